"""At least 50,000 acts, each done to a ledger and to the naive oracle, every invariant checked after each.

`REGULARS_MODEL_STEPS=500000` makes it the nightly run; the seed is printed, and `REGULARS_SEED` repeats it.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from suites.ledger.oracle import Oracle
from suites.ledger.places import Database, Page, Place, sqlite_address
from suites.ledger.world import OWNERS, World

STEPS = int(os.environ.get("REGULARS_MODEL_STEPS", "50000"))
SEED = int(os.environ.get("REGULARS_SEED", "0")) or random.SystemRandom().randrange(2**32)
IN_ONE = 50
ACTS = (
    "Earn", "Spend", "HoldPoints", "Capture", "Void", "ReverseEarn", "Reverse", "Transfer", "Adjust", "Activate",
    "CancelPending", "Expire",
)  # fmt: skip

OWNER = st.sampled_from(OWNERS)
ORDER = st.sampled_from(["o1", "o2", "o3"])
LINE = st.sampled_from(["", "A", "B"])
LIFE = st.sampled_from(["ever", "rolling", "rolling", "rolling", "sliding", "later", "event", "deadline"])
BASIS = st.sampled_from([0, 100, 333, 1000])
REFUND = st.sampled_from(["r1", "r2", "r3", "r4"])
POLICY = st.sampled_from(["only_pending", "within_balance", "unlimited", "unlimited"])
POINTS = st.integers(1, 8)
EARNED = st.integers(4, 20)
HOURS = st.integers(1, 30)
WHICH = st.integers(0, 60)


def rich(self: Acts) -> bool:
    return len(self.world.seqs) > 1


def holding(self: Acts) -> bool:
    return bool(self.world.oracle.holds)


def waiting(self: Acts) -> bool:
    return any(point.waits and not point.gone for point in self.world.oracle.points)


class Acts(RuleBasedStateMachine):
    """Whatever may happen to two owners."""

    make: Callable[[], Place] = Page
    model: Callable[[], Oracle] = Oracle
    steps = 0
    done: ClassVar[Counter[tuple[str, str]]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.world = World(type(self).make(), type(self).model())

    def some(self, found: list[Any], which: int, otherwise: Any) -> Any:
        """One of what there is; now and then something there is not."""
        return otherwise if not found or which % 11 == 10 else found[which % len(found)]

    @rule(hours=st.integers(0, 20))
    def wait(self, hours: int) -> None:
        self.world.tick(hours)

    @rule(owner=OWNER, points=EARNED, hours=HOURS, order=ORDER, line=LINE, basis=BASIS, life=LIFE)
    def earn(self, owner: str, points: int, life: str, hours: int, order: str, line: str, basis: int) -> None:
        self.world.earn(owner, points, life, hours, order, line, basis)

    @rule(owner=OWNER, points=EARNED, hours=HOURS, life=LIFE)
    def earn_anew(self, owner: str, points: int, life: str, hours: int) -> None:
        self.world.earn(owner, points, life, hours, self.world.name("order"), "A", points * 37)

    @rule(owner=OWNER, points=POINTS)
    def spend(self, owner: str, points: int) -> None:
        self.world.spend(owner, points, "")

    @rule(owner=OWNER, points=POINTS, key=st.sampled_from(["s1", "s2"]))
    def spend_for(self, owner: str, points: int, key: str) -> None:
        self.world.spend(owner, points, key)

    @precondition(rich)
    @rule(owner=OWNER, points=POINTS, hours=HOURS)
    def hold(self, owner: str, points: int, hours: int) -> None:
        self.world.hold(owner, points, hours, self.world.name("hold"))

    @precondition(holding)
    @rule(which=WHICH, points=POINTS)
    def capture(self, which: int, points: int) -> None:
        id_ = self.some(sorted(self.world.oracle.holds), which, "none")
        note = self.world.oracle.holds.get(id_)
        self.world.capture(note.owner if note else OWNERS[0], points, id_)

    @precondition(holding)
    @rule(which=WHICH)
    def void(self, which: int) -> None:
        id_ = self.some(sorted(self.world.oracle.holds), which, "none")
        note = self.world.oracle.holds.get(id_)
        # A hold of somebody else's is as unknown as none.
        self.world.void(note.owner if note and which % 7 else OWNERS[1], id_)

    @precondition(holding)
    @rule(which=WHICH, owner=OWNER)
    def hold_again(self, which: int, owner: str) -> None:
        self.world.hold(owner, 1, 5, self.some(sorted(self.world.oracle.holds), which, "h"))

    @precondition(rich)
    @rule(
        which=WHICH, refund=REFUND, policy=POLICY,
        lines=st.dictionaries(LINE, st.sampled_from([50, 111, 333, 1000]), max_size=2),
    )  # fmt: skip
    def refund(self, which: int, refund: str, policy: str, lines: dict[str, int]) -> None:
        orders = sorted({(act.owner, act.order) for act in self.world.oracle.acts.values() if act.order})
        owner, order = self.some(orders, which, (OWNERS[0], "none"))
        self.world.refund(owner, order, refund, lines, policy)

    @precondition(rich)
    @rule(which=WHICH, refund=REFUND, points=st.none() | POINTS, policy=POLICY, grace=st.none() | HOURS)
    def reverse(self, which: int, refund: str, points: int | None, policy: str, grace: int | None) -> None:
        self.world.reverse(which, refund, points, policy, grace)

    @precondition(rich)
    @rule(owner=OWNER, to=OWNER, points=POINTS, key=st.sampled_from(["", "", "g1", "g2"]))
    def transfer(self, owner: str, to: str, points: int, key: str) -> None:
        self.world.transfer(owner, to, points, key or self.world.name("gift"))

    @rule(owner=OWNER, points=st.integers(-8, 8).filter(bool))
    def adjust(self, owner: str, points: int) -> None:
        self.world.adjust(owner, points)

    @precondition(waiting)
    @rule(which=WHICH, hours=HOURS)
    def activate(self, which: int, hours: int) -> None:
        self.world.activate(*self.waited_for(which), hours)

    @precondition(waiting)
    @rule(which=WHICH)
    def cancel(self, which: int) -> None:
        self.world.cancel(*self.waited_for(which))

    def waited_for(self, which: int) -> tuple[str, str]:
        oracle = self.world.oracle
        roots = [oracle.acts[point.root] for point in oracle.points if point.waits and not point.gone]
        found: tuple[str, str] = self.some(
            sorted({(act.owner, act.order) for act in roots}), which, (OWNERS[0], "none")
        )
        return found

    @precondition(rich)
    @rule(owner=OWNER)
    def sweep(self, owner: str) -> None:
        self.world.sweep(owner)

    @invariant()
    def agrees(self) -> None:
        self.world.tick()
        self.world.check()
        type(self).steps += 1

    def teardown(self) -> None:
        type(self).done.update(self.world.done)
        self.world.place.close()


def run(make: Callable[[], Place], steps: int, model: Callable[[], Oracle] = Oracle, shrink: bool = False) -> int:
    """Runs acts until so many steps were checked; returns how many it were."""
    machine = type(
        "Acts", (Acts,), {"make": staticmethod(make), "model": staticmethod(model), "steps": 0, "done": Counter()}
    )
    number = 0
    while machine.steps < steps:
        chosen = settings(
            max_examples=max(5, min(400, (steps - machine.steps) // (IN_ONE - 10))),
            stateful_step_count=IN_ONE,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
            print_blob=True,
        )
        run_state_machine_as_test(seed(SEED + number)(machine), settings=chosen)
        number += 1
    print(f"seed={SEED} steps={machine.steps} acts={dict(machine.done)}")
    if machine.steps > 3_000:
        assert_varied(machine.done)
    return machine.steps


def assert_varied(done: Counter[tuple[str, str]]) -> None:
    """Every kind of act was done, and was refused, often enough to mean something."""
    for name in ACTS:
        assert done[name, ""] >= 5, (name, done)


@pytest.mark.slow
def test_the_room_does_as_the_oracle() -> None:
    assert run(Page, STEPS * 8 // 10) >= STEPS * 8 // 10


@pytest.mark.slow
def test_sqlite_does_as_the_oracle(memory_folder: Path) -> None:
    def make() -> Place:
        return Database(sqlite_address(Path(tempfile.mkdtemp(dir=memory_folder))))

    assert run(make, STEPS * 17 // 100) >= STEPS * 17 // 100


@pytest.mark.slow
def test_postgresql_does_as_the_oracle(postgresql_address: str) -> None:
    tenants = iter(range(10**9))
    assert run(lambda: Database(postgresql_address, f"t{next(tenants)}"), STEPS * 3 // 100) >= STEPS * 3 // 100


@pytest.fixture
def memory_folder() -> Iterator[Path]:
    """Where no disk waits: what a disk does is tested elsewhere."""
    root = Path("/dev/shm")  # noqa: S108 - a folder in memory, where there is one
    folder = Path(tempfile.mkdtemp(dir=root if root.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Careless(Oracle):
    """Negative control: the naive balance, credits that live less all debits (programme.md, test 1)."""

    def balance(self, owner: str, at: int) -> tuple[int, int, int, int]:
        free, pending, held, debt = super().balance(owner, at)
        ended = sum(point.owner == owner and point.gone and self.end(point) <= at for point in self.points)
        return max(0, free - ended), pending, held, debt


class Forgetful(Oracle):
    """Negative control: a second refund under the same id is paid again."""

    def refund_order(self, *args: Any) -> None:
        for act in self.acts.values():
            act.refunds.clear()
        super().refund_order(*args)


@pytest.mark.parametrize("wrong", [Careless, Forgetful])
def test_a_wrong_model_is_caught(wrong: type[Oracle]) -> None:
    with pytest.raises(AssertionError), suppress(KeyboardInterrupt):
        run(Page, 20_000, wrong)
