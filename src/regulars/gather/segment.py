"""One call of Segment's, typed: who, what, when, and of orders and refunds the money; or why it is refused."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from regulars.domain.events import EventName
from regulars.domain.happening import Happening, Speaks
from regulars.domain.time import DAY_US, instant_of
from regulars.gather.event_names import CALL_NAMES
from regulars.gather.event_reasons import rejected
from regulars.gather.links_said import links_of
from regulars.gather.order_said import given_back_of, lines_of_order, total_of
from regulars.gather.strict_texts import text_of

__all__ = ["BODY_BYTES_MAX", "Call", "read_call"]

BODY_BYTES_MAX: Final = 32 * 1024
"""A longer event is refused, bytes of JSON; Segment's own limit."""
_TYPES: Final = ("track", *CALL_NAMES)
_TIMES: Final = ("timestamp", "originalTimestamp", "sentAt")
_REFUNDS: Final = (EventName.ORDER_REFUNDED, EventName.ORDER_CANCELLED)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that can be used.

    Attributes:
        user_id: what the shop calls the member; empty where only `anonymous_id` is known.
        anonymous_id: the browser or device.
        happening: what it says.
        body: its properties, or of an identify call its traits, as JSON; empty where it has none.
        has_key: whether saying it again says the same: it came with an id, or is about an order, or tells its time.
        links: kind and identifier of other names that it gives the member.
    """

    user_id: str
    anonymous_id: str
    happening: Happening
    body: str
    has_key: bool
    links: tuple[tuple[str, str], ...] = ()


def read_call(call: object, now: int, zone: str, currency: str, exponent: int, member: str | None = None) -> Call:
    """Reads one call.

    Args:
        call: as it was sent, plain JSON values.
        now: µs UTC; an event is never after it.
        zone: of times without one.
        currency: the shop's, ISO 4217; ``XXX`` takes any.
        exponent: decimal places of its minor unit.
        member: who it is about where the call does not say.

    Raises:
        EventRejected: it cannot be used; `reason` and `where` say why.

    Example:
        >>> body = {"type": "track", "event": "Order Completed", "userId": "7", "messageId": "m1",
        ...         "properties": {"order_id": "A1", "products": [{"product_id": "tea", "price": "4.50", "quantity": 2}]}}
        >>> read_call(body, 0, "UTC", "EUR", 2).happening.paid
        900
    """
    if not isinstance(call, Mapping):
        raise rejected("not_an_object", "")
    _small_enough(call)
    kind = call.get("type") or "track"
    if not isinstance(kind, str) or kind not in _TYPES:
        raise rejected("type_unknown", str(kind)[:40])
    user, anonymous = _who(call, member)
    name = _name(call, kind)
    properties = call.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    said = call.get("traits") if kind == "identify" else properties
    body = _json(said) if said and isinstance(said, Mapping) else ""
    happening = Happening("", name, _at(call, now, zone), kind, store=_store(properties), campaign=_campaign(call))
    if kind == "track" and name == EventName.ORDER_COMPLETED:
        happening = _order(happening, properties, currency, exponent)
    elif kind == "track" and name in _REFUNDS:
        happening = _refund(happening, properties, currency, exponent)
    links = links_of(call, kind, user, anonymous)
    return _named(call, Call(user, anonymous, happening, body, has_key=True, links=links))


def _store(properties: Mapping[str, Any]) -> str:
    """Where it happened, as far as it is said: only budgets ask, so nothing is refused for it."""
    said = properties.get("store")
    return str(said)[:200] if isinstance(said, str | int) and not isinstance(said, bool) else ""


def _campaign(call: Mapping[str, Any]) -> str:
    """Segment's ``context.campaign.name``, as far as it is said."""
    context = call.get("context")
    campaign = context.get("campaign") if isinstance(context, Mapping) else None
    said = campaign.get("name") if isinstance(campaign, Mapping) else None
    return said[:200] if isinstance(said, str) else ""


def _small_enough(call: Mapping[str, Any]) -> None:
    try:
        size = len(_json(call).encode())
    except (TypeError, ValueError, RecursionError):  # no JSON, or half of a surrogate pair
        raise rejected("text_unusable", "body") from None
    if size > BODY_BYTES_MAX:
        raise rejected("body_too_large", "")


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _who(call: Mapping[str, Any], member: str | None) -> tuple[str, str]:
    user, anonymous = call.get("userId"), call.get("anonymousId")
    user = member if user in (None, "") else user
    if user is None and anonymous in (None, ""):
        raise rejected("member_missing", "userId")
    return (
        "" if user is None else text_of(user, "userId"),
        "" if anonymous in (None, "") else text_of(anonymous, "anonymousId"),
    )


def _name(call: Mapping[str, Any], kind: str) -> str:
    if kind != "track":
        return str(CALL_NAMES[kind])
    if call.get("event") in (None, ""):
        raise rejected("event_missing", "event")
    return text_of(call["event"], "event", 200)


def _at(call: Mapping[str, Any], now: int, zone: str) -> int:
    where = next((name for name in _TIMES if call.get(name) not in (None, "")), None)
    if where is None:
        return now
    said = call[where]
    if isinstance(said, datetime):
        moment = said
    elif isinstance(said, str) and said.isascii() and len(said) <= 64:
        try:
            moment = datetime.fromisoformat(said)
        except ValueError:
            raise rejected("time_unreadable", where) from None
    else:
        raise rejected("time_unreadable", where)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    try:
        at = instant_of(moment.astimezone(UTC))
    except OverflowError:
        raise rejected("time_unreadable", where) from None
    if at < 0:
        raise rejected("time_before_1970", where)
    if at > now + DAY_US:
        raise rejected("time_in_the_future", where)
    return min(at, now)


def _order(happening: Happening, properties: Mapping[str, Any], currency: str, exponent: int) -> Happening:
    _same_currency(properties, currency)
    return replace(
        happening,
        speaks=Speaks.ORDER,
        order_id=_order_id(properties),
        lines=lines_of_order(properties, exponent),
        order_total=total_of(properties, exponent),
    )


def _refund(happening: Happening, properties: Mapping[str, Any], currency: str, exponent: int) -> Happening:
    _same_currency(properties, currency)
    refund = properties.get("refund_id")
    is_whole = happening.name == EventName.ORDER_CANCELLED
    return replace(
        happening,
        speaks=Speaks.REFUND,
        order_id=_order_id(properties),
        refund_id="cancelled" if is_whole else "" if refund in (None, "") else text_of(refund, "properties.refund_id"),
        given_back=() if is_whole else given_back_of(properties, exponent),
        total=None if is_whole else total_of(properties, exponent),
    )


def _order_id(properties: Mapping[str, Any]) -> str:
    if properties.get("order_id") in (None, ""):
        raise rejected("order_id_missing", "properties.order_id")
    return text_of(properties["order_id"], "properties.order_id")


def _same_currency(properties: Mapping[str, Any], currency: str) -> None:
    said = properties.get("currency")
    if said not in (None, "") and currency != "XXX" and said != currency:
        raise rejected("currency_other", "properties.currency")


def _named(call: Mapping[str, Any], read: Call) -> Call:
    """Gives the event its message's id, and a refund its own."""
    happening, given = read.happening, call.get("messageId")
    if given not in (None, ""):
        message, has_key = text_of(given, "messageId"), True
    else:
        message, has_key = _derived(call, read), happening.speaks is not Speaks.OTHER or _tells_its_time(call)
    refund = happening.refund_id
    if happening.speaks is Speaks.REFUND and not refund:
        refund = f"message:{message}"
    return replace(read, happening=replace(happening, message_id=message, refund_id=refund), has_key=has_key)


def _tells_its_time(call: Mapping[str, Any]) -> bool:
    return any(call.get(name) not in (None, "") for name in ("timestamp", "originalTimestamp"))


def _derived(call: Mapping[str, Any], read: Call) -> str:
    """An id made of what the event says: of an order or a named refund its number, else everything."""
    happening = read.happening
    if happening.speaks is Speaks.ORDER or happening.refund_id:
        said = (read.user_id or f"cookie:{read.anonymous_id}", happening.name, happening.order_id, happening.refund_id)
        text = json.dumps(said, ensure_ascii=False)
    else:
        # When it was sent is not what it says: a repeat is sent later.
        without = {name: value for name, value in call.items() if name != "sentAt"}
        text = json.dumps(without, ensure_ascii=False, sort_keys=True, default=str)
    return "made-" + hashlib.sha256(text.encode()).hexdigest()[:40]
