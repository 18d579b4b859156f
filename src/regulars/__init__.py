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
    from regulars.know.abnormal_members import AbnormalMembers
    from regulars.know.behaviour_labels import BehaviourLabels
    from regulars.know.matrix import matrix
    from regulars.know.member_segments import MemberSegments
    from regulars.know.purchase_topics import PurchaseTopics
    from regulars.know.user_feature import feature
    from regulars.know.vectors import image_vectors, text_vectors
    from regulars.lifecycle.cox import CoxRegression
    from regulars.lifecycle.kaplan_meier import KaplanMeier
    from regulars.lifecycle.markov_chain import MarkovChain
    from regulars.lifecycle.weibull import WeibullRegression
    from regulars.predict.beta_geometric import BetaGeometric
    from regulars.predict.churn import Churn
    from regulars.predict.gamma_gamma import GammaGamma
    from regulars.predict.historical_rate import HistoricalRate
    from regulars.predict.modified_beta_geometric import ModifiedBetaGeometric
    from regulars.predict.pareto_nbd import ParetoNBD
    from regulars.shop import Shop, open  # noqa: A004 - the public verb

__all__ = [
    "AbnormalMembers",
    "BehaviourLabels",
    "BetaGeometric",
    "Churn",
    "CoxRegression",
    "GammaGamma",
    "HistoricalRate",
    "KaplanMeier",
    "MarkovChain",
    "MemberSegments",
    "ModifiedBetaGeometric",
    "Money",
    "ParetoNBD",
    "PurchaseTopics",
    "RegularsError",
    "Shop",
    "Turn",
    "WeibullRegression",
    "__version__",
    "feature",
    "image_vectors",
    "matrix",
    "open",
    "text_vectors",
]

__version__ = "0.1.0"

_HOMES: Final = {
    "AbnormalMembers": "regulars.know.abnormal_members",
    "BehaviourLabels": "regulars.know.behaviour_labels",
    "BetaGeometric": "regulars.predict.beta_geometric",
    "Churn": "regulars.predict.churn",
    "CoxRegression": "regulars.lifecycle.cox",
    "GammaGamma": "regulars.predict.gamma_gamma",
    "HistoricalRate": "regulars.predict.historical_rate",
    "KaplanMeier": "regulars.lifecycle.kaplan_meier",
    "MarkovChain": "regulars.lifecycle.markov_chain",
    "MemberSegments": "regulars.know.member_segments",
    "ModifiedBetaGeometric": "regulars.predict.modified_beta_geometric",
    "Money": "regulars.domain.money",
    "ParetoNBD": "regulars.predict.pareto_nbd",
    "PurchaseTopics": "regulars.know.purchase_topics",
    "RegularsError": "regulars.domain.errors",
    "Shop": "regulars.shop",
    "Turn": "regulars.domain.turn",
    "WeibullRegression": "regulars.lifecycle.weibull",
    "feature": "regulars.know.user_feature",
    "image_vectors": "regulars.know.vectors",
    "matrix": "regulars.know.matrix",
    "open": "regulars.shop",
    "text_vectors": "regulars.know.vectors",
}


def __getattr__(name: str) -> Any:
    """Finds a public name when it is first used: nothing heavy is imported before."""
    if name not in _HOMES:
        raise AttributeError(f"module 'regulars' has no attribute {name!r}")
    found = getattr(import_module(_HOMES[name]), name)
    globals()[name] = found
    return found
