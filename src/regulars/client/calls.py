"""What every group of the client's calls stands on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

__all__ = ["Calls"]


class Calls(ABC):
    """A group of calls, part of `Client`, which knows how to ask and how to read."""

    @abstractmethod
    def _get(self, target: str) -> Mapping[str, Any]: ...

    @abstractmethod
    def _post(self, target: str, body: Mapping[str, Any], key: str | None = None) -> Mapping[str, Any]: ...

    @abstractmethod
    def _put(self, target: str, body: Mapping[str, Any]) -> Mapping[str, Any]: ...

    @abstractmethod
    def _listed(self, kind: type[Any], document: Mapping[str, Any], name: str) -> tuple[Any, ...]: ...
