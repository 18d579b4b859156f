"""How many points a refund in part takes back: by a running target, so that the parts add up to the whole."""

from __future__ import annotations

__all__ = ["refund_target"]


def refund_target(points: int, basis: int, refunded: int) -> int:
    """Points that must be undone once `refunded` of `basis` has been given back: rounded half up.

    The next part is this target less what was undone before. Refunding everything undoes everything, in any steps.

    Args:
        points: earned.
        basis: money they were earned on, minor units; nought is undone whole.
        refunded: money given back so far, minor units.

    Example:
        7 points on 10.00, refunded 3.33, 3.33 and 3.34:

        >>> targets = [refund_target(7, 1_000, refunded) for refunded in (333, 666, 1_000)]
        >>> targets, [b - a for a, b in zip([0, *targets], targets)]
        ([2, 5, 7], [2, 3, 2])
    """
    if basis <= 0 or refunded >= basis:
        return points
    return (2 * points * refunded + basis) // (2 * basis)
