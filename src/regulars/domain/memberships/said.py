"""Plans of paid membership as a programme's file says them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

__all__ = ["PlanSaid"]

_Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
_Days = Annotated[int, msgspec.Meta(ge=1, le=3_660)]


class PlanSaid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One plan.

    Attributes:
        id: its name, unique in the programme.
        price: of one period, in major units of the shop's money.
        name: how members know it; empty is the id.
        period: ``month``, ``quarter`` or ``year`` of the calendar.
        days: so many days instead of a period of the calendar.
        trial_days: before the first charge, once for a member and plan.
        perks: perks that it opens.
        retry_days: after a declined charge: days to the next try, and so on.
        grace_days: so long after the period's end it stays open unpaid.
    """

    id: _Id
    price: int | float | Annotated[str, msgspec.Meta(max_length=40)]
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    period: Literal["month", "quarter", "year"] = "month"
    days: _Days | None = None
    trial_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 0
    perks: Annotated[tuple[_Id, ...], msgspec.Meta(max_length=200)] = ()
    retry_days: Annotated[tuple[_Days, ...], msgspec.Meta(max_length=10)] = (1, 2, 3)
    grace_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 7
