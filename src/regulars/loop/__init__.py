"""The conductor. Start reading at `turn`.

Comes in: ports and settings. Asks the ports, hands the answers to the rooms, and commits what they decided. Knows every
room; is known by `shop.py` and the interfaces.
"""
