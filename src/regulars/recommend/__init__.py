"""Room 5. Empty so far.

Will come in: what members bought and looked at, the items there are, fitted models. Will go out: ranked items, each with its
reasons. Will never show what a member's consent refuses.
"""
