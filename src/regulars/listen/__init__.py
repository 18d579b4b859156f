"""Room 8. Empty so far.

Will come in: words that customers wrote, and counts. Will go out: feelings, topics and warnings. Will never keep the text.
"""
