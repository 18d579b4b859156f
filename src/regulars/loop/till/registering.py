"""Somebody new at the till: a number of their own, and the card, phone or mail they showed."""

from __future__ import annotations

import secrets

from regulars.domain.errors import UnknownMember, UsageError
from regulars.domain.identity import CUSTOMER
from regulars.domain.words import say
from regulars.gather.normal_forms import normal_forms
from regulars.loop.house import House
from regulars.loop.lookup import canonical_of, member_known_as
from regulars.loop.members import identify
from regulars.loop.naming import naming_of
from regulars.loop.till.people import People

__all__ = ["customer_number", "kind_shown", "register", "shown_by"]

_PHONE_DIGITS_MIN = 7


def kind_shown(text: str) -> str:
    """What somebody showed: a mail, a phone, or a card.

    Example:
        >>> kind_shown("ann@b.cn"), kind_shown("+86 139 1234 0000"), kind_shown("CARD-77")
        ('email', 'phone', 'card')
    """
    if "@" in text:
        return "email"
    digits = sum(letter.isdigit() for letter in text)
    is_phone = digits >= _PHONE_DIGITS_MIN and all(letter.isdigit() or letter in "+- ()" for letter in text)
    return "phone" if is_phone else "card"


def shown_by(house: House, text: str) -> int | None:
    """Whose it is: a card, a phone, a mail, a member's own number; None is nobody's.

    Raises:
        MemberAmbiguous: several have it.
    """
    for asked in (f"{kind_shown(text)}:{text}", text):
        try:
            return canonical_of(house, member_known_as(house, asked))
        except UnknownMember:
            continue
    return None


def register(house: House, text: str, actor: str) -> int:
    """Makes a member of whoever showed this, known by a new number and by it; who is known already stays who they are.

    Args:
        house: the shop.
        text: card, phone or mail.
        actor: who does it; kept in the log of identities.

    Raises:
        UsageError: this can be none of them.
    """
    import pyarrow as pa

    known = shown_by(house, text)
    if known is not None:
        return known
    kind = kind_shown(text)
    forms = normal_forms(kind, pa.array([text], pa.string()), naming_of(house.settings).region)
    if forms["value"][0].as_py() is None:
        raise UsageError(
            say("This is no card, phone or mail."),
            fix=say("Phone numbers need a country code, or the setting region."),
        )
    number = f"till-{secrets.token_hex(8)}"
    People(house).met([(CUSTOMER, number)])
    return identify(house, number, kind, text, actor=actor)


def customer_number(house: House, member: int) -> str | None:
    """The number by which events can name a member; None where they are known by other things alone."""
    return house.records.names([member]).get(member, {}).get(CUSTOMER)
