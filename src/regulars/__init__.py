"""Regulars 回头客, the open loyalty engine: open a shop, take a turn, read what it decided.

Example:
    >>> import regulars as rg
    >>> rg.__version__
    '0.1.0'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from regulars.domain.errors import RegularsError
    from regulars.domain.money import Money
    from regulars.domain.turn import Turn
    from regulars.predict.beta_geometric import BetaGeometric
    from regulars.predict.churn import Churn
    from regulars.predict.gamma_gamma import GammaGamma
    from regulars.predict.historical_rate import HistoricalRate
    from regulars.predict.modified_beta_geometric import ModifiedBetaGeometric
    from regulars.predict.pareto_nbd import ParetoNBD
    from regulars.shop import Shop, open  # noqa: A004 - the public verb

__all__ = [
    "BetaGeometric",
    "Churn",
    "GammaGamma",
    "HistoricalRate",
    "ModifiedBetaGeometric",
    "Money",
    "ParetoNBD",
    "RegularsError",
    "Shop",
    "Turn",
    "__version__",
    "open",
]

__version__ = "0.1.0"

_HOMES: Final = {
    "BetaGeometric": "regulars.predict.beta_geometric",
    "Churn": "regulars.predict.churn",
    "GammaGamma": "regulars.predict.gamma_gamma",
    "HistoricalRate": "regulars.predict.historical_rate",
    "ModifiedBetaGeometric": "regulars.predict.modified_beta_geometric",
    "Money": "regulars.domain.money",
    "ParetoNBD": "regulars.predict.pareto_nbd",
    "RegularsError": "regulars.domain.errors",
    "Shop": "regulars.shop",
    "Turn": "regulars.domain.turn",
    "open": "regulars.shop",
}


def __getattr__(name: str) -> Any:
    """Finds a public name when it is first used: nothing heavy is imported before."""
    if name not in _HOMES:
        raise AttributeError(f"module 'regulars' has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
