"""The cashier's page: who is it, what would it earn, sell, redeem, undo. Plain forms; nothing is kept but in the ledger."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import EventRejected, RegularsError, UsageError
from regulars.domain.staff import Role
from regulars.domain.till import Fate
from regulars.domain.words import Sentence, say
from regulars.interfaces.console.refused import fault, malformed, nothing_here
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SCREENS"]

_ROLES: Final = frozenset({Role.CASHIER, Role.OWNER})
_HOME: Final = "/console/cashier"
_SHOWN_CHARS_MAX: Final = 200
_AMOUNT: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
_ORDER: Final = re.compile(r"till-[0-9a-f]{16}")
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_POINTS: Final = re.compile(r"[1-9][0-9]{0,11}")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_REASON: Final = "undone at the till"


@dataclass(frozen=True, slots=True)
class _Done:
    """What was done last, and may be undone.

    Attributes:
        kind: ``sale``, ``again`` (a sale that was noted before) or ``redeem``.
        id: of the order, or of the ledger's entry.
        points: that it moved.
    """

    kind: str
    id: str
    points: int

    def ticket(self, visit: Visit, number: int) -> str:
        """Says that this very session did it, so that nothing else can be undone here."""
        csrf = visit.who.csrf if visit.who is not None else ""
        said = f"{number}|{self.kind}|{self.id}|{self.points}"
        return hmac.new(csrf.encode(), said.encode(), hashlib.sha256).hexdigest()

    def to(self, visit: Visit, number: int) -> Moved:
        """The page after it."""
        ticket = self.ticket(visit, number)
        return Moved(f"{_HOME}?member={number}&did={self.kind}&id={self.id}&points={self.points}&ticket={ticket}")


def _cashier(visit: Visit) -> Answer:
    if "member" not in visit.query:
        return Shown("cashier.html", values=_nobody())
    number, name = _member(visit, visit.query)
    return _shown(visit, number, name, done=_done(visit, visit.query, number), undone=visit.query.get("undone") == "1")


def _nobody(asked: str = "", declined: Sentence | None = None) -> dict[str, Any]:
    return {"who": None, "asked": asked, "declined": declined}


def _find(visit: Visit) -> Answer:
    from regulars.loop.till.registering import shown_by

    asked = visit.form.get("shown", "").strip()[:_SHOWN_CHARS_MAX]
    if not asked:
        return Shown("cashier.html", values=_nobody())
    try:
        found = shown_by(visit.shop.house, asked)
    except RegularsError as error:
        return Shown("cashier.html", values=_nobody(declined=error.what), status=409)
    return Shown("cashier.html", values=_nobody(asked)) if found is None else Moved(f"{_HOME}?member={found}")


def _register(visit: Visit) -> Answer:
    from regulars.loop.till.registering import register

    asked = visit.form.get("shown", "").strip()[:_SHOWN_CHARS_MAX]
    try:
        return Moved(f"{_HOME}?member={register(visit.shop.house, asked, _actor(visit))}")
    except UsageError as error:
        return Shown("cashier.html", values=_nobody(declined=error.what), status=422)


def _sale(visit: Visit) -> Answer:
    """Says what a sale would earn, or notes it: once for each form, by the number that the page gave it."""
    number, name = _member(visit, visit.form)
    amount, order_id = visit.form.get("amount", "").strip().replace(",", "."), visit.form.get("order", "")
    if not _ORDER.fullmatch(order_id):
        raise malformed()
    if not _AMOUNT.fullmatch(amount):
        return _shown(visit, number, name, declined=say("This is no amount."), order_id=order_id)
    event = _order(visit, number, amount, order_id)
    if event is None:
        return _shown(
            visit, number, name, declined=say("This member has no customer number, so no sale can name them.")
        )
    if visit.form.get("act") != "sell":
        return _examined(visit, number, name, event)
    fate = visit.shop.till.track([event]).events[0]
    if fate.fate is Fate.REJECTED:
        return _shown(visit, number, name, declined=fate.says or say("The sale was refused."), amount=amount)
    kind = "again" if fate.fate is Fate.DUPLICATE else "sale"
    return _Done(kind, order_id, fate.figures.get("earned", 0)).to(visit, number)


def _examined(visit: Visit, number: int, name: str, event: Mapping[str, Any]) -> Shown:
    amount, order_id = event["properties"]["products"][0]["price"], event["properties"]["order_id"]
    try:
        found = visit.shop.till.examine(name, event)
    except EventRejected as error:
        return _shown(visit, number, name, declined=error.what, amount=amount, order_id=order_id)
    points: dict[str, int] = {}
    for grant in found.grants:
        points[grant.currency] = points.get(grant.currency, 0) + grant.granted
    would = [say("%(points)s %(currency)s", points=count, currency=currency) for currency, count in points.items()]
    return _shown(visit, number, name, would=would, amount=amount, order_id=order_id)


def _order(visit: Visit, number: int, amount: str, order_id: str) -> dict[str, Any] | None:
    from regulars.loop.till.registering import customer_number

    customer = customer_number(visit.shop.house, number)
    if customer is None:
        return None
    products = [{"product_id": "till", "price": amount, "quantity": 1}]
    return {
        "type": "track", "event": "Order Completed", "userId": customer, "messageId": f"{order_id}-sold",
        "properties": {"order_id": order_id, "products": products},
    }  # fmt: skip


def _redeem(visit: Visit) -> Answer:
    """A reward, or plain points; once for each form."""
    number, name = _member(visit, visit.form)
    key, reward, points = (visit.form.get(field, "") for field in ("key", "reward", "points"))
    if not _KEY.fullmatch(key):
        raise malformed()
    try:
        if reward:
            handed = visit.shop.rewards.redeem(name, reward, "", f"cashier {key}")
            entry, count = handed.entries[-1] if handed.entries else 0, handed.points
        elif _POINTS.fullmatch(points):
            posted = visit.shop.till.redeem(name, int(points), "", f"cashier {key}")
            entry, count = posted.entries[-1], -int(points)
        else:
            return _shown(visit, number, name, declined=say("This is no number of points."))
    except RegularsError as error:
        if error.status >= 500:
            raise
        return _shown(visit, number, name, declined=error.what)
    return _Done("redeem", str(entry), count).to(visit, number)


def _undo(visit: Visit) -> Answer:
    """Takes back what this session did last: a sale by cancelling its order, a redemption by giving it back."""
    number, name = _member(visit, visit.form)
    done = _done(visit, visit.form, number)
    if done is None:
        raise malformed()
    try:
        if done.kind == "redeem":
            visit.shop.till.reverse(int(done.id), _REASON, _actor(visit), f"cashier undo {done.id}")
        else:
            _cancel(visit, number, done.id)
    except RegularsError as error:
        if error.status >= 500:
            raise
        return _shown(visit, number, name, declined=error.what)
    return Moved(f"{_HOME}?member={number}&undone=1")


def _cancel(visit: Visit, number: int, order_id: str) -> None:
    sold = _order(visit, number, "0", order_id)
    if sold is None:
        raise nothing_here()
    cancelled = {
        "event": "Order Cancelled",
        "messageId": f"{order_id}-undone",
        "properties": {"order_id": order_id},
    }
    if visit.shop.till.track([{**sold, **cancelled}]).events[0].fate is Fate.REJECTED:
        raise fault()


def _done(visit: Visit, said: Mapping[str, str], number: int) -> _Done | None:
    """What was done, where it was done by this session; None is nothing."""
    kind, id_, points = said.get("did", ""), said.get("id", ""), said.get("points", "")
    if kind not in {"sale", "again", "redeem"} or not re.fullmatch(r"-?[0-9]{1,12}", points):
        return None
    done = _Done(kind, id_, int(points))
    is_ours = hmac.compare_digest(said.get("ticket", "").encode(), done.ticket(visit, number).encode())
    return done if is_ours else None


def _member(visit: Visit, said: Mapping[str, str]) -> tuple[int, str]:
    from regulars.loop.member_history import name_of

    number = said.get("member", "")
    named = name_of(visit.shop.house, int(number)) if _NUMBER.fullmatch(number) else None
    if named is None:
        raise nothing_here()
    return int(number), ":".join(named)


def _actor(visit: Visit) -> str:
    return f"cashier:{visit.who.name if visit.who is not None else ''}"


def _shown(visit: Visit, number: int, name: str, **more: Any) -> Shown:
    from regulars.loop.members import mask

    kind, _, value = name.partition(":")
    done = more.get("done")
    values = {
        "who": {"number": number, "name": mask(kind, value)},
        "balances": visit.shop.till.balances(name),
        "tiers": [each.standing.tier for each in visit.shop.tiers.of_member(name)],
        "rewards": [each for each in visit.shop.rewards.rewards(name) if each.is_open],
        "order": more.get("order_id") or f"till-{secrets.token_hex(8)}",
        "key": secrets.token_hex(16),
        "amount": more.get("amount", ""),
        "would": more.get("would"),
        "declined": more.get("declined"),
        "done": done,
        "ticket": done.ticket(visit, number) if done is not None else "",
        "undone": more.get("undone", False),
    }
    return Shown("cashier.html", values=values, status=200 if values["declined"] is None else 409)


SCREENS: Final = (
    Screen("GET", _HOME, "cashier", _cashier, _ROLES, nav=say("Till"), private=True),
    Screen("POST", f"{_HOME}/find", "cashier_find", _find, _ROLES),
    Screen("POST", f"{_HOME}/register", "cashier_register", _register, _ROLES),
    Screen("POST", f"{_HOME}/sale", "cashier_sale", _sale, _ROLES),
    Screen("POST", f"{_HOME}/redeem", "cashier_redeem", _redeem, _ROLES),
    Screen("POST", f"{_HOME}/undo", "cashier_undo", _undo, _ROLES),
)
