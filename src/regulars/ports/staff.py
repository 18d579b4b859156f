"""One tenant's staff: accounts, sessions, and a log of sign-ins and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from regulars.domain.staff import StaffEvent, StaffMember, StaffSession

__all__ = ["Staff"]


class Staff(Protocol):
    """Where accounts and sessions are kept. Those of another tenant are not there."""

    def add(self, member: StaffMember) -> bool:
        """Keeps a new account; False where the name is taken."""
        ...

    def find(self, name: str) -> StaffMember | None:
        """The account of that name."""
        ...

    def all(self) -> tuple[StaffMember, ...]:
        """Every account, by name."""
        ...

    def remove(self, name: str) -> bool:
        """Deletes an account and its sessions; False where there is none."""
        ...

    def set_password(self, name: str, digest: str, at: int) -> bool:
        """Sets a password and ends the account's sessions; False where there is none."""
        ...

    def open_session(self, session: StaffSession) -> None:
        """Keeps a new session."""
        ...

    def find_session(self, digest: str) -> StaffSession | None:
        """The session of that digest."""
        ...

    def touch_session(self, digest: str, at: int) -> None:
        """Remembers when somebody last asked for something; never goes back."""
        ...

    def close_session(self, digest: str) -> None:
        """Ends a session, if there is one."""
        ...

    def forget_sessions(self, created_before: int, seen_before: int) -> None:
        """Deletes sessions that are over."""
        ...

    def note(self, event: StaffEvent) -> None:
        """Appends to the log."""
        ...

    def events(self, limit: int) -> tuple[StaffEvent, ...]:
        """The latest of the log, the latest first."""
        ...

    def count(self, kinds: Sequence[str], since: int, *, address: str, name: str | None = None) -> int:
        """How many events of these kinds came from an address since an instant, of a name or of any."""
        ...

    def close(self) -> None:
        """Lets go of connections."""
        ...
