"""One person's act: so far, saying yes or no to a use of their data."""

from __future__ import annotations

from regulars.domain.errors import UsageError
from regulars.domain.records import ConsentChange
from regulars.domain.words import say
from regulars.loop.house import House
from regulars.loop.lookup import member_known_as
from regulars.trust.consent import Purpose

__all__ = ["say_consent"]


def say_consent(
    house: House, identifier: str, purpose: str, *, granted: bool, source: str, text_version: str = ""
) -> None:
    """Appends a member's word; the latest one counts from the next turn on.

    Raises:
        UnknownMember: nobody has this identifier.
        UsageError: there is no such purpose.
    """
    if purpose not in set(Purpose):
        raise UsageError(
            say('"%(purpose)s" is no purpose.', purpose=purpose),
            fix=say("The purposes are: %(purposes)s.", purposes=", ".join(Purpose)),
        )
    change = ConsentChange(
        member_known_as(house, identifier), purpose, granted, house.clock.now(), source, text_version
    )
    with house.records.write() as writing:
        writing.add_consent(change)
