"""The churn model as it is kept on the shelf: JSON and LightGBM's own text, never code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regulars.ports.shelf import Shelved
from regulars.predict.churn import Churn
from regulars.predict.churn_columns import derived_columns
from regulars.predict.pareto_nbd import ParetoNBD

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from regulars.predict.encoding import Table

__all__ = ["CHURN", "CODE", "Kept", "files_of", "read_kept"]

CHURN: Final = "churn"
CODE: Final = 2
"""Raised whenever the way of learning changes: models learned otherwise are learned again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A churn model taken from the shelf.

    Attributes:
        model: the chance to stay away.
        buying: the buying model behind the derived columns.
        card: what is known of it.
        version: on the shelf.
    """

    model: Churn
    buying: ParetoNBD
    card: Mapping[str, Any]
    version: str

    def columns(self, numbers: Table) -> Table:
        """The numbers of profiles with what is derived from them."""
        return derived_columns(numbers, self.buying, int(self.card["horizon_days"]))

    def chance(self, numbers: Table) -> NDArray[np.float64]:
        """The chance to stay away, one a member."""
        return self.model.chance(self.columns(numbers))


def files_of(made: Kept) -> dict[str, bytes]:
    """The model's files; trees apart, in LightGBM's own text."""
    document = made.model.document()
    trees = document["learned"].get("boosting", {}).pop("text", "")
    return {
        "model.json": json.dumps(document, sort_keys=True).encode(),
        "trees.txt": trees.encode(),
        "card.json": json.dumps(made.card, sort_keys=True).encode(),
    }


def read_kept(shelved: Shelved | None) -> Kept | None:
    """A model from its files; None where they were written another way."""
    if shelved is None or not {"model.json", "trees.txt", "card.json"} <= set(shelved.files):
        return None
    card = json.loads(shelved.files["card.json"])
    if card.get("code") != CODE:
        return None
    document = json.loads(shelved.files["model.json"])
    if "boosting" in document["learned"]:
        document["learned"]["boosting"]["text"] = shelved.files["trees.txt"].decode()
    buying = ParetoNBD()
    buying.params_ = card["buying"]
    return Kept(Churn.read(document), buying, card, shelved.version)
