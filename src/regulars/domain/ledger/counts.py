"""Numbers kept beside the entries, in their transaction: what was granted within a period, how many orders there were."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CountKey"]


class CountKey(NamedTuple):
    """What is counted: whose (empty is everybody's), what, and in which period."""

    owner: str
    name: str
    period: str
