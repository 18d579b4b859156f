"""Arithmetic on one thread: for many small fits, threads that wait for each other cost more than they bring."""

from __future__ import annotations

from contextlib import AbstractContextManager

__all__ = ["one_thread"]


def one_thread() -> AbstractContextManager[object]:
    """A context in which linear algebra keeps to one thread; on a busy machine it is many times faster so.

    Example:
        >>> with one_thread():
        ...     1 + 1
        2
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no stubs

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits
