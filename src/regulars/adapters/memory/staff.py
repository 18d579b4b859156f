"""Staff in plain Python: gone when the process ends, otherwise as the database keeps them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from regulars.domain.ids import Tenant
from regulars.domain.staff import StaffEvent, StaffMember, StaffSession

__all__ = ["MemoryStaff", "StaffRoom"]


@dataclass(slots=True)
class StaffRoom:
    """What the staff of several tenants share: the place of one database."""

    members: dict[tuple[Tenant, str], StaffMember] = field(default_factory=dict)
    sessions: dict[tuple[Tenant, str], StaffSession] = field(default_factory=dict)
    events: list[tuple[Tenant, StaffEvent]] = field(default_factory=list)


class MemoryStaff:
    """One tenant's staff in memory; see the port for what each method tells and refuses.

    Example:
        >>> from regulars.domain.staff import Role
        >>> staff = MemoryStaff(Tenant("corner-shop"))
        >>> anna = StaffMember("anna", Role.OWNER, "digest", 1, 1)
        >>> staff.add(anna), staff.add(anna), staff.find("anna").role.value
        (True, False, 'owner')
    """

    def __init__(self, tenant: Tenant, room: StaffRoom | None = None) -> None:
        self._tenant = tenant
        self._room = room if room is not None else StaffRoom()
        self._lock = threading.Lock()

    def add(self, member: StaffMember) -> bool:
        """Keeps a new account."""
        with self._lock:
            if (self._tenant, member.name) in self._room.members:
                return False
            self._room.members[self._tenant, member.name] = member
            return True

    def find(self, name: str) -> StaffMember | None:
        """The account of that name."""
        return self._room.members.get((self._tenant, name))

    def all(self) -> tuple[StaffMember, ...]:
        """Every account, by name."""
        own = (member for (tenant, _), member in self._room.members.items() if tenant == self._tenant)
        return tuple(sorted(own, key=lambda member: member.name))

    def remove(self, name: str) -> bool:
        """Deletes an account and its sessions."""
        with self._lock:
            self._end_sessions(name)
            return self._room.members.pop((self._tenant, name), None) is not None

    def set_password(self, name: str, digest: str, at: int) -> bool:
        """Sets a password and ends the account's sessions."""
        with self._lock:
            found = self._room.members.get((self._tenant, name))
            if found is None:
                return False
            self._end_sessions(name)
            self._room.members[self._tenant, name] = replace(found, digest=digest, changed_at=at)
            return True

    def _end_sessions(self, name: str) -> None:
        for key, session in list(self._room.sessions.items()):
            if key[0] == self._tenant and session.name == name:
                del self._room.sessions[key]

    def open_session(self, session: StaffSession) -> None:
        """Keeps a new session."""
        self._room.sessions[self._tenant, session.digest] = session

    def find_session(self, digest: str) -> StaffSession | None:
        """The session of that digest."""
        return self._room.sessions.get((self._tenant, digest))

    def touch_session(self, digest: str, at: int) -> None:
        """Remembers when somebody last asked for something."""
        with self._lock:
            found = self._room.sessions.get((self._tenant, digest))
            if found is not None:
                self._room.sessions[self._tenant, digest] = replace(found, seen_at=max(at, found.seen_at))

    def close_session(self, digest: str) -> None:
        """Ends a session, if there is one."""
        self._room.sessions.pop((self._tenant, digest), None)

    def forget_sessions(self, created_before: int, seen_before: int) -> None:
        """Deletes sessions that are over."""
        with self._lock:
            for key, session in list(self._room.sessions.items()):
                if key[0] == self._tenant and (session.created_at < created_before or session.seen_at < seen_before):
                    del self._room.sessions[key]

    def note(self, event: StaffEvent) -> None:
        """Appends to the log."""
        self._room.events.append((self._tenant, event))

    def events(self, limit: int) -> tuple[StaffEvent, ...]:
        """The latest of the log, the latest first."""
        own = [event for tenant, event in self._room.events if tenant == self._tenant]
        return tuple(sorted(own, key=lambda event: (event.at, event.id), reverse=True)[:limit])

    def count(self, kinds: Sequence[str], since: int, *, address: str, name: str | None = None) -> int:
        """How many events of these kinds came from an address since an instant."""
        return sum(
            tenant == self._tenant
            and event.kind in kinds
            and event.at >= since
            and event.address == address
            and name in {None, event.name}
            for tenant, event in self._room.events
        )

    def close(self) -> None:
        """Nothing to let go of."""
