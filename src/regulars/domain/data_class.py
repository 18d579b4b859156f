"""What kind of data a column holds. Every stored column declares one; the test run fails on one that does not."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["DataClass"]


class DataClass(StrEnum):
    """What export, masking and erasure do with a column.

    Identities and contacts live apart from behaviour, which knows only pseudonyms.
    """

    IDENTITY = "identity"
    """Says who somebody is: names, customer numbers of the shop's own systems."""
    CONTACT = "contact"
    """Reaches somebody: mail addresses, phone numbers, device tokens."""
    BEHAVIOUR = "behaviour"
    """Says what somebody did, under a pseudonym."""
    MONEY = "money"
    """An amount."""
    CATALOGUE = "catalogue"
    """Says what the shop sells: nobody's."""
    TEXT = "text"
    """What somebody wrote, in their own words: kept apart, never counted on, erased whole."""
    DERIVED = "derived"
    """Made by Regulars: keys, counts, times of writing, scores, settings."""
