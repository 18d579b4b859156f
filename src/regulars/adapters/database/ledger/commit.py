"""One transaction for a group of requests: look up, decide, write, and only then answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine, case, func, select

from regulars.adapters.database.engine import LOCK_WAIT_SECONDS
from regulars.adapters.database.ledger.accounts import Accounts
from regulars.adapters.database.ledger.answers import Given, answer_row, fingerprint_of, given_answers, given_before
from regulars.adapters.database.ledger.desk import Desk
from regulars.adapters.database.ledger.head import EdgeReader, lock_head_and_ask
from regulars.adapters.database.ledger.pages import open_page
from regulars.adapters.database.ledger.sealing import LeafHash
from regulars.adapters.database.ledger.sql import is_postgresql
from regulars.adapters.database.ledger.writing import Outcome, write_outcome
from regulars.domain.errors import DatabaseUnreachable, KeyReused, LedgerStopped, RegularsError, StorageFull
from regulars.domain.ledger.answers import Answer, Refusal
from regulars.domain.ledger.book import Book
from regulars.domain.ledger.requests import Request, RequestKey
from regulars.ports.clock import Clock
from regulars.ports.ledger import Decide

__all__ = ["Committer", "Keeping"]

Asked = tuple[Request, RequestKey | None]


@dataclass(frozen=True, slots=True)
class Keeping:
    """Whose ledger it is, and what it decides and seals with."""

    tenant: str
    decide: Decide
    clock: Clock
    leaf_hash: LeafHash
    edge: EdgeReader
    entropy: Callable[[int], bytes]


class Committer:
    """Commits groups on one connection of its own; who calls takes care that it is one group at a time."""

    def __init__(self, writers: Engine, keeping: Keeping) -> None:
        self._writers = writers
        self._keeping = keeping
        self._connection: Connection | None = None
        self._desk = Desk()
        self._stopped = False

    def together(self, group: Sequence[Asked]) -> Sequence[Answer | BaseException]:
        """Commits a group of strangers: one's mistake is not the other's, so after a failure each goes alone."""
        try:
            self.refuse_when_stopped()
            with self._transaction() as connection:
                answers = transact(connection, self._keeping, group, self._desk)
            self._desk.leave()
        except DatabaseUnreachable as error:
            # Whether the commit came through is not known: each caller asks again with its key.
            return [error] * len(group)
        except Exception as error:  # noqa: BLE001 - handed to its caller
            if len(group) == 1:
                return [error]
            return [answer for asked in group for answer in self.together([asked])]
        return answers

    def all_or_none(self, group: Sequence[Asked]) -> list[Answer]:
        """Commits a group of one caller's: whole, or the first mistake is raised and nothing is kept."""
        self.refuse_when_stopped()
        with self._writers.begin() as connection:
            prepare(connection)
            answers = transact(connection, self._keeping, group)
            for answer in answers:
                if isinstance(answer, BaseException):
                    raise answer
            return [answer for answer in answers if isinstance(answer, Answer)]

    def refuse_when_stopped(self) -> None:
        """Raises once the disk has refused a commit: what it holds now is not known, so nothing more is acknowledged."""
        if self._stopped:
            raise LedgerStopped

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        connection = self._connection
        if connection is None:
            connection = self._connection = self._writers.connect()
            with connection.begin():
                prepare(connection)
        committing = False
        try:
            transaction = connection.begin()
            try:
                yield connection
            except BaseException:
                transaction.rollback()
                raise
            committing = True
            transaction.commit()
        except BaseException as error:
            # A failed sync is never tried again on the same pages: the kernel may have dropped them (fsyncgate).
            if committing and not isinstance(error, StorageFull) and not is_postgresql(connection):
                self._stopped = True
            self.close()
            raise

    def close(self) -> None:
        """Lets the connection go."""
        self._desk.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


def prepare(connection: Connection) -> None:
    """Tells PostgreSQL to keep what it acknowledges, and not to wait for ever; for this session."""
    if not is_postgresql(connection):
        return
    durable = func.current_setting("synchronous_commit")
    connection.execute(
        select(
            func.set_config("lock_timeout", f"{LOCK_WAIT_SECONDS}s", False),  # noqa: FBT003 - for the session
            func.set_config("synchronous_commit", case((durable == "off", "on"), else_=durable), False),  # noqa: FBT003
        )
    )


def transact(
    connection: Connection, keeping: Keeping, group: Sequence[Asked], desk: Desk | None = None
) -> list[Answer | BaseException]:
    """Decides and writes a group; a malformed request gets its error in its place, and leaves no trace.

    What is on the desk is used where it is true still; what is left on it counts when the commit is durable.
    """
    desk = desk or Desk()
    tenant = keeping.tenant
    keys = [key for _, key in group if key is not None]
    head, answered = lock_head_and_ask(connection, tenant, keeping.edge, given_before(connection, tenant, keys))
    desk.sit_down(head.mark())
    now = keeping.clock.now()
    given = given_answers(keys, answered)
    fresh = [request for request, key in group if key is None or (key.route, key.key) not in given]
    accounts = Accounts(connection, tenant, head.accounts, keeping.entropy, desk.accounts)
    book = Book(head.edge.size, head.recorded_at)
    if fresh:
        open_page(connection, tenant, accounts, book, fresh, desk)
    outcome = Outcome()
    answers = [_answer(keeping, book, outcome, given, asked, now) for asked in group]
    if outcome:
        write_outcome(connection, head, book, accounts, outcome, keeping.leaf_hash)
    desk.put_back(book, head.mark())
    return answers


def _answer(
    keeping: Keeping, book: Book, outcome: Outcome, given: Given, asked: Asked, now: int
) -> Answer | BaseException:
    request, key = asked
    fingerprint = b""
    if key is not None:
        fingerprint = key.fingerprint or fingerprint_of(request)
        known = given.get((key.route, key.key))
        if known is not None:
            return replace(known[1], replayed=True) if known[0] == fingerprint else KeyReused(key.key)
    try:
        decided = keeping.decide(book, request, now)
    except (RegularsError, ValueError) as error:
        return error
    if isinstance(decided, Refusal):
        answer = Answer(refusal=decided)
    else:
        outcome.add(decided)
        seqs = tuple(entry.seq for entry in decided.entries)
        answer = Answer(seqs, decided.figures, fate=decided.fate, remark=decided.remark)
    if key is not None:
        outcome.answers.append(answer_row(keeping.tenant, key, fingerprint, answer, now))
        given[key.route, key.key] = (fingerprint, answer)
    return answer
