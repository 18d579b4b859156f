"""What the loop needs from outside, as Protocols: clock, columns, event log, records.

Comes in: nothing. Goes out: the shapes that adapters fill. A port knows `domain` alone.
"""
