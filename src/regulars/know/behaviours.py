"""What features are called when members are compared: "3.1 times more evening orders"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.words import Percent, Sentence, say, word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["BEHAVIOURS", "compared", "differences"]

BEHAVIOURS: Final[dict[str, Sentence]] = {
    "recency_days": word("behaviour", "silence since the last order"),
    "frequency": word("behaviour", "orders"),
    "basket_value": word("behaviour", "spending an order"),
    "basket_lines": word("behaviour", "lines an order"),
    "gap_mean_days": word("behaviour", "waiting between orders"),
    "gap_variation": word("behaviour", "irregularity"),
    "discount_share": word("behaviour", "discount"),
    "weekend_share": word("behaviour", "weekend orders"),
    "night_share": word("behaviour", "night orders"),
    "morning_share": word("behaviour", "morning orders"),
    "evening_share": word("behaviour", "evening orders"),
    "category_entropy": word("behaviour", "variety of categories"),
    "brand_main_share": word("behaviour", "loyalty to one brand"),
    "product_repeat_share": word("behaviour", "buying the same again"),
    "unit_price": word("behaviour", "spending a unit"),
    "places_count": word("behaviour", "different stores"),
    "refunded_share": word("behaviour", "money given back"),
    "visits_count": word("behaviour", "visits"),
    "product_views_count": word("behaviour", "looks at products"),
    "comments_count": word("behaviour", "comments"),
    "shares_count": word("behaviour", "sharing"),
    "interaction_rate_looks": word("behaviour", "interaction"),
    "coupons_redeemed_count": word("behaviour", "coupons used"),
    "response_rate": word("behaviour", "orders after a message"),
}
"""What members do, and may be told apart by, to the word for it; what the shop does to them is not among it."""

EFFECT_MIN: Final = 0.3
"""Spreads by which a group must differ from the others for it to be said."""
TIMES_MIN: Final = 1.1
"""A difference smaller than this many times is not worth a word."""


def differences(
    names: tuple[str, ...], values: Floats, scaled: Floats, inside: NDArray[np.bool_], most: int = 3
) -> tuple[tuple[str, float, float], ...]:
    """The features by which a group differs most from the others: name, mean within, mean of the others.

    Args:
        names: of the columns.
        values: members by features, in their own units, NaN where unknown.
        scaled: the same on one scale, by which differences are ranked.
        inside: who is of the group.
        most: how many are told at most.
    """
    import numpy as np

    effects = scaled[inside].mean(axis=0) - scaled[~inside].mean(axis=0)
    found = []
    for index in np.argsort(-np.abs(effects), kind="stable"):
        within, beside = (_mean(values[who, index]) for who in (inside, ~inside))
        told = within > beside * TIMES_MIN or within * TIMES_MIN < beside
        # A mean may lie on the other side than most members do: then nothing short can be said of it.
        agrees = (within > beside) == (effects[index] > 0)
        if abs(effects[index]) >= EFFECT_MIN and told and agrees and min(within, beside) >= 0:
            found.append((names[index], within, beside))
    return tuple(found[:most])


def compared(name: str, within: float, beside: float) -> Sentence:
    """How a group differs from the others in one behaviour, in words.

    Example:
        >>> str(compared("evening_share", 0.62, 0.2))
        '3.1 times more evening orders'
        >>> str(compared("basket_value", 600.0, 1000.0))
        '40% below the others in spending an order'
    """
    what = BEHAVIOURS[name]
    if beside <= 0:
        return say("nobody else has %(what)s", what=what)
    if within >= beside:
        return say("%(times)s times more %(what)s", times=round(within / beside, 1), what=what)
    return say("%(share)s below the others in %(what)s", share=Percent(1 - within / beside, 0), what=what)


def _mean(values: Floats) -> float:
    import numpy as np

    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else 0.0
