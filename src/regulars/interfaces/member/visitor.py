"""Whose page it is."""

from __future__ import annotations

from regulars.interfaces.console.screen import MemberVisitor, Visit

__all__ = ["member_of"]


def member_of(visit: Visit) -> MemberVisitor:
    """The member whose page it is; the door lets nobody else in."""
    if not isinstance(visit.who, MemberVisitor):
        raise TypeError("only a member has a page here")
    return visit.who
