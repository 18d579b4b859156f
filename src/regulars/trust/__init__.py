"""Protects the customer. Every room may ask it; it knows no room.

Comes in: what members agreed to. Goes out: who must not be seen for a purpose, and who may be written to.
"""
