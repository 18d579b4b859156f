"""The share never redeemed, forecast for simulated programmes and compared with what then came true.

Owners join a growing programme, earn again and again, and redeem all they have whenever they come; some never do, and
many come when the end is near. The forecast sees the first part; the rest of every open point's life is the test.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from regulars.domain.errors import NotEnoughData
from regulars.domain.ledger.requests import Earn, Request, Spend
from regulars.domain.ledger.terms import Expiry, Span, Terms
from regulars.domain.time import DAY_US
from regulars.loop.ledger.owed import owed
from regulars.predict.breakage import GROUPS, Breakage, History, breakage
from suites.ledger.places import Database, sqlite_address

LIFE_DAYS = 182.0
LEVEL = 0.9


@dataclass(frozen=True)
class Programme:
    """Lots by column: whose, how many points, first day, day of their spending (or infinity)."""

    owner: np.ndarray
    points: np.ndarray
    start: np.ndarray
    spent: np.ndarray
    cut: float

    @property
    def stop(self) -> np.ndarray:
        return self.start + LIFE_DAYS

    def history(self) -> History:
        """What is known on the day of the cut."""
        seen = self.start <= self.cut
        owner, points, start, stop = self.owner[seen], self.points[seen], self.start[seen], self.stop[seen]
        spent = np.where(self.spent[seen] <= np.minimum(self.cut, stop), self.spent[seen], np.inf)
        is_spent, is_open = np.isfinite(spent), ~np.isfinite(spent) & (stop > self.cut)
        shape = (GROUPS, int(LIFE_DAYS // 7) + 1)
        entered, days, used = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        for mask, ahead, sign in (
            (np.ones(len(owner), bool), stop - start, 1),
            (is_spent, stop - np.where(is_spent, spent, 0), -1),
            (is_open, stop - self.cut, -1),
        ):
            place = (owner[mask] % GROUPS, (ahead[mask] // 7).astype(int))
            np.add.at(entered, place, sign * points[mask])
            np.add.at(days, place, sign * points[mask] * (ahead[mask] % 7))
        at = (owner[is_spent] % GROUPS, ((stop - spent)[is_spent] // 7).astype(int))
        np.add.at(used, at, points[is_spent])
        gone = np.bincount(owner, points * (stop <= self.cut))
        still = np.bincount(owner, points * is_open)
        left = np.floor(stop[is_open] - self.cut)
        kish = [float(held.sum() ** 2 / max((held**2).sum(), 1)) for held in (gone, still)]
        return History(entered, days, used, left, points[is_open].astype(float), int((gone > 0).sum()), *kish)

    def truth(self) -> float:
        """Of the points open at the cut, the share that was never spent."""
        is_open = (self.start <= self.cut) & (self.stop > self.cut) & (self.spent > self.cut)
        lost = is_open & (self.spent > self.stop)
        return float(self.points[lost].sum() / self.points[is_open].sum())

    def uncensored(self) -> float:
        """Negative control: of all points issued so far the share that has expired, as though every lot had had its time."""
        seen = self.start <= self.cut
        lost = seen & (self.stop <= self.cut) & (self.spent > self.stop)
        return float(self.points[lost].sum() / self.points[seen].sum())


def programme(rng: np.random.Generator, owners: int = 600, days: float = 600, rush: float = 3.0) -> Programme:
    """Owners who join faster and faster; a fifth never redeem, others come at rates of their own."""
    joined = days * np.sqrt(rng.random(owners))
    rate = np.where(rng.random(owners) < 0.2, 0.0, rng.gamma(1.5, 1 / 150, owners))
    lots = rng.poisson(1 + np.maximum(0, days - joined) / 60)
    owner = np.repeat(np.arange(owners), lots)
    start = joined[owner] + rng.random(len(owner)) * np.maximum(days - joined[owner], 1)
    points = np.ceil(rng.lognormal(3.5, 0.8, len(owner)))
    # Comings of each owner, in one sorted line; near the end some come because of it.
    comings = rng.poisson(rate * (days + LIFE_DAYS))
    who = np.repeat(np.arange(owners), comings)
    line = np.sort(who * 1e6 + rng.random(len(who)) * (days + LIFE_DAYS))
    following = np.searchsorted(line, owner * 1e6 + start)
    came = np.where(following < len(line), line[np.minimum(following, len(line) - 1)] - owner * 1e6, np.inf)
    came = np.where((following < len(line)) & (came < 9e5) & (came >= 0), came, np.inf)
    rushed = rng.random(len(owner)) < 1 - np.exp(-rush * rate[owner] * 20)
    last = start + LIFE_DAYS - rng.random(len(owner)) * 20
    return Programme(owner, points, start, np.minimum(came, np.where(rushed, last, np.inf)), days)


def forecasts(count: int, **more: float) -> list[tuple[Breakage, Programme]]:
    made = []
    for seed in range(count):
        one = programme(np.random.default_rng(seed), **more)  # type: ignore[arg-type]
        made.append((breakage(one.history(), LEVEL), one))
    return made


@pytest.mark.slow
def test_the_interval_holds_what_came_true_about_as_often_as_it_says() -> None:
    made = forecasts(200)
    held = np.mean([found.low <= one.truth() <= found.high for found, one in made])
    bias = np.mean([found.share - one.truth() for found, one in made])
    wide = np.mean([found.high - found.low for found, _ in made])
    print(f"held={held:.3f} of {LEVEL} bias={bias:+.4f} width={wide:.3f}")
    assert 0.84 <= held <= 0.97
    assert abs(bias) < 0.02
    assert wide < 0.2


def test_whoever_forgets_that_lots_are_still_open_is_caught() -> None:
    """Negative control: the share expired of everything issued is far from what came true, programme for programme."""
    made = forecasts(40)
    errors = np.array([one.uncensored() - one.truth() for _, one in made])
    ours = np.array([found.share - one.truth() for found, one in made])
    held = np.mean([found.low <= one.uncensored() <= found.high for found, one in made])
    print(f"uncensored: mean error {errors.mean():+.3f}, inside {held:.2f}; ours {ours.mean():+.3f}")
    assert held < 0.1
    assert abs(errors.mean()) > 5 * abs(ours.mean())


def test_points_count_by_owner_and_not_by_point() -> None:
    """An interval that took each point for itself would be far too narrow: ours is wider with fewer owners."""
    few, many = ([found.high - found.low for found, _ in forecasts(10, owners=count)] for count in (300, 2_400))
    assert np.mean(few) > 2 * np.mean(many)


def test_a_young_programme_says_that_it_cannot_know() -> None:
    young = programme(np.random.default_rng(1), days=150)
    with pytest.raises(NotEnoughData):
        breakage(young.history())
    old = programme(np.random.default_rng(1)).history()
    with pytest.raises(NotEnoughData):
        breakage(replace(old, open_days=old.open_days + 400))


def test_by_hand() -> None:
    """Two weeks of life; of each 100 points 50 are spent in the middle of the first week. Rate: 50 / (3.5·100 + 3.5·50)."""
    entered = np.tile([-0.0, -50.0, 100.0], (GROUPS, 1))
    days = np.tile([0.0, -50 * 3.5, 0.0], (GROUPS, 1))
    spent = np.tile([0.0, 50.0, 0.0], (GROUPS, 1))
    history = History(entered, days, spent, np.array([13.5]), np.array([80.0]), 100, 100.0, 100.0)
    found = breakage(history)
    assert found.share == pytest.approx(np.exp(-7 * 50 / 525))
    assert (found.low, found.high) == pytest.approx((found.share, found.share))


def test_the_ledger_tells_the_same_history(tmp_path: Path) -> None:
    """A programme lived through a real ledger: its history, its open points and its forecast are those of the simulation."""
    one = programme(np.random.default_rng(3), owners=250, rush=0)
    # Whole microseconds, as a ledger has them.
    one = replace(one, start=np.round(one.start, 4), spent=np.round(one.spent, 4))
    place = Database(sqlite_address(tmp_path))
    acts: list[tuple[float, Request]] = []
    terms = Terms(expiry=Expiry("rolling", Span(int(LIFE_DAYS))))
    for owner, points, start in zip(one.owner, one.points, one.start, strict=True):
        if start <= one.cut:
            acts.append((start, Earn(f"member:{owner}", points=int(points), terms=terms)))
    for owner, spent in {(o, s) for o, s in zip(one.owner, one.spent, strict=True) if s <= one.cut}:
        together = (one.owner == owner) & (one.spent == spent) & (one.spent <= one.stop)
        if together.any():
            acts.append((spent, Spend(f"member:{owner}", points=int(one.points[together].sum()))))
    acts.sort(key=lambda act: act[0])
    requests = [replace(request, at=round(day * DAY_US)) for day, request in acts]
    place.clock.instant = round(one.cut * DAY_US)
    for answer in place.ledger.post_many([(request, None) for request in requests]):
        assert answer.refusal is None
    (told,) = owed(SimpleNamespace(ledger=place.ledger, clock=place.clock), "EUR", Decimal("0.01"))  # type: ignore[arg-type]
    mine = breakage(one.history())
    assert told.breakage is not None
    # Owners lie in other groups, so that the margin differs a little; the share does not.
    assert told.breakage.share == pytest.approx(mine.share, rel=1e-6)
    assert told.breakage.points == mine.points
    assert told.breakage.low == pytest.approx(mine.low, abs=0.05)
    assert told.money is not None
    assert told.money.expected is not None
    unlost = told.outstanding - told.breakage.share * told.breakage.points
    assert told.money.expected.minor == pytest.approx(unlost, abs=1)
    place.close()
