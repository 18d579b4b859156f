"""When earned points may be spent, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

__all__ = ["Activation", "Expiry", "Restoration", "Span", "Terms", "Unit"]


class Unit(StrEnum):
    """Units of time that a calendar knows; a day is a day of the programme's zone, not 24 hours."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """So many units of time."""

    count: int
    unit: Unit = Unit.DAY


@dataclass(frozen=True, slots=True)
class Activation:
    """When points become spendable.

    Attributes:
        kind: ``immediate``; ``duration`` after earning; ``calendar`` (at `at`); ``event`` (when one comes, at the latest
            `after` the earning, or else never).
    """

    kind: Literal["immediate", "duration", "calendar", "event"] = "immediate"
    after: Span | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Expiry:
    """Until when points may be spent.

    Attributes:
        kind: ``none``; ``rolling`` (`after` their activation); ``calendar`` (the next `month`/`day` that comes);
            ``sliding`` (`after` the owner's last act).
        round_to: the end of which ``day``, ``week``, ``month``, ``quarter``, ``half``, ``year`` a rolling date is moved
            to; ``month:6`` is the end of the next June.
    """

    kind: Literal["none", "rolling", "calendar", "sliding"] = "none"
    after: Span | None = None
    round_to: str = ""
    month: int = 1
    day: int = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """How a rule's points live, in the programme's zone.

    Example:
        >>> Terms(expiry=Expiry("rolling", Span(1, Unit.YEAR), round_to="month")).zone
        'UTC'
    """

    activation: Activation = field(default_factory=Activation)
    expiry: Expiry = field(default_factory=Expiry)
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Restoration:
    """What becomes of given-back points whose lot has expired meanwhile.

    Attributes:
        kind: ``lapse`` (they stay expired), ``grace`` (they live `after` the refund) or ``fresh`` (a new life by `expiry`).
    """

    kind: Literal["lapse", "grace", "fresh"] = "grace"
    after: Span = Span(30)
    expiry: Expiry = field(default_factory=Expiry)
    zone: str = "UTC"
