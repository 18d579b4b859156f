"""The programme: what a shop gives its members for what, as its file says it.

Comes from ``programmes/*.yml``. Shares and rates are exact: whole numbers, or decimals as text.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from regulars.domain.budget_said import ProgrammeBudget
from regulars.domain.coupons.said import CouponSaid
from regulars.domain.memberships.said import PlanSaid
from regulars.domain.perks_said import PerkSaid
from regulars.domain.rewards.said import CheckInSaid, GameSaid, GiftCardsSaid, GiftSaid, RewardSaid
from regulars.domain.tasks.leaderboards import LeaderboardSaid
from regulars.domain.tasks.said import BadgeSaid, TaskSaid
from regulars.domain.tiers_said import LadderSaid

__all__ = [
    "ActivationSaid",
    "Cap",
    "Currency",
    "EarnRule",
    "ExpirySaid",
    "Multiplier",
    "Programme",
    "SpanSaid",
    "When",
]

_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_Number = int | float | Annotated[str, msgspec.Meta(max_length=40)]
_Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?$")]
_Names = Annotated[tuple[_Name, ...], msgspec.Meta(max_length=10_000)]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class SpanSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many units of time, by the programme's calendar."""

    count: Annotated[int, msgspec.Meta(ge=1, le=36_500)]
    unit: Literal["hour", "day", "week", "month", "year"] = "day"


class ActivationSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When points become spendable.

    Attributes:
        kind: ``immediate``, or ``duration`` after the event.
        after: how long.
    """

    kind: Literal["immediate", "duration"] = "immediate"
    after: SpanSaid | None = None


class ExpirySaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when points may be spent.

    Attributes:
        kind: ``none``; ``rolling`` (`after` their activation); ``calendar`` (the next `month`/`day` that comes); ``sliding``
            (`after` the member's last act that earns).
        after: how long.
        round_to: to the end of which period a rolling date is moved.
        month, day: of a calendar date.
    """

    kind: Literal["none", "rolling", "calendar", "sliding"] = "none"
    after: SpanSaid | None = None
    round_to: Literal["", "day", "week", "month", "quarter", "half", "year"] = ""
    month: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    day: Annotated[int, msgspec.Meta(ge=1, le=31)] = 1


class Currency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of points.

    Attributes:
        name: how it is called in requests.
        kind: ``spendable``; ``qualifying`` (counts, is never spent); ``stored_value`` (money of the member's).
        scale: decimal places when shown; the ledger counts whole numbers of the smallest part.
        cost_per_unit: what one costs the shop when it is spent, major units of money.
        claw_back: how far a refund reaches for points that are spent already.
    """

    name: _Id
    kind: Literal["spendable", "qualifying", "stored_value"] = "spendable"
    scale: Annotated[int, msgspec.Meta(ge=0, le=6)] = 0
    cost_per_unit: _Number = 0
    claw_back: Literal["only_pending", "within_balance", "unlimited"] = "within_balance"


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    """What has to be so; everything that is said must hold. Lines are looked at one by one.

    Attributes:
        categories: the line's category is one of these.
        products: the line's product is one of these.
        weekdays: the event's day, in the programme's zone.
        start, end: the event's time of day, from and before; over midnight where `end` is not after `start`.
        first_order: the member's first order at this till.
        paid_min: money paid for the order, major units, at least.
        tiers: the member has one of these tiers as of the event's instant.
        segments: the member was in one of these segments at the latest turn.
    """

    categories: _Names = ()
    products: _Names = ()
    weekdays: tuple[Weekday, ...] = ()
    start: _Clock = "00:00"
    end: _Clock = "24:00"
    first_order: bool = False
    paid_min: _Number = 0
    tiers: _Names = ()
    segments: _Names = ()


class Multiplier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """More, or fewer, points where a condition holds.

    Attributes:
        id: its name, unique within the rule.
        times: by how much; ``"1.5"``.
        when: on which lines.
        priority: the highest comes first; among equals the one written first.
        group: of one group only the first that holds counts; empty is a group of its own.
    """

    id: _Id
    times: _Number
    when: When = msgspec.field(default_factory=When)
    priority: int = 0
    group: str = ""


class Cap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The most that a rule gives.

    Attributes:
        id: its name, unique within the rule.
        points: the most.
        per: of an ``order`` (or event); of a member in a calendar ``day``, ``week``, ``month`` or ``year``; of a ``member``
            for ever; or of all together, ``total``.
        on_limit: ``reduce`` gives what is left, ``reject`` nothing.
    """

    id: _Id
    points: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    per: Literal["order", "day", "week", "month", "year", "member", "total"] = "order"
    on_limit: Literal["reduce", "reject"] = "reduce"


class EarnRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an event earns.

    Attributes:
        id: its name, unique in the programme.
        on: the event's name.
        currency: of the points.
        points: how many, for each unit said by `per`.
        per: ``major`` or ``minor`` unit of money (only on orders), or ``event``: so many however much was paid.
        basis: ``paid``: after discounts; ``goods``: before the order's discount. Shipping and tax never count.
        when: on which lines, or which events.
        multipliers: what makes it more or fewer.
        multiply: ``first`` takes the first multiplier that holds; ``sum`` adds what each adds (2 and 3 times are 4 times).
        caps: applied in their order, before rounding.
        cooldown: how long the rule rests for a member once it gave something.
        valid_from, valid_to: from when, and before when, in the programme's zone.
        activation, expiry: how the points live.
        rounding: ``floor``, ``half_even`` or ``ceil``, once for the whole event.
    """

    id: _Id
    on: _Name = "Order Completed"
    currency: _Id = "points"
    points: _Number = 1
    per: Literal["major", "minor", "event"] = "major"
    basis: Literal["paid", "goods"] = "paid"
    when: When = msgspec.field(default_factory=When)
    multipliers: Annotated[tuple[Multiplier, ...], msgspec.Meta(max_length=100)] = ()
    multiply: Literal["first", "sum"] = "first"
    caps: Annotated[tuple[Cap, ...], msgspec.Meta(max_length=20)] = ()
    cooldown: SpanSaid | None = None
    valid_from: _Day | None = None
    valid_to: _Day | None = None
    activation: ActivationSaid = msgspec.field(default_factory=ActivationSaid)
    expiry: ExpirySaid = msgspec.field(default_factory=ExpirySaid)
    rounding: Literal["floor", "half_even", "ceil"] = "floor"


class Programme(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shop's programme.

    Attributes:
        version: of this format.
        name: how members know it.
        timezone: IANA zone of its days; empty is the shop's.
        currencies: its points.
        earn: its rules.
        coupons: its coupons.
        rewards: what points may be spent on.
        tasks, badges: what there is to do, and to show for it.
        gift_cards: how gift cards are; None is without.
        gifts: what comes once a year.
        check_in: what coming by gives; None is nothing.
        leaderboards: who is ahead.
        budgets: the most that rules and tasks give.
        tiers: its ladders of tiers.
        games: games of chance.
        perks: what goes with them.
        memberships: plans that members pay for.

    Example:
        >>> Programme().earn[0].points, Programme().currencies[0].name
        (1, 'points')
    """

    version: Literal[1] = 1
    name: _Name = "Points"
    timezone: str = ""
    currencies: Annotated[tuple[Currency, ...], msgspec.Meta(min_length=1, max_length=50)] = (Currency("points"),)
    earn: Annotated[tuple[EarnRule, ...], msgspec.Meta(max_length=500)] = (EarnRule("purchase"),)
    coupons: Annotated[tuple[CouponSaid, ...], msgspec.Meta(max_length=1_000)] = ()
    rewards: Annotated[tuple[RewardSaid, ...], msgspec.Meta(max_length=10_000)] = ()
    tasks: Annotated[tuple[TaskSaid, ...], msgspec.Meta(max_length=500)] = ()
    badges: Annotated[tuple[BadgeSaid, ...], msgspec.Meta(max_length=500)] = ()
    gifts: Annotated[tuple[GiftSaid, ...], msgspec.Meta(max_length=100)] = ()
    gift_cards: GiftCardsSaid | None = None
    check_in: CheckInSaid | None = None
    leaderboards: Annotated[tuple[LeaderboardSaid, ...], msgspec.Meta(max_length=100)] = ()
    budgets: Annotated[tuple[ProgrammeBudget, ...], msgspec.Meta(max_length=200)] = ()
    tiers: Annotated[tuple[LadderSaid, ...], msgspec.Meta(max_length=20)] = ()
    games: Annotated[tuple[GameSaid, ...], msgspec.Meta(max_length=100)] = ()
    perks: Annotated[tuple[PerkSaid, ...], msgspec.Meta(max_length=200)] = ()
    memberships: Annotated[tuple[PlanSaid, ...], msgspec.Meta(max_length=100)] = ()

    def currency(self, name: str) -> Currency:
        """One of its currencies; one it does not have any more is a spendable one."""
        return next((each for each in self.currencies if each.name == name), Currency(name))
