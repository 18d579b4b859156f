"""Where points lie: three accounts for each owner and currency, five of the house.

Every entry moves an amount from one account to another, so all balances of a currency add up to nought, always.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from regulars.domain.errors import UsageError
from regulars.domain.words import say

__all__ = ["AMOUNT_MAX", "HOUSE", "AccountKey", "Role", "house_account", "whole_amount"]

AMOUNT_MAX: Final = 2**53 - 1
"""The largest amount of one entry: exact in JSON, in every engine and in a spreadsheet's cell."""

HOUSE: Final = "house"
"""The owner of the system accounts."""


class Role(StrEnum):
    """What an account is for."""

    MAIN = "main"
    """An owner's points: spendable from the instant their lot says."""
    PENDING = "pending"
    """An owner's points that wait for an event."""
    DEBT = "debt"
    """What an owner owes after a claw-back; never above nought."""
    ISSUANCE = "issuance"
    """The house: where points come from."""
    REDEMPTION = "redemption"
    """The house: where spent points go."""
    BREAKAGE = "breakage"
    """The house: where expired points go."""
    ADJUSTMENT = "adjustment"
    """The house: the other side of corrections by hand."""
    FORGIVEN = "forgiven"
    """The house: what a claw-back could not take and let go."""


class AccountKey(NamedTuple):
    """An account, by whose it is, what it counts and what it is for."""

    owner: str
    currency: str
    role: Role


def house_account(role: Role, currency: str) -> AccountKey:
    """One of the house's own accounts."""
    return AccountKey(HOUSE, currency, role)


def whole_amount(value: object) -> int:
    """The type gate: a whole number from 1 to `AMOUNT_MAX`, and nothing that merely looks like one.

    Raises:
        UsageError: a float, a boolean, text, nought, a negative or too large a number.

    Example:
        >>> whole_amount(250)
        250
        >>> whole_amount(2.0)
        Traceback (most recent call last):
        ...
        regulars.domain.errors.UsageError: An amount of points is a whole number from 1 to 9007199254740991.
    """
    if type(value) is int and 0 < value <= AMOUNT_MAX:
        return value
    raise UsageError(
        say("An amount of points is a whole number from 1 to %(most)s.", most=str(AMOUNT_MAX)),
        fix=say("Send a whole number of points; to take points back, use a reversal or an adjustment."),
    )
