# ruff: noqa: S608 - names of our own tables; values are always parameters
"""One tenant's tiers in SQLite or PostgreSQL; see the port for what each method tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import msgspec
from sqlalchemy import Engine

from regulars.adapters.database.engine import engine_at, writers_of
from regulars.adapters.database.ledger.sql import listed, read, run
from regulars.adapters.database.tiers import hands as by_hand
from regulars.adapters.database.tiers import uses
from regulars.adapters.database.tiers.facts import entries_of, received_of, touched_since
from regulars.adapters.database.tiers.keeping import keep, move_of
from regulars.adapters.database.upgrade import upgrade
from regulars.domain.ids import Tenant
from regulars.domain.ledger.entries import Entry
from regulars.domain.ledger.inbox import Received
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.tier_state import Assignment
from regulars.domain.tier_versions import LadderVersion, TierKept
from regulars.ports.tiers import Folded, Kept, MoveKept, PerkUse, Touched

__all__ = ["DatabaseTiers"]

_VERSION = msgspec.json.Decoder(LadderVersion).decode
_KEPT = msgspec.json.Decoder(TierKept).decode
_MOVE = "SELECT seq, ladder, owner, kind, at, was, became, missing, days, recorded_at FROM tier_moves"


class DatabaseTiers:
    """Tiers. Safe to use from several threads and from several processes."""

    def __init__(self, engine: Engine, tenant: Tenant) -> None:
        self._engine = engine
        self._writers = writers_of(engine)
        self._tenant = tenant

    @classmethod
    def open(cls, address: str, tenant: Tenant) -> Self:
        """Opens a database and brings its tables to this version.

        Raises:
            SettingsError, DatabaseUnreachable, DatabaseTooNew: as `DatabaseRecords.open`.
        """
        engine = engine_at(address)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, tenant)

    def versions(self) -> Mapping[str, tuple[LadderVersion, ...]]:
        """Every ladder's versions, by the instant they apply from."""
        with self._engine.connect() as connection:
            rows = read(
                connection,
                "SELECT ladder, terms FROM tier_ladders WHERE tenant = ? ORDER BY ladder, version",
                self._tenant,
            )
        found: dict[str, tuple[LadderVersion, ...]] = {}
        for ladder, terms in rows:
            found[ladder] = (*found.get(ladder, ()), _VERSION(terms))
        return found

    def put_version(self, version: LadderVersion, at: int) -> bool:
        """Keeps a version, and makes everybody on the ladder due when it begins."""
        ladder = version.ladder.name
        with self._writers.begin() as connection:
            new = run(
                connection,
                "INSERT INTO tier_ladders (tenant, ladder, version, terms, applies_at, at) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (tenant, ladder, version) DO NOTHING",
                *(self._tenant, ladder, version.version, msgspec.json.encode(version).decode(), version.applies_at, at),
            )
            if not new:
                return False
            run(
                connection,
                "UPDATE tier_states SET due_at = ? WHERE tenant = ? AND ladder = ? AND (due_at IS NULL OR due_at > ?)",
                *(version.applies_at, self._tenant, ladder, version.applies_at),
            )
        return True

    def kept(self, ladder: str, owners: Sequence[str]) -> Mapping[str, Kept]:
        """What is kept of these owners."""
        with self._engine.connect() as connection:
            inside, value = listed(connection, owners, "text")
            rows = read(
                connection,
                f"SELECT owner, revision, state FROM tier_states WHERE tenant = ? AND ladder = ? AND owner IN {inside}",
                *(self._tenant, ladder, value),
            )
        return {owner: Kept(revision, _KEPT(state)) for owner, revision, state in rows}

    def everybody(self, ladder: str) -> Sequence[str]:
        """Owners of whom something is kept."""
        with self._engine.connect() as connection:
            rows = read(
                connection,
                "SELECT owner FROM tier_states WHERE tenant = ? AND ladder = ? ORDER BY owner",
                *(self._tenant, ladder),
            )
        return [owner for (owner,) in rows]

    def counts(self, ladder: str) -> Mapping[str, int]:
        """Tier to how many have it, as it is kept."""
        with self._engine.connect() as connection:
            rows = read(
                connection,
                "SELECT tier, COUNT(*) FROM tier_states WHERE tenant = ? AND ladder = ? GROUP BY tier",
                *(self._tenant, ladder),
            )
        return {tier: int(count) for tier, count in rows}

    def entries(self, owners: Sequence[str], currency: str) -> Mapping[str, Sequence[Entry]]:
        """What these owners earned, what was corrected, and what undid it."""
        with self._engine.connect() as connection:
            return entries_of(connection, self._tenant, owners, currency)

    def received(self, owners: Sequence[str]) -> Mapping[str, Sequence[Received]]:
        """These owners' events at the till."""
        with self._engine.connect() as connection:
            return received_of(connection, self._tenant, owners)

    def hands(self, ladder: str, owners: Sequence[str]) -> Mapping[str, tuple[Assignment, ...]]:
        """Tiers given by hand, in the order they were given."""
        with self._engine.connect() as connection:
            return by_hand.hands_of(connection, self._tenant, ladder, owners)

    def assign(self, ladder: str, owner: str, given: Assignment, key: RequestKey) -> bool:
        """Keeps a tier given by hand; False where the same request was kept before."""
        with self._writers.begin() as connection:
            return by_hand.assign(connection, self._tenant, ladder, owner, given, key)

    def end_hands(self, ladder: str, owner: str, at: int, author: str, reason: str) -> None:
        """Ends whatever was given by hand."""
        with self._writers.begin() as connection:
            by_hand.end(connection, self._tenant, ladder, owner, at, author, reason)

    def keep(self, ladder: str, folded: Sequence[Folded], at: int) -> Sequence[str]:
        """Keeps what was folded, with its moves, in one commit."""
        with self._writers.begin() as connection:
            return keep(connection, self._tenant, ladder, folded, at)

    def due(self, ladder: str, at: int, limit: int) -> Sequence[str]:
        """Owners to whom something may have happened by itself by an instant."""
        with self._engine.connect() as connection:
            rows = read(
                connection,
                "SELECT owner FROM tier_states WHERE tenant = ? AND ladder = ? AND due_at <= ? ORDER BY due_at LIMIT ?",
                *(self._tenant, ladder, at, limit),
            )
        return [owner for (owner,) in rows]

    def touched(self, ladder: str) -> Touched:
        """Owners with entries or events since it was last noted."""
        with self._engine.connect() as connection:
            rows = read(
                connection,
                "SELECT entries, events FROM tier_heads WHERE tenant = ? AND ladder = ?",
                *(self._tenant, ladder),
            )
            entries, events = rows[0] if rows else (0, 0)
            return touched_since(connection, self._tenant, entries, events)

    def note_touched(self, ladder: str, touched: Touched) -> None:
        """Notes up to where was looked."""
        with self._writers.begin() as connection:
            run(
                connection,
                "INSERT INTO tier_heads (tenant, ladder, entries, events, moves, hands, uses, told) "
                "VALUES (?, ?, ?, ?, 0, 0, 0, 0) ON CONFLICT (tenant, ladder) DO UPDATE "
                "SET entries = excluded.entries, events = excluded.events WHERE tier_heads.entries <= excluded.entries",
                *(self._tenant, ladder, touched.entries, touched.events),
            )

    def moves(self, ladder: str, owners: Sequence[str], limit: int) -> Sequence[MoveKept]:
        """What happened to these owners' tier, the latest first."""
        with self._engine.connect() as connection:
            inside, value = listed(connection, owners, "text")
            rows = read(
                connection,
                f"{_MOVE} WHERE tenant = ? AND ladder = ? AND owner IN {inside} ORDER BY seq DESC LIMIT ?",
                *(self._tenant, ladder, value, limit),
            )
        return [move_of(row) for row in rows]

    def move(self, seq: int) -> MoveKept | None:
        """One move by its number."""
        with self._engine.connect() as connection:
            rows = read(connection, f"{_MOVE} WHERE tenant = ? AND seq = ?", self._tenant, seq)
        return move_of(rows[0]) if rows else None

    def untold(self, limit: int) -> Sequence[MoveKept]:
        """Moves that were not passed on yet, oldest first."""
        with self._engine.connect() as connection:
            rows = read(
                connection,
                f"{_MOVE} WHERE tenant = ? AND seq > COALESCE((SELECT told FROM tier_heads WHERE tenant = ? AND ladder = ''), 0) "
                "ORDER BY seq LIMIT ?",
                *(self._tenant, self._tenant, limit),
            )
        return [move_of(row) for row in rows]

    def note_told(self, seq: int) -> None:
        """Notes that moves up to this one were passed on."""
        with self._writers.begin() as connection:
            run(
                connection,
                "UPDATE tier_heads SET told = ? WHERE tenant = ? AND ladder = '' AND told < ?",
                *(seq, self._tenant, seq),
            )

    def perk_uses(self, perk: str, owners: Sequence[str], since: int, upto: int = 2**62) -> int:
        """How often owners have used a perk since an instant."""
        with self._engine.connect() as connection:
            return uses.count_uses(connection, self._tenant, perk, owners, since, upto)

    def use_perk(
        self, perk: str, owners: Sequence[str], at: int, since: int, limit: int | None, key: RequestKey
    ) -> PerkUse:
        """Writes a use by the first of these owners."""
        with self._writers.begin() as connection:
            return uses.use_once(connection, self._tenant, perk, owners, at, since, limit, key)

    def close(self) -> None:
        """Lets the connections go."""
        self._engine.dispose()
