"""A second hand, which gives the database what is ready while the first prepares what comes next."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self

__all__ = ["Scribe"]

Params = ParamSpec("Params")


class Scribe:
    """Does one thing at a time in a thread of its own; what failed there is raised where it is waited for.

    While something is under way, whoever began it leaves the connection alone.

    Example:
        >>> done = []
        >>> with Scribe() as scribe:
        ...     scribe.begin(done.append, 1)
        ...     scribe.wait()
        ...     scribe.begin(done.append, 2)
        >>> done
        [1, 2]
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger-scribe")
        self._under_way: Future[None] | None = None

    def begin(self, work: Callable[Params, None], *args: Params.args, **kwargs: Params.kwargs) -> None:
        """Begins something once everything before is done."""
        self.wait()
        self._under_way = self._thread.submit(work, *args, **kwargs)

    def wait(self) -> None:
        """Returns when nothing is under way any more."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            under_way.result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        # Also after a failure: a transaction is not rolled back while somebody writes in it.
        self._thread.shutdown(wait=True)
        if error is None:
            self.wait()
