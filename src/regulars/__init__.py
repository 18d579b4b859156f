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
    from regulars.lifecycle.cox import CoxRegression
    from regulars.lifecycle.kaplan_meier import KaplanMeier
    from regulars.lifecycle.markov_chain import MarkovChain
    from regulars.lifecycle.weibull import WeibullRegression
    from regulars.predict.beta_geometric import BetaGeometric
    from regulars.predict.historical_rate import HistoricalRate
    from regulars.predict.pareto_nbd import ParetoNBD
    from regulars.shop import Shop, open  # noqa: A004 - the public verb

__all__ = [
    "BetaGeometric",
    "CoxRegression",
    "HistoricalRate",
    "KaplanMeier",
    "MarkovChain",
    "Money",
    "ParetoNBD",
    "RegularsError",
    "Shop",
    "Turn",
    "WeibullRegression",
    "__version__",
    "open",
]

__version__ = "0.1.0"

_HOMES: Final = {
    "BetaGeometric": "regulars.predict.beta_geometric",
    "CoxRegression": "regulars.lifecycle.cox",
    "HistoricalRate": "regulars.predict.historical_rate",
    "KaplanMeier": "regulars.lifecycle.kaplan_meier",
    "MarkovChain": "regulars.lifecycle.markov_chain",
    "Money": "regulars.domain.money",
    "ParetoNBD": "regulars.predict.pareto_nbd",
    "RegularsError": "regulars.domain.errors",
    "Shop": "regulars.shop",
    "Turn": "regulars.domain.turn",
    "WeibullRegression": "regulars.lifecycle.weibull",
    "open": "regulars.shop",
}


def __getattr__(name: str) -> Any:
    """Finds a public name when it is first used: nothing heavy is imported before."""
    if name not in _HOMES:
        raise AttributeError(f"module 'regulars' has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
