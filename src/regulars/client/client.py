"""The client: one method for each route, an Idempotency-Key for each call, and the same key for each of its attempts."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from ssl import SSLContext
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote, urlencode

from regulars.client.errors import AnswerUnreadable, Unreachable, error_of
from regulars.client.memberships import MembershipCalls
from regulars.client.reading import read
from regulars.client.records import (
    Badge,
    Balance,
    Batch,
    Budget,
    Checkpoint,
    Consent,
    Coupon,
    Entry,
    Examination,
    Hold,
    Leaderboard,
    Member,
    Outcome,
    Posted,
    PrivacyAnswer,
    Proof,
    Task,
    Tier,
)
from regulars.client.retrying import RETRIED, RetryBudget, delay_s
from regulars.client.rewards import RewardCalls
from regulars.client.wire import Answered, NoAnswer, Wire

__all__ = ["Client"]

_ATTEMPTS_MAX: Final = 4
_OK: Final = 2
_AGENT: Final = "regulars-python/1"


class Client(RewardCalls, MembershipCalls):
    """A shop's server, as methods. Safe to use from several threads.

    Every call that changes something carries a key of its own and keeps it through its attempts, so it happens once. Pass
    ``key`` to repeat a call of your own later, from another process.

    Args:
        url: where `regulars serve` runs: ``http://127.0.0.1:8484``.
        key: an API key, ``rg_…``.
        timeout_s: seconds that an attempt waits for a sign of life.
        attempts_max: of one call. Besides, all calls together make at most three retries and one for every ten calls.
        lang: language of error texts, ``en`` or ``zh``; empty leaves it to the server.
        context: which certificates are trusted; None is what the system trusts.
        sleep, rng: how it waits, and by what chance; for tests.

    Example:
        >>> with Client("http://127.0.0.1:8484", "rg_example") as shop:
        ...     shop.url
        'http://127.0.0.1:8484'
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout_s: float = 10.0,
        attempts_max: int = _ATTEMPTS_MAX,
        lang: str = "",
        context: SSLContext | None = None,
        sleep: Callable[[float], None] = time.sleep,
        rng: Random | None = None,
    ) -> None:
        self.url = url
        self._wire = Wire(url, timeout_s, context)
        self._headers = {"authorization": f"Bearer {key}", "accept": "application/json", "user-agent": _AGENT}
        if lang:
            self._headers["accept-language"] = lang
        self._attempts_max = attempts_max
        self._budget = RetryBudget()
        self._sleep = sleep
        self._rng = rng or Random()  # noqa: S311 - for jitter

    def track(
        self,
        member_id: str,
        event: str,
        properties: Mapping[str, Any] | None = None,
        *,
        timestamp: datetime | None = None,
        message_id: str | None = None,
    ) -> Outcome:
        """Tells an event: ``Order Completed`` earns, ``Order Refunded`` takes back, by the programme in force.

        Args:
            member_id: the shop's own number of the member; made if it is not known.
            event: Object Action in Title Case.
            properties: as ``{"order_id": …, "products": [{"product_id": …, "price": …, "quantity": …}]}``.
            timestamp: when it happened; None is now.
            message_id: your own name of the event: the same one twice is once; None makes one for this call.
        """
        body = _told("track", member_id, message_id, timestamp)
        return read(Outcome, self._post("/v1/track", {**body, "event": event, "properties": dict(properties or {})}))

    def identify(
        self,
        member_id: str,
        traits: Mapping[str, Any],
        *,
        timestamp: datetime | None = None,
        message_id: str | None = None,
    ) -> Outcome:
        """Tells what a member is like."""
        body = _told("identify", member_id, message_id, timestamp)
        return read(Outcome, self._post("/v1/identify", {**body, "traits": dict(traits)}))

    def batch(self, events: Sequence[Mapping[str, Any]]) -> Batch:
        """Tells several events at once, each in Segment's body with its ``type``; one that is wrong harms no other."""
        named = [{"messageId": _new_key(), **event} for event in events]
        return read(Batch, self._post("/v1/batch", {"batch": named}))

    def adjust(
        self,
        member_id: str,
        points: int,
        reason: str,
        *,
        currency: str = "points",
        actor: str = "",
        key: str | None = None,
    ) -> Posted:
        """Corrects points by hand, up or down; makes the member it names."""
        body = {"member_id": member_id, "points": points, "reason": reason, "currency": currency, "actor": actor}
        return read(Posted, self._post("/v1/adjustments", body, key))

    def hold(
        self, member_id: str, points: int, ttl_seconds: int, *, currency: str = "points", key: str | None = None
    ) -> Hold:
        """Sets points aside for a while.

        Raises:
            NotEnoughPoints: there are fewer.
        """
        body = {"member_id": member_id, "points": points, "ttl_seconds": ttl_seconds, "currency": currency}
        return read(Hold, self._post("/v1/holds", body, key))

    def capture(self, hold_id: str, points: int | None = None, *, key: str | None = None) -> Hold:
        """Spends points of a hold, all or fewer, and frees the rest."""
        body = {} if points is None else {"points": points}
        return read(Hold, self._post(f"/v1/holds/{_part(hold_id)}/capture", body, key))

    def void(self, hold_id: str, *, key: str | None = None) -> Hold:
        """Frees a hold."""
        return read(Hold, self._post(f"/v1/holds/{_part(hold_id)}/void", {}, key))

    def redeem(
        self,
        member_id: str,
        points: int,
        *,
        order_id: str = "",
        reward_id: str | None = None,
        currency: str = "points",
        key: str | None = None,
    ) -> Posted:
        """Spends points at once, the earliest to expire first.

        Raises:
            NotEnoughPoints: there are fewer.
        """
        body: dict[str, Any] = {"member_id": member_id, "points": points, "order_id": order_id, "currency": currency}
        body |= {} if reward_id is None else {"reward_id": reward_id}
        return read(Posted, self._post("/v1/redemptions", body, key))

    def reverse(
        self, entry_id: int, reason: str, *, points: int | None = None, actor: str = "", key: str | None = None
    ) -> Posted:
        """Undoes an entry, whole or in part."""
        body: dict[str, Any] = {"entry_id": entry_id, "reason": reason, "actor": actor}
        body |= {} if points is None else {"points": points}
        return read(Posted, self._post("/v1/reversals", body, key))

    def examine(self, member_id: str, event: Mapping[str, Any]) -> Examination:
        """What an event would earn, by rule and line, and what may be spent; nothing is written."""
        return read(Examination, self._post("/v1/examinations", {"member_id": member_id, "event": dict(event)}))

    def plan(self, programme: str | Mapping[str, Any], *, file: str = "", since: str = "") -> Mapping[str, Any]:
        """What a draft of the programme would do, on the shop's own past: the document of `regulars plan --json`.

        Args:
            programme: the file as YAML text, or the same as a document.
            file: of several programme files, the one whose place it takes, as ``stars.yml``.
            since: only what happened from this day on, as ``2026-01-31``.
        """
        said = programme if isinstance(programme, str) else dict(programme)
        body: dict[str, Any] = {"programme": said, "since": since} | ({"file": file} if file else {})
        return self._post("/v1/programme_plans", body)

    def member(self, member_id: str) -> Member:
        """Profile, stage and scores as of the latest turn."""
        return read(Member, self._get(f"/v1/members/{_part(member_id)}"))

    def balances(self, member_id: str) -> tuple[Balance, ...]:
        """Points of every currency, as of now."""
        return self._listed(Balance, self._get(f"/v1/members/{_part(member_id)}/balances"), "balances")

    def tasks(self, member_id: str) -> tuple[Task, ...]:
        """How far a member has come with each task, and what it brought."""
        return self._listed(Task, self._get(f"/v1/members/{_part(member_id)}/tasks"), "tasks")

    def badges(self, member_id: str) -> tuple[Badge, ...]:
        """Every badge, and whether a member holds it."""
        return self._listed(Badge, self._get(f"/v1/members/{_part(member_id)}/badges"), "badges")

    def budgets(self) -> tuple[Budget, ...]:
        """What was granted of each of the programme's budgets in its running period, and what is left."""
        return self._listed(Budget, self._get("/v1/budgets"), "budgets")

    def leaderboard(self, board: str, member_id: str | None = None, *, day: str = "") -> Leaderboard:
        """Who is ahead, among those who agreed to be shown; with a member's own place, if one is named.

        Args:
            board: its id in the programme.
            member_id: whose own place is wanted.
            day: the period that this day lies in, as ``2026-01-31``; empty is the running one.
        """
        whose = "" if member_id is None else f"/members/{_part(member_id)}"
        query = f"?{urlencode({'day': day})}" if day else ""
        return read(Leaderboard, self._get(f"/v1{whose}/leaderboards/{_part(board)}{query}"))

    def give_badge(
        self, member_id: str, badge: str, reason: str, *, take: bool = False, actor: str = "", key: str | None = None
    ) -> Posted:
        """Gives a badge by hand, or takes back one that was given so."""
        body = {"badge": badge, "reason": reason, "take": take, "actor": actor}
        return read(Posted, self._post(f"/v1/members/{_part(member_id)}/badges", body, key))

    def tiers(self, member_id: str) -> tuple[Tier, ...]:
        """A member's tier on every ladder, exactly as of now."""
        return self._listed(Tier, self._get(f"/v1/members/{_part(member_id)}/tiers"), "tiers")

    def assign_tier(
        self,
        member_id: str,
        ladder: str,
        tier: str,
        until: datetime,
        reason: str,
        *,
        author: str = "",
        floor: bool = False,
        key: str | None = None,
    ) -> Tier:
        """Gives a tier by hand until an instant; with `floor` it only holds the tier up."""
        body: dict[str, Any] = {"member_id": member_id, "ladder": ladder, "tier": tier, "until": until.isoformat()}
        body |= {"reason": reason, "author": author, "floor": floor}
        return read(Tier, self._post("/v1/tier_assignments", body, key))

    def explanation(self, member_id: str) -> Mapping[str, Any]:
        """Why a member stands where they stand, and why not elsewhere: the document of `regulars explain member`."""
        return self._get(f"/v1/members/{_part(member_id)}/explanations")

    def entries(self, member_id: str | None = None, *, after: int = 0, page: int = 100) -> Iterator[Entry]:
        """Entries of a member, or of the whole ledger, oldest first; the next page is asked for when it is needed.

        Args:
            member_id: whose; None is everybody's.
            after: only entries above this number: remember the last you saw, and go on from there.
            page: how many are asked for at once.
        """
        route = "/v1/ledger_entries" if member_id is None else f"/v1/members/{_part(member_id)}/timeline"
        upto: int | None = after
        while upto is not None:
            document = self._get(f"{route}?{urlencode({'after': upto, 'limit': page})}")
            yield from self._listed(Entry, document, "entries" if member_id is None else "items")
            upto = _next(document, upto)

    def entry(self, entry_id: int) -> Entry:
        """One entry."""
        return read(Entry, self._get(f"/v1/ledger_entries/{int(entry_id)}"))

    def proof(self, entry_id: int) -> Proof:
        """A receipt for one entry, to be checked anywhere without the server."""
        return read(Proof, self._get(f"/v1/ledger_entries/{int(entry_id)}/proof"))

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Every signed head of the ledger, the oldest first."""
        return self._listed(Checkpoint, self._get("/v1/ledger_checkpoints"), "checkpoints")

    def coupons(self, member_id: str) -> tuple[Coupon, ...]:
        """A member's coupons: where each stands, and until when."""
        return self._listed(Coupon, self._get(f"/v1/members/{_part(member_id)}/coupons"), "coupons")

    def privacy_request(self, member_id: str, kind: str, *, key: str | None = None) -> PrivacyAnswer:
        """A person's right.

        Args:
            member_id: whose.
            kind: ``export`` hands out everything kept on them; ``erase`` erases them, and cannot be taken back.
            key: of a call that may be repeated later.
        """
        return read(PrivacyAnswer, self._post("/v1/privacy_requests", {"member_id": member_id, "kind": kind}, key))

    def consents(self, member_id: str) -> tuple[Consent, ...]:
        """What a member allows, purpose by purpose."""
        return self._listed(Consent, self._get(f"/v1/members/{_part(member_id)}/consents"), "consents")

    def say_consents(
        self, member_id: str, granted: Mapping[str, bool], *, source: str = "api", text_version: str = ""
    ) -> tuple[Consent, ...]:
        """Notes what a member said: purpose to yes or no; the latest word counts."""
        said = [{"purpose": purpose, "granted": yes} for purpose, yes in granted.items()]
        body = {"consents": said, "source": source, "text_version": text_version}
        return self._listed(
            Consent, self._call("PUT", f"/v1/members/{_part(member_id)}/consents", body, _new_key()), "consents"
        )

    def close(self) -> None:
        """Closes connections that lie idle."""
        self._wire.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _get(self, target: str) -> Mapping[str, Any]:
        return self._call("GET", target, None, "")

    def _post(self, target: str, body: Mapping[str, Any], key: str | None = None) -> Mapping[str, Any]:
        return self._call("POST", target, body, key or _new_key())

    def _put(self, target: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._call("PUT", target, body, _new_key())

    def _listed(self, kind: type[Any], document: Mapping[str, Any], name: str) -> tuple[Any, ...]:
        found = document.get(name)
        if not isinstance(found, list):
            raise AnswerUnreadable(f"{name} should be a list")
        return tuple(read(kind, each) for each in found)

    def _call(self, method: str, target: str, body: Mapping[str, Any] | None, key: str) -> Mapping[str, Any]:
        """One call in as many attempts as it may take: each with the same body and the same key."""
        headers, sent = dict(self._headers), None
        if body is not None:
            headers |= {"content-type": "application/json", "idempotency-key": key}
            sent = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        self._budget.earn()
        for attempt in range(1, self._attempts_max + 1):
            asked_s, is_last = 0.0, attempt == self._attempts_max
            try:
                answered = self._wire.ask(method, target, headers, sent)
            except NoAnswer as silence:
                if is_last or not self._budget.spend():
                    raise Unreachable(str(silence), key) from silence
            else:
                if answered.status not in RETRIED or is_last or not self._budget.spend():
                    return _document(answered, key)
                asked_s = _asked_s(answered)
            self._sleep(delay_s(attempt, asked_s, self._rng))
        raise AssertionError  # pragma: no cover - the last attempt answers or raises


def _told(kind: str, member_id: str, message_id: str | None, timestamp: datetime | None) -> dict[str, Any]:
    told = {"type": kind, "userId": member_id, "messageId": message_id or _new_key()}
    return told if timestamp is None else {**told, "timestamp": timestamp.isoformat()}


def _new_key() -> str:
    return str(uuid.uuid4())


def _part(text: str) -> str:
    """A part of a path, whatever stands in it."""
    return quote(text, safe="")


def _next(document: Mapping[str, Any], upto: int) -> int | None:
    found = document.get("next")
    if found is None:
        return None
    if type(found) is not int or found <= upto:
        raise AnswerUnreadable("next should rise from page to page")
    return found


def _asked_s(answered: Answered) -> float:
    text = answered.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0.0


def _document(answered: Answered, key: str) -> Mapping[str, Any]:
    try:
        document = json.loads(answered.body) if answered.body else {}
    except ValueError:
        document = None
    if answered.status // 100 != _OK:
        raise error_of(answered.status, document if isinstance(document, dict) else {}, key)
    if not isinstance(document, dict):
        raise AnswerUnreadable("the answer should be a JSON object")
    return document
