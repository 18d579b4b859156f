"""The ports in plain Python: records that live as long as the process, clocks that can be turned.

Comes in: nothing. Goes out: `MemoryRecords`, `FixedClock`, `SystemClock`, and what every `Records` refuses, which
the database asks here too so that the two cannot drift apart.
"""
