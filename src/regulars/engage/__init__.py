"""Room 7. Empty so far.

Will come in: moves, gifts, tastes, quiet hours. Will go out: messages due, and things to do together. Will never send
anything itself.
"""
