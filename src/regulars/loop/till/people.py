"""Who is meant at the till: from what the shop calls a member to the owner of points, and back.

Points lie with the member who stands for all that were joined to them (`canonical`). What a member earned before they
were joined lies under the old name until it is spent or taken back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from regulars.domain.errors import TurnConflict, UnknownMember
from regulars.domain.identity import CUSTOMER
from regulars.gather.strict_texts import is_text
from regulars.loop.house import House
from regulars.loop.lookup import member_known_as
from regulars.loop.naming import Named, Newcomers, naming_of, remember
from regulars.loop.privacy.returning import are_erased
from regulars.loop.till.linking import COOKIE
from regulars.ports.records import StaleVersion

__all__ = ["COOKIE", "Account", "People", "owner_of"]

REMEMBER_SECONDS: Final = 1.0
"""For how long it is taken from memory who stands for whom, and that nobody was erased."""
_NAMES_LONGER: Final = 10
"""So many times longer what somebody is called: a name leads to one person for ever, until somebody is erased."""
_KNOWN_MAX: Final = 50_000
TRIES_MAX: Final = 50
Called = tuple[str, str]
"""Kind of identifier, and the identifier."""


def owner_of(member: int) -> str:
    """How the ledger calls a member."""
    return f"member:{member}"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose points are meant.

    Attributes:
        name: what the shop calls the member.
        owner: where points go now.
        owners: every name their points may lie under, `owner` first.
        member: the pseudonym of the name itself, whoever stands for it; 0 is nobody's.
    """

    name: str
    owner: str
    owners: tuple[str, ...]
    member: int = 0


class People:
    """The members of one shop, as the till knows them.

    Args:
        house: the shop.
        remember_seconds: for how long it takes from memory who stands for whom: so long may it pass unseen that another
            process joined two members, or erased one.
    """

    def __init__(self, house: House, remember_seconds: float = REMEMBER_SECONDS) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._remember_seconds = remember_seconds
        self._known: dict[Called, tuple[float, int]] = {}
        self._merged: tuple[float, dict[int, int]] = (0.0, {})
        self._joined: dict[int, list[int]] = {}
        self._buried = 0

    def known(self, name: str) -> Account:
        """Somebody who is known.

        Raises:
            UnknownMember: nobody is called so.
        """
        if not isinstance(name, str) or not is_text(name):
            raise UnknownMember(str(name)[:80])
        found = self._found([(CUSTOMER, name)])
        member = found.get((CUSTOMER, name))
        return self._account(name, member_known_as(self._house, name) if member is None else member)

    def met(self, called: Sequence[Called]) -> dict[Called, Account]:
        """Everybody who is called so; who is not known yet becomes a member. Who was erased does not: they are left out."""
        found, gone = self._found(called), set[Called]()
        for _ in range(TRIES_MAX):
            missing = [each for each in dict.fromkeys(called) if each not in found and each not in gone]
            if not missing:
                return {each: self._account(each[1], member) for each, member in found.items()}
            gone |= self._erased(missing)
            # Where somebody else made members meanwhile: look again.
            with self._lock, suppress(StaleVersion):
                self._make([each for each in missing if each not in gone])
            found |= self._found(missing)
        raise TurnConflict(TRIES_MAX)

    def of_member(self, member: int) -> Account:
        """The account of a pseudonym."""
        return self._account("", member)

    def standing(self, member: int) -> int:
        """Who stands for a member."""
        return self._stands().get(member, member)

    def may_be(self, name: str) -> Account | None:
        """Somebody who may be known."""
        try:
            return self.known(name)
        except UnknownMember:
            return None

    def names(self, owners: Sequence[str]) -> dict[str, str]:
        """Owner to what the shop calls them; who is forgotten is left out."""
        members = {owner: int(owner.partition(":")[2]) for owner in set(owners) if owner.startswith("member:")}
        known, naming = self._house.records.names(list(members.values())), naming_of(self._house.settings)
        return {owner: _best(known[member], naming.rank) for owner, member in members.items() if member in known}

    def forget(self) -> None:
        """Takes nothing from memory any more: somebody was joined, parted or erased here."""
        self._merged = (0.0, {})
        self._known.clear()

    def _found(self, called: Sequence[Called]) -> dict[Called, int]:
        self._stands()  # where somebody was erased, no name is taken from memory
        now = time.monotonic()
        found = {each: member for each in called for until, member in [self._known.get(each, (0.0, 0))] if until > now}
        asked = [each for each in dict.fromkeys(called) if each not in found]
        if asked:
            fresh = self._looked_up(asked)
            if len(self._known) > _KNOWN_MAX:
                self._known.clear()
            until = now + _NAMES_LONGER * self._remember_seconds
            self._known.update((each, (until, member)) for each, member in fresh.items())
            found |= fresh
        return found

    def _looked_up(self, called: Sequence[Called]) -> dict[Called, int]:
        import pyarrow as pa

        found: dict[Called, int] = {}
        for kind in {kind for kind, _ in called}:
            values = pa.array([value for each, value in called if each == kind], pa.string())
            known = self._house.records.pseudonyms(kind, values)
            for value, member in zip(known["value"].to_pylist(), known["member"].to_pylist(), strict=True):
                found[kind, value] = member
        return found

    def _erased(self, called: Sequence[Called]) -> set[Called]:
        import pyarrow as pa

        gone: set[Called] = set()
        for kind in {kind for kind, _ in called}:
            names = [value for each, value in called if each == kind]
            buried = are_erased(self._house.records, kind, pa.array(names, pa.string())).to_pylist()
            gone |= {(kind, name) for name, is_gone in zip(names, buried, strict=True) if is_gone}
        return gone

    def _make(self, missing: Sequence[Called]) -> None:
        import pyarrow as pa

        if not missing:
            return
        first = self._house.records.next_member()
        newcomers = []
        for kind in sorted({kind for kind, _ in missing}):
            values = pa.array([value for each, value in missing if each == kind], pa.string())
            newcomers.append(Newcomers(kind, values, first))
            first += len(values)
        with self._house.records.write() as writing:
            remember(writing, self._house, Named(tuple(newcomers)), self._house.clock.now())

    def _account(self, name: str, member: int) -> Account:
        stands = self._stands()
        if not stands:
            return Account(name, owner_of(member), (owner_of(member),), member)
        canonical = stands.get(member, member)
        joined = self._joined.get(canonical, ())
        return Account(name, owner_of(canonical), tuple(owner_of(each) for each in (canonical, *joined)), member)

    def _stands(self) -> Mapping[int, int]:
        """Who stands for whom."""
        until, stands = self._merged
        if until <= time.monotonic():
            merged, buried = self._house.records.merged(), self._house.records.buried_count()
            stands = dict(zip(merged["member"].to_pylist(), merged["canonical"].to_pylist(), strict=True))
            joined: dict[int, list[int]] = {}
            for each, standing in sorted(stands.items()):
                joined.setdefault(standing, []).append(each)
            self._joined = joined
            if buried != self._buried:
                self._known.clear()
                self._buried = buried
            self._merged = (time.monotonic() + self._remember_seconds, stands)
        return stands


def _best(names: Mapping[str, str], rank: Callable[[str], int]) -> str:
    kind = min(names, key=rank)
    return names[kind] if kind == CUSTOMER else f"{kind}:{names[kind]}"
