"""The shared vocabulary: small frozen records without input or output. Imports nothing of ours.

Comes in: nothing. Goes out: the words every room speaks (ids, time, money, events, stages, scores,
offers, decisions, errors, sentences).
"""
