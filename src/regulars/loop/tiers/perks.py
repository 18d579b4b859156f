"""What goes with a member's tiers: shown, and used as often as it may be."""

from __future__ import annotations

import hashlib
import json

from regulars.domain.errors import PerkDeclined, UsageError
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.perks_said import PerkSaid
from regulars.domain.perks_shown import PerkShown, PerkUsed
from regulars.domain.programme import Programme
from regulars.domain.words import say
from regulars.loop.till.people import Account
from regulars.ports.tiers import Tiers, UsedUp
from regulars.reward.perks import period_of_uses, perk_refusal

__all__ = ["perks_of", "use_perk"]

_KEY_CHARS_MAX = 255


def perks_of(
    tiers: Tiers,
    programme: Programme,
    account: Account,
    names: frozenset[str],
    now: int,
    opened: frozenset[str] = frozenset(),
) -> tuple[PerkShown, ...]:
    """Every perk of the programme, as a member with these tiers has it now; `opened` are those of paid memberships."""
    return tuple(_shown(tiers, each, programme.timezone, account, names, now, opened) for each in programme.perks)


def _shown(
    tiers: Tiers,
    perk: PerkSaid,
    zone: str,
    account: Account,
    names: frozenset[str],
    now: int,
    opened: frozenset[str],
) -> PerkShown:
    since, until = period_of_uses(perk.uses, now, zone)
    used = tiers.perk_uses(perk.id, account.owners, since)
    why_not = perk_refusal(perk, names, used, opened)
    left = None if perk.uses is None else max(0, perk.uses.count - used)
    return PerkShown(perk.id, perk.name or perk.id, perk.exclusive, perk.tiers, not why_not, why_not, used, left, until)


def use_perk(
    tiers: Tiers,
    programme: Programme,
    account: Account,
    names: frozenset[str],
    perk_id: str,
    key: str,
    now: int,
    opened: frozenset[str] = frozenset(),
) -> PerkUsed:
    """Uses a perk once; the same key again changes nothing.

    Raises:
        PerkDeclined: there is no such perk, the member has none of its tiers or plans, or it is used up.
        KeyReused: the key was used for another request.
    """
    perk = next((each for each in programme.perks if each.id == perk_id), None)
    if perk is None:
        raise PerkDeclined(perk_id, "unknown")
    if not 1 <= len(key) <= _KEY_CHARS_MAX:
        raise UsageError(
            say("A key has from 1 to %(most)s characters that can be printed.", most=_KEY_CHARS_MAX),
            fix=say("Make a new random key for each request, and repeat it only with the same request."),
        )
    refusal = perk_refusal(perk, names, 0, opened)
    since, _ = period_of_uses(perk.uses, now, programme.timezone)
    limit = None if perk.uses is None else perk.uses.count
    asked = RequestKey("perks/use", key, hashlib.sha256(json.dumps([perk_id, account.name]).encode()).digest())
    # A repeat is answered as before, also where the tier is gone by now.
    try:
        written = tiers.use_perk(perk_id, account.owners, now, since, 0 if refusal else limit, asked)
    except UsedUp:
        raise PerkDeclined(perk_id, refusal or "used_up") from None
    since, _ = period_of_uses(perk.uses, written.at, programme.timezone)
    used = tiers.perk_uses(perk_id, account.owners, since, written.seq)
    left = None if limit is None else max(0, limit - used)
    return PerkUsed(written.seq, perk_id, written.at, used, left, written.is_replayed)
