"""Clocks tell microseconds since 1970-01-01 UTC."""

from __future__ import annotations

import time

from regulars.adapters.memory.clock import FixedClock, SystemClock
from regulars.ports.clock import Clock


def test_the_machine_s_clock_tells_microseconds() -> None:
    before = time.time() * 1e6
    clock: Clock = SystemClock()
    assert before - 1 <= clock.now() <= time.time() * 1e6 + 1


def test_a_fixed_clock_stands_until_it_is_set() -> None:
    clock = FixedClock(5)
    asked: Clock = clock
    assert (asked.now(), asked.now()) == (5, 5)
    clock.instant = 7
    clock.pass_us(-3)
    assert asked.now() == 4
