"""RFM segments: six groups that part the members by how recently and how often they ordered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regulars.domain.words import Sentence, word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SEGMENTS", "segments_of"]

SEGMENTS: Final[dict[str, Sentence]] = {
    "champions": word("segment", "champions"),
    "loyal": word("segment", "loyal"),
    "promising": word("segment", "promising"),
    "needing_attention": word("segment", "needing attention"),
    "at_risk": word("segment", "at risk"),
    "hibernating": word("segment", "hibernating"),
}
"""Name to word. Recency and frequency scores 4 and 5 are high, 3 is middle, 1 and 2 are low."""


def segments_of(recency: NDArray[np.int64], frequency: NDArray[np.int64]) -> NDArray[np.str_]:
    """The segment of each member, from the RFM scores (1 to 5). Every member is in exactly one.

    Example:
        >>> import numpy as np
        >>> segments_of(np.array([5, 1]), np.array([5, 1])).tolist()
        ['champions', 'hibernating']
    """
    import numpy as np

    return np.select(
        [
            (recency >= 4) & (frequency >= 4),
            (recency >= 3) & (frequency >= 3),
            recency >= 4,
            recency == 3,
            frequency >= 3,
        ],
        ["champions", "loyal", "promising", "needing_attention", "at_risk"],
        default="hibernating",
    )
