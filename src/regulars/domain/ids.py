"""Names of things that are stored."""

from __future__ import annotations

import re
from typing import Final, NewType

__all__ = ["MEMBER_MAX", "Member", "Tenant", "tenant_named"]

Tenant = NewType("Tenant", str)
"""Whose data it is: one shop. Lower-case letters, digits and dashes, at most 63."""

Member = NewType("Member", int)
"""A pseudonym: a whole number from 1, which means nothing outside the shop's own identity table."""

MEMBER_MAX: Final = 2**53 - 1
"""The largest pseudonym, exact in every engine and in JSON."""


def tenant_named(name: str) -> Tenant:
    """Makes a tenant's name out of any text.

    Raises:
        ValueError: nothing usable is left.

    Example:
        >>> tenant_named("My Shop (2017)")
        'my-shop-2017'
    """
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].strip("-")
    if not slug:
        raise ValueError("a tenant needs a name with at least one letter a-z or digit")
    return Tenant(slug)
