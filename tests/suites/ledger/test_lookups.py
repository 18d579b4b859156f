"""What a commit on PostgreSQL looks up, it looks up by its key, also where the planner knows nothing of the tables yet."""

from __future__ import annotations

import itertools
import re

from sqlalchemy import Connection

from regulars.adapters.database.engine import engine_at
from regulars.adapters.database.ledger.answers import given_before
from regulars.adapters.database.ledger.sources import by_source
from regulars.adapters.database.ledger.sql import _for_postgresql
from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.requests import RequestKey
from suites.ledger.places import Database


def plan(connection: Connection, statement: str) -> str:
    """How the server means to answer a statement, whatever its values."""
    numbers = itertools.count(1)
    numbered = re.sub("%s", lambda _: f"${next(numbers)}", statement)
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN (GENERIC_PLAN) {numbered}"))


def test_by_their_keys(postgresql_address: str) -> None:
    place = Database(postgresql_address)
    place.clock.instant = 2_000
    for number in range(30):
        place.post(
            asked.Earn("member:1", points=1, source=Source("order", str(number))), RequestKey("earn", str(number))
        )
    engine = engine_at(postgresql_address)
    with engine.connect() as connection:
        ((given, _),) = given_before(connection, "a", [RequestKey("earn", "3")])
        found, _ = by_source(connection, "a", "e.seq", [(1, 2)])
        answers = plan(connection, _for_postgresql(given))
        assert re.search(r"Index Cond: .*key = ANY", answers), answers
        entries = plan(connection, _for_postgresql(found))
        assert re.search(r"Index Cond: .*source_key = p.b", entries), entries
        # Negative control: the same list as a table reads the tenant's every key.
        naive = plan(connection, given.replace("?", "%s"))
        assert not re.search(r"Index Cond: .*\bkey = ", naive), naive
    engine.dispose()
    place.close()
