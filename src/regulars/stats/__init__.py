"""Numbers that know nothing of shops: intervals, power, metrics.

Comes in: arrays. Goes out: numbers with their margins. Imports nothing of ours but `domain`.
"""
