"""A database that does not answer, in our words, and never with a password."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import DatabaseUnreachable, StorageFull
from regulars.domain.words import say

if TYPE_CHECKING:
    from sqlalchemy import URL, ExceptionContext

__all__ = ["busy", "in_our_words", "no_answer", "told_in_our_words", "where_of"]

_SQLITE_BUSY: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_SQLITE_NO_ANSWER: Final = frozenset(
    {
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
    }
)
_POSTGRESQL_FULL: Final = "53100"
_POSTGRESQL_BUSY: Final = frozenset({"55P03", "40P01"})
_POSTGRESQL_NO_ANSWER: Final = ("08", "28", "3D", "53", "57P", "58")
"""Classes of SQLSTATE: connection, sign-in, no such database, resources, shut-down, system."""


def where_of(url: URL) -> str:
    """Which database, without user, password or options."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or "local socket"
    return f"{host}{f':{url.port}' if url.port else ''}/{url.database or ''}"


def no_answer(where: str, answer: str) -> DatabaseUnreachable:
    """The database cannot be reached or used; `answer` is what it or the system said."""
    return DatabaseUnreachable(
        say("The database does not answer."),
        where=where,
        why=say("It said: %(answer)s.", answer=_without_password(answer).strip().rstrip(".")),
        fix=say("Check that it runs, that the address is right and that you may use it; then run this again."),
    )


def busy(where: str) -> DatabaseUnreachable:
    """Another program held the database for longer than a writer waits."""
    return DatabaseUnreachable(
        say("The database is busy: another program is writing and does not finish."),
        where=where,
        fix=say("Nothing was written. Run this again when the other program has ended."),
    )


def told_in_our_words(where: str) -> Callable[[ExceptionContext], DatabaseUnreachable | None]:
    """A listener that turns a driver's failure to reach the database into `DatabaseUnreachable`."""

    def told(context: ExceptionContext) -> DatabaseUnreachable | None:
        return in_our_words(context.original_exception, where)

    return told


def in_our_words(error: BaseException, where: str) -> DatabaseUnreachable | None:
    """A driver's failure to reach or use the database; None where it is a failure of another kind."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        is_busy, is_gone = code in _SQLITE_BUSY, code in _SQLITE_NO_ANSWER
        is_full = code == sqlite3.SQLITE_FULL
    else:
        state = getattr(error, "sqlstate", None) or ""
        # Without a state the server never spoke: refused, timed out, closed.
        silent = not state and type(error).__name__ in {"OperationalError", "ConnectionTimeout"}
        is_busy, is_gone = state in _POSTGRESQL_BUSY, silent or state.startswith(_POSTGRESQL_NO_ANSWER)
        is_full = state == _POSTGRESQL_FULL
    if is_full:
        return StorageFull(where)
    if is_busy:
        return busy(where)
    return no_answer(where, str(error)) if is_gone else None


def _without_password(answer: str) -> str:
    """A driver does not repeat passwords today; should one begin to, this is the net below."""
    return re.sub(r"(?i)(password\s*[=:]\s*|://[^:/@\s]*:)[^\s@&]+", r"\1***", answer)
