"""The past under a programme: what orders and events of the log earn, exactly as the till would have counted it.

Comes in: a programme and past events in their order. Goes out: earnings by rule and line, and what stood in a rule's way.
"""
