"""Codes are printed, looked at, used and given back, under the programme in force."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from regulars.domain.coupons.answer import CouponAnswer, CouponBatchShown, MemberCoupon
from regulars.domain.coupons.batch import CouponBatch
from regulars.domain.coupons.code import BITS_PER_SYMBOL, bits_needed, new_code, normal_code, pattern_bits
from regulars.domain.coupons.life import CodeEvent
from regulars.domain.coupons.refusal import CouponRefusal, CouponRefused
from regulars.domain.coupons.requests import Buyer, Checkout, CouponAct, CouponRequest
from regulars.domain.errors import CodesGuessable, TooManyTries, UsageError
from regulars.domain.ledger.requests import RequestKey
from regulars.domain.promotions import Group, Promotion, Quote
from regulars.domain.words import say
from regulars.loop.coupons.basket import cart_of
from regulars.loop.coupons.drawing import stream
from regulars.loop.house import House
from regulars.loop.programme import ProgrammeInForce
from regulars.loop.till.people import People
from regulars.ports.coupons import Coupons, Mark
from regulars.ports.versions import Versions
from regulars.reward.coupons.batch_said import batch_of_said
from regulars.reward.coupons.guessing import WINDOW_US, is_guessing
from regulars.reward.coupons.standing import standing_of
from regulars.reward.stacking import quote

__all__ = ["CODES_MAX", "HELD_MAX", "CouponDesk"]

CODES_MAX: Final = 1_000_000
"""Codes printed in one go, at most."""
HELD_MAX: Final = 1_000
"""Coupons of one member that are told, at most."""


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that exists."""

    mark: Mark
    batch: CouponBatch


class CouponDesk:
    """The coupons of one shop. Safe to use from several threads and several processes.

    Args:
        house: the shop.
        coupons: where they are kept.
        secret: 32 bytes that nobody else knows, from which codes are made for a request that names itself.
        entropy: random bytes for codes.
        versions: where versions of the programme are kept.
    """

    def __init__(
        self,
        house: House,
        coupons: Coupons,
        secret: Callable[[], bytes],
        entropy: Callable[[int], bytes] = secrets.token_bytes,
        versions: Versions | None = None,
    ) -> None:
        self._house = house
        self._coupons = coupons
        self._secret = secret
        self._entropy = entropy
        self._people = People(house)
        self._programme = ProgrammeInForce(house, versions)
        self._seen: object = None

    def batches(self) -> tuple[CouponBatchShown, ...]:
        """Every batch of the programme, and those it named before, in numbers."""
        self._follow_programme()
        found = []
        for batch in self._coupons.batches():
            figures = self._coupons.figures(batch.id)
            found.append(
                CouponBatchShown(
                    batch.id,
                    batch.version,
                    batch.kind,
                    figures.issued,
                    figures.uses,
                    figures.discount,
                    batch.ends_at,
                    batch.is_enabled,
                )
            )
        return tuple(found)

    def of_member(self, member_id: str) -> tuple[MemberCoupon, ...]:
        """Coupons issued to, put by for, kept or used by a member and whoever was joined to them; `HELD_MAX` at most.

        Raises:
            UnknownMember: nobody is called so.
        """
        self._follow_programme()
        owners, now = self._people.known(member_id).owners, self._house.clock.now()
        batches = {batch.id: batch for batch in self._coupons.batches()}
        found = []
        for held in self._coupons.codes_of(owners, HELD_MAX):
            state, until = standing_of(batches[held.batch], held.code, owners, now)
            live = [use.discount for use in held.code.uses.values() if not use.is_rolled_back]
            found.append(MemberCoupon(held.batch, state.value, until, held.code.holder in owners, len(live), sum(live)))
        return tuple(found)

    def print_codes(self, coupon: str, count: int, members: Sequence[str] = (), key: str = "") -> tuple[str, ...]:
        """New codes of a batch. They are handed out here once; kept are only their digests.

        Args:
            coupon: the batch's id in the programme.
            count: how many.
            members: who each is for, in order, as the shop calls them; empty prints them for nobody.
            key: the caller's own name for the request: the same again hears the same codes, and prints none.

        Raises:
            KeyReused: the key was used for another request.
            UsageError: there is no such coupon, or its code is a word that everybody knows.
            CodesGuessable: the pattern leaves too little to chance for so many codes.
            UnknownMember: nobody is called so.
        """
        batch = self._batch(coupon)
        if batch.kind == "public":
            raise UsageError(
                say('"%(coupon)s" has one code that everybody knows: %(word)s.', coupon=coupon, word=batch.pattern),
                fix=say("Give it a pattern instead of a word, to print codes of its own."),
            )
        if not 1 <= count <= CODES_MAX or (members and len(members) != count):
            raise UsageError(
                say("%(count)s codes cannot be printed at once.", count=count),
                fix=say("Ask for 1 to %(most)s, and one for each member named.", most=CODES_MAX),
            )
        entropy, is_new = self._entropy, True
        if key:
            asked = _request_key("print", key, [coupon, count, *members])
            is_new = self._coupons.is_new(asked, self._house.clock.now())
            entropy = stream(self._secret(), asked)
        live = self._coupons.figures(coupon).issued + count * is_new
        self._check_entropy(batch, live)
        holders = [self._people.known(name).owner for name in members] or [""] * count
        codes = [new_code(batch.pattern, entropy) for _ in range(count)]
        self._coupons.add_codes(coupon, [self._mark(code) for code in codes], holders, self._house.clock.now())
        return tuple(codes)

    def drawn(self, coupon: str, name: str) -> tuple[str, Mark]:
        """The pattern of a new code, and the digest of the one that a name stands for. Nothing is kept here.

        The same name is the same code, so what was handed out need not be stored to be told again (`told_again`): only this
        shop's secret can make it anew.

        Args:
            coupon: the batch's id in the programme.
            name: what the code is for; nobody else's.

        Raises:
            UsageError: there is no such coupon, or its code is a word that everybody knows.
            CodesGuessable: the pattern leaves too little to chance for so many codes.
        """
        batch = self._batch(coupon)
        self._check_entropy(batch, self._coupons.figures(coupon).issued + 1)
        return batch.pattern, self._mark(self.told_again(coupon, batch.pattern, name))

    def told_again(self, coupon: str, pattern: str, name: str) -> str:
        """The code that a name stands for, of a pattern: as it was handed out."""
        entropy = stream(self._secret(), RequestKey("coupons/drawn", f"{coupon}\0{name}"))
        return new_code(pattern, entropy)

    def code_for(self, coupon: str, owner: str, key: str, pattern: str = "") -> tuple[str, str]:
        """The code that an award brings, printed unless it is: the same award has the same code for ever.

        Args:
            coupon: the batch's id in the programme.
            owner: whose, as the ledger calls them.
            key: the award's own name.
            pattern: under which it was printed; empty prints it under the batch's own.

        Returns:
            The code, and the pattern it was printed under.

        Raises:
            UsageError: there is no such coupon.
            CodesGuessable: the pattern leaves too little to chance for so many codes.
        """
        batch = self._batch(coupon)
        code = new_code(pattern or batch.pattern, stream(self._secret(), _request_key("award", key, [coupon, owner])))
        if not pattern:
            self._check_entropy(batch, self._coupons.figures(coupon).issued + 1)
            self._coupons.add_codes(coupon, [self._mark(code)], [owner], self._house.clock.now())
        return code, pattern or batch.pattern

    def ask(
        self,
        act: str,
        code: str,
        member_id: str = "",
        order: Mapping[str, Any] | None = None,
        *,
        session: str = "",
        others: Sequence[str] = (),
        source: str = "",
        key: str = "",
    ) -> CouponAnswer:
        """Does one thing with a code, or says every reason why not.

        Args:
            act: ``validate``, ``reserve``, ``lock``, ``redeem``, ``release``, ``rollback``, ``disable``, ``enable``, ``revoke``.
            code: as it was typed.
            member_id: who buys, as the shop calls them; empty where nobody is known.
            order: ``order_id``, ``products[]`` with ``product_id``, ``price``, ``quantity``, ``category``; ``shipping``.
            session: the checkout's own name; the order's where it has none.
            others: further codes on the same order.
            source: where the tries come from: a device, an address. Ten wrong codes in an hour stop it, not the member.
            key: the caller's own name for the request: the same again is answered as before, and does nothing.

        Raises:
            TooManyTries: too many wrong codes came from this source.
            EventRejected: the order is not meant so.
            UnknownMember: nobody is called so.
            KeyReused: the key was used for another request.
            UsageError: there is no such act.
        """
        if act not in set(CouponAct):
            raise UsageError(
                say('"%(act)s" is nothing that is done with a coupon.', act=act),
                fix=say("Use one of: %(acts)s.", acts=", ".join(CouponAct)),
            )
        now = self._house.clock.now()
        self.check_source(source)
        self._follow_programme()
        found = self._code(code)
        if found is None:
            self._coupons.note_failure(source, now)
            return CouponAnswer(act, "", (CouponRefused(CouponRefusal.NOT_FOUND),))
        owner = self._people.known(member_id).owner if member_id else ""
        order_id, cart = cart_of(order or {}, self._house.settings.currency)
        beside = [each for each in (self._code(other) for other in others) if each is not None and each != found]
        priced, discount = _priced(found, beside, cart)
        checkout = Checkout(
            session or order_id, order_id, Buyer(owner), cart, {each.batch.id: each.batch for each in beside}
        )
        asked = (
            _request_key(act, key, [found.mark.hex(), member_id, order_id, session, repr(cart), *others])
            if key
            else None
        )
        acted = self._coupons.act(found.mark, CouponRequest(CouponAct(act), checkout, discount), now, asked)
        decided = acted.decided
        if isinstance(decided, tuple):
            return CouponAnswer(act, found.batch.id, decided, acted.is_replayed, quote=priced)
        is_done = isinstance(decided, CodeEvent)
        return CouponAnswer(
            act,
            found.batch.id,
            (),
            replayed=acted.is_replayed or (not is_done and act != CouponAct.VALIDATE),
            until=decided.until if isinstance(decided, CodeEvent) else 0,
            discount=discount,
            quote=priced,
        )

    def check_source(self, source: str) -> None:
        """Refuses whoever guesses.

        Raises:
            TooManyTries: too many wrong codes came from this source.
        """
        if is_guessing(self._coupons.failures(source, self._house.clock.now() - WINDOW_US)):
            raise TooManyTries

    def note_wrong(self, source: str) -> None:
        """Counts a wrong code of a source."""
        self._coupons.note_failure(source, self._house.clock.now())

    def close(self) -> None:
        """Lets go of connections."""
        self._coupons.close()

    def _check_entropy(self, batch: CouponBatch, live: int) -> None:
        """Refuses codes that could be guessed once so many are live."""
        needed = bits_needed(live)
        if pattern_bits(batch.pattern) < needed:
            symbols = -(-needed // BITS_PER_SYMBOL)
            raise CodesGuessable(batch.pattern, pattern_bits(batch.pattern), needed, symbols)

    def _batch(self, coupon: str) -> CouponBatch:
        self._follow_programme()
        batch = self._coupons.batch(coupon)
        if batch is None:
            raise UsageError(
                say('The programme has no coupon "%(coupon)s".', coupon=coupon),
                fix=say("Write it under coupons: in programmes/*.yml, or see what there is: regulars coupons list"),
            )
        return batch

    def _code(self, typed: str) -> _Code | None:
        mark = self._mark(typed)
        id_ = self._coupons.batch_of(mark)
        batch = None if id_ is None else self._coupons.batch(id_)
        return None if batch is None else _Code(mark, batch)

    def _mark(self, code: str) -> Mark:
        said = f"regulars coupon\0{self._house.tenant}\0{normal_code(code)}"
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()[:16]

    def _follow_programme(self) -> None:
        """Keeps what the programme's file says now as the batches' next versions; a coupon it names no more is switched off."""
        programme = self._programme.now()
        if programme is self._seen:
            return
        now, currency = self._house.clock.now(), self._house.settings.currency
        said = {each.id: batch_of_said(each, currency, programme.timezone) for each in programme.coupons}
        for known in self._coupons.batches():
            if known.id not in said and known.is_enabled:
                said[known.id] = replace(known, is_enabled=False)
        for batch in said.values():
            there = self._coupons.batch(batch.id)
            if there is None or replace(there, version=batch.version) != batch:
                self._coupons.put_batch(batch, now)
            if batch.kind == "public":
                self._coupons.add_codes(batch.id, [self._mark(batch.pattern)], [""], now)
        self._seen = programme


def _request_key(route: str, key: str, said: Sequence[object]) -> RequestKey:
    """A caller's key, with a fingerprint of what was asked."""
    fingerprint = hashlib.sha256(json.dumps(said).encode()).digest()
    return RequestKey(f"coupons/{route}", key, fingerprint)


def _priced(code: _Code, beside: Sequence[_Code], cart: Any) -> tuple[Quote, int]:
    """The order with all its codes, and what this one takes off: whatever the order they were typed in."""
    promotions = {each.mark.hex(): Promotion(each.mark.hex(), each.batch.discount) for each in (code, *beside)}
    priced = quote(cart, Group("order", tuple(promotions.values())))
    return priced, sum(step.took for step in priced.steps if step.promotion == code.mark.hex())
