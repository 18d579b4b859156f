"""Room 6. Empty so far.

Will come in: balances, what members did, moves between stages, the programme's rules and its budget. Will go out: postings,
coupons, tiers, perks, quotes. Will never know money as a float, nor a clock of its own.
"""
