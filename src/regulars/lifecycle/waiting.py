"""How long members wait before they order again, those who have not yet included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from regulars.domain.course import WAIT_WORDS, Range, Wait
from regulars.lifecycle.kaplan_meier import KaplanMeier

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["POINTS_MAX", "waits_of"]

POINTS_MAX: Final = 60
"""A curve is told at no more days than this, closer together where most is decided: at the beginning."""


def waits_of(answers: pa.Table) -> tuple[Wait, ...]:
    """A curve for each kind of wait.

    Args:
        answers: of ``waits.sql``.
    """
    names = np.asarray(answers["wait"].to_pylist(), dtype=str)
    days, ended, waits = (answers[name].to_numpy() for name in ("days", "ended", "waits"))
    found = []
    for name in WAIT_WORDS:
        inside = names == name
        if not inside.any():
            continue
        curve = KaplanMeier().fit(days[inside], ended[inside], waits[inside])
        last = int(days[inside].max())
        told = np.unique(np.round(last * np.linspace(0, 1, POINTS_MAX) ** 2).astype(int))
        shares, (lows, highs) = curve.survival_at(told), curve.interval_at(told)
        found.append(
            Wait(
                name=name,
                waits=int(waits[inside].sum()),
                ended=int((waits * ended)[inside].sum()),
                median_days=int(curve.median_) if np.isfinite(curve.median_) else None,
                curve={
                    int(day): Range(float(share), float(low), float(high))
                    for day, share, low, high in zip(told, shares, lows, highs, strict=True)
                },
            )
        )
    return tuple(found)
