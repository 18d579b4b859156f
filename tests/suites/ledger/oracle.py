"""What a ledger should answer, written the naive way: every single point is a thing of its own.

Nothing here is shared with the room or the adapters but the names of requests. There are no entries, no sums, no cached
balances: a point knows its lot, when it may be spent and what became of it; a balance is counted by looking at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import Any

NEVER = 10**30


@dataclass
class Point:
    """One point."""

    owner: str
    lot: int
    root: int
    waits: bool
    earned: int
    start: int
    end: int | None
    slides: bool = False
    hold: str = ""
    gone: bool = False


@dataclass
class HoldNote:
    owner: str
    ends: int
    points: list[Point]
    is_open: bool = True


@dataclass
class Act:
    """What can be reversed: an earning (`gave`) or a spending with its points, in the order they were taken."""

    id: int
    owner: str
    gave: bool
    amount: int
    basis: int
    order: str
    line: str
    points: list[Point] = field(default_factory=list)
    undone: int = 0
    refunded: int = 0
    forgiven: int = 0
    refunds: set[str] = field(default_factory=set)


class Refused(Exception):
    """The code of a refusal."""


@dataclass
class Oracle:
    """All points of all owners."""

    points: list[Point] = field(default_factory=list)
    holds: dict[str, HoldNote] = field(default_factory=dict)
    acts: dict[int, Act] = field(default_factory=dict)
    keys: set[tuple[str, str, str]] = field(default_factory=set)
    debts: dict[str, int] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    slide: dict[str, int] = field(default_factory=dict)
    lots: int = 0

    # -- looking

    def end(self, point: Point) -> int:
        found = self.slide.get(point.owner) if point.slides else point.end
        return NEVER if found is None else found

    def kept(self, point: Point, at: int) -> bool:
        note = self.holds.get(point.hold)
        return note is not None and note.is_open and at < note.ends

    def live(self, owner: str, at: int) -> list[Point]:
        """Spendable points in spending order, holds aside, debts not."""
        found = [
            point
            for point in self.points
            if point.owner == owner
            and not point.gone
            and not point.waits
            and point.start <= at < self.end(point)
            and not self.kept(point, at)
        ]
        return sorted(found, key=lambda point: (self.end(point), point.earned, point.lot))

    def payers(self, owner: str, at: int) -> list[Point]:
        """The points that pay this owner's debt, were it looked at now."""
        found = [
            point
            for point in self.points
            if point.owner == owner
            and not point.gone
            and not point.waits
            and point.start <= at
            and self.end(point) > max(self.since.get(owner, 0), point.start)
            and not self.kept(point, at)
        ]
        found.sort(key=lambda point: (point.start, point.lot))
        return found[: self.debts.get(owner, 0)]

    def balance(self, owner: str, at: int) -> tuple[int, int, int, int]:
        """Available, pending, held, debt."""
        paying = {id(point) for point in self.payers(owner, at)}
        free = sum(id(point) not in paying for point in self.live(owner, at))
        pending = sum(
            point.owner == owner and not point.gone and at < self.end(point) and (point.waits or point.start > at)
            for point in self.points
        )
        held = sum(
            len(note.points) for note in self.holds.values() if note.owner == owner and note.is_open and at < note.ends
        )
        return free, pending, held, self.debts.get(owner, 0) - len(paying)

    # -- doing

    def settle(self, owner: str, at: int) -> None:
        for point in self.payers(owner, at):
            point.gone = True
            self.debts[owner] -= 1

    def new_points(self, owner: str, count: int, at: int, start: int, end: int | None, **more: Any) -> list[Point]:
        self.lots += 1
        made = [
            Point(owner, self.lots, more.get("root") or self.lots, more.get("waits", False), at, start, end)
            for _ in range(count)
        ]
        for point in made:
            point.slides = more.get("slides", False)
        self.points += made
        return made

    def move_slide(self, owner: str, at: int, to: int) -> None:
        """The account's date moves on; what ended at the old one stays ended, but for lots that a hold keeps."""
        old = self.slide.get(owner)
        if old is not None and old <= at:
            self.settle(owner, at)
            mine = [point for point in self.points if point.owner == owner and point.slides]
            kept = {point.lot for point in mine if self.kept(point, at)}
            for point in mine:
                point.gone = point.gone or point.lot not in kept
        self.slide[owner] = max(to, old or 0)

    def once(self, owner: str, kind: str, key: str) -> None:
        if key and (owner, kind, key) in self.keys:
            raise Refused("already_posted")

    def earn(
        self, owner: str, count: int, at: int, *, start: int, end: int | None, waits: bool, slides: bool, key: tuple[str, str],
        basis: int, kind: str = "earn",
    ) -> int:  # fmt: skip
        self.once(owner, kind, "|".join(key) if key[0] else "")
        if key[0]:
            self.keys.add((owner, kind, "|".join(key)))
        if slides:
            assert end is not None
            self.move_slide(owner, at, end)
        made = self.new_points(owner, count, at, start, None if slides else end, waits=waits, slides=slides)
        act = Act(made[0].lot, owner, True, count, basis, key[0] if kind == "earn" else "", key[1])
        self.acts[act.id] = act
        self.settle(owner, at)
        return act.id

    def spend(self, owner: str, count: int, at: int, key: str, kind: str = "spend") -> int:
        self.once(owner, kind, key)
        if self.balance(owner, at)[0] < count:
            raise Refused("not_enough_points")
        if key:
            self.keys.add((owner, kind, key))
        self.settle(owner, at)
        return self.take(owner, self.live(owner, at)[:count])

    def take(self, owner: str, points: list[Point]) -> int:
        for point in points:
            point.gone = True
        self.lots += 1
        self.acts[-self.lots] = Act(-self.lots, owner, False, len(points), 0, "", "", points)
        return -self.lots

    def hold(self, owner: str, id_: str, count: int, at: int, ttl: int) -> None:
        if id_ in self.holds:
            raise Refused("hold_exists")
        if self.balance(owner, at)[0] < count:
            raise Refused("not_enough_points")
        self.settle(owner, at)
        points = self.live(owner, at)[:count]
        self.holds[id_] = HoldNote(owner, at + ttl, points)
        for point in points:
            point.hold = id_

    def open_hold(self, owner: str, id_: str, at: int) -> HoldNote:
        note = self.holds.get(id_)
        if note is None or note.owner != owner:
            raise Refused("hold_unknown")
        if not note.is_open or at >= note.ends:
            raise Refused("hold_over")
        return note

    def capture(self, owner: str, id_: str, count: int, at: int) -> int:
        note = self.open_hold(owner, id_, at)
        if count > len(note.points):
            raise Refused("more_than_left")
        note.is_open = False
        act = self.take(owner, note.points[:count])
        self.settle(owner, at)
        return act

    def void(self, owner: str, id_: str, at: int) -> None:
        self.open_hold(owner, id_, at).is_open = False
        self.settle(owner, at)

    def sweep(self, owner: str, at: int) -> None:
        self.settle(owner, at)
        mine = [point for point in self.points if point.owner == owner and self.end(point) <= at]
        kept = {point.lot for point in mine if not point.gone and self.kept(point, at)}
        for point in mine:
            point.gone = point.gone or point.lot not in kept

    def transfer(self, owner: str, to: str, count: int, at: int, key: str) -> None:
        if owner == to:
            raise Refused("same_owner")
        self.once(owner, "transfer", key)
        if self.balance(owner, at)[0] < count:
            raise Refused("not_enough_points")
        if key:
            self.keys.add((owner, "transfer", key))
        self.settle(owner, at)
        by_lot: dict[int, list[Point]] = {}
        for point in self.live(owner, at)[:count]:
            by_lot.setdefault(point.lot, []).append(point)
        for points in by_lot.values():
            end = self.end(points[0])
            for point in points:
                point.gone = True
            self.new_points(to, len(points), at, at, None if end == NEVER else end)
        self.settle(to, at)

    def waiting(self, owner: str, order: str, at: int) -> list[Point]:
        acts = {act.id for act in self.acts.values() if act.gave and act.owner == owner and act.order == order}
        found = [
            point
            for point in self.points
            if point.owner == owner and point.waits and not point.gone and point.root in acts and at < self.end(point)
        ]
        if not found:
            raise Refused("nothing_pending")
        return found

    def activate(self, owner: str, order: str, at: int, end: int | None) -> None:
        by_lot: dict[int, list[Point]] = {}
        for point in self.waiting(owner, order, at):
            by_lot.setdefault(point.lot, []).append(point)
        for points in by_lot.values():
            for point in points:
                point.gone = True
            self.new_points(owner, len(points), at, at, end, root=points[0].root)
        self.settle(owner, at)

    def cancel(self, owner: str, order: str, at: int) -> None:
        for point in self.waiting(owner, order, at):
            point.gone = True

    def refund_order(self, owner: str, order: str, refund: str, lines: dict[str, int], policy: str, at: int) -> None:
        acts = [act for act in self.acts.values() if act.gave and act.owner == owner and order and act.order == order]
        if not acts:
            raise Refused("nothing_earned")
        if any(refund in act.refunds for act in acts):
            raise Refused("already_posted")
        for act in acts:
            left = max(0, act.basis - act.refunded)
            mine = [money for line, money in lines.items() if act.line in ("", line)]
            if lines and not mine:
                continue
            back = left if not lines else min(sum(mine), left)
            act.refunds.add(refund)
            act.refunded += back
            share = Fraction(1) if act.refunded >= act.basis else Fraction(act.refunded, act.basis)
            target = floor(act.amount * share + Fraction(1, 2))
            self.take_back(act, max(0, target - act.undone), policy, at)

    def take_back(self, act: Act, count: int, policy: str, at: int) -> None:
        owner = act.owner
        self.settle(owner, at)
        waiting = [
            point
            for point in self.points
            if point.owner == owner
            and point.root == act.id
            and not point.gone
            and at < self.end(point)
            and (point.waits or point.start > at)
        ]
        waiting.sort(key=lambda point: (not point.waits, point.lot))
        live = self.live(owner, at)
        own = [point for point in live if point.root == act.id]
        others = [] if policy == "only_pending" else [point for point in live if point.root != act.id]
        for point in [*waiting, *own, *others][:count]:
            point.gone = True
        short = max(0, count - len(waiting) - len(own) - len(others))
        act.undone += count
        if policy == "unlimited" and short:
            if not self.debts.get(owner):
                self.since[owner] = at
            self.debts[owner] = self.debts.get(owner, 0) + short
        else:
            act.forgiven += short

    def reverse(
        self, owner: str, id_: int, refund: str, count: int | None, policy: str, lapse: int | None, at: int
    ) -> None:
        """`lapse`: days of grace for points whose lot is over, in microseconds; None lets them lapse."""
        act = self.acts[id_]
        if act.owner != owner:
            raise Refused("entry_unknown")
        left = act.amount - act.undone
        if refund in act.refunds or not left:
            raise Refused("already_reversed")
        count = left if count is None else count
        if count > left:
            raise Refused("more_than_left")
        act.refunds.add(refund)
        if act.gave:
            self.take_back(act, count, policy, at)
            return
        back = act.points[::-1][act.undone : act.undone + count]
        # Of one lot the points are alike: which of them returns does not matter, only how many.
        act.undone += count
        alive = [point for point in back if at < self.end(point)]
        for point in alive:
            point.gone, point.hold = False, ""
        over = len(back) - len(alive)
        if over and lapse is not None:
            self.new_points(owner, over, at, at, at + lapse)
        for point in alive:
            root = self.acts.get(point.root)
            if root is not None and root.forgiven > 0:
                root.forgiven -= 1
                point.gone = True
        self.settle(owner, at)
