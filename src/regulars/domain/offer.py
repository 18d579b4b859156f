"""What the shop might do, and what would have to be true for it to pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from regulars.domain.money import Money

__all__ = ["Lever", "Proposal", "UnaidedReturn"]


@dataclass(frozen=True, slots=True)
class UnaidedReturn:
    """How many of a group came back by themselves, counted over past windows.

    Attributes:
        rate: share who ordered within the horizon.
        interval: its 95 % interval; a person seen in several windows counts as one person.
        windows: last complete day before each window (days since 1970-01-01) to (members, returned).
        horizon_days: length of a window.
        value: what one who returned spent within the window, on average.
    """

    rate: float
    interval: tuple[float, float]
    windows: Mapping[int, tuple[int, int]]
    horizon_days: int
    value: Money

    @property
    def window_range(self) -> tuple[float, float]:
        """The lowest and the highest rate of a single window: how much one season differs from another."""
        rates = [returned / members for members, returned in self.windows.values() if members]
        return (min(rates), max(rates)) if rates else (self.rate, self.rate)


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing to send.

    Attributes:
        kind: ``message`` or ``coupon``.
        coupon: face value, zero for a plain message.
        break_even_lift: extra returns a head treated that pay for it, as a share; None where no lift can.
        cost_expected: if exactly the unaided ones use it.
        cost_worst: if every treated member uses it.
        profit_at_detectable: what the treated bring if the true lift is just what the test can see; None where unknown.
    """

    kind: str
    coupon: Money
    break_even_lift: float | None
    cost_expected: Money
    cost_worst: Money
    profit_at_detectable: Money | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A test worth running: half of a group gets a lever, half gets nothing.

    Attributes:
        group: name of the group.
        audience: members in it today.
        may_message: of these, how many have agreed to be written to.
        treated: members who would get the lever.
        unaided: what happens without us.
        margin_share: assumed share of money that is margin.
        send_cost: cost of one message, major units; may be less than a minor unit.
        detectable_lift: the smallest rise this test finds with 80 % power, or None.
        lever: the one proposed.
        levers: every one considered, cheapest first.
        expected_uplift: always None until past tests with a control group exist: that is what the test is for.
    """

    group: str
    audience: int
    may_message: int
    treated: int
    unaided: UnaidedReturn
    margin_share: float
    send_cost: Decimal
    detectable_lift: float | None
    lever: Lever
    levers: tuple[Lever, ...]
    expected_uplift: float | None = None
