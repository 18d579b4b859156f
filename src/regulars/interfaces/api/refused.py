"""Requests that HTTP itself refuses, before anybody is asked: each with its status, code and fix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.domain.errors import RegularsError
from regulars.domain.words import Sentence, say

__all__ = ["STATUS_OF", "RequestRefused"]

STATUS_OF: Final[Mapping[str, int]] = {
    "request.key_missing": 401,
    "request.scope_missing": 403,
    "request.route_unknown": 404,
    "request.method_unknown": 405,
    "request.too_slow": 408,
    "request.too_large": 413,
    "request.media_type": 415,
    "request.malformed": 400,
    "request.json": 400,
    "request.body": 422,
    "request.query": 422,
    "request.idempotency_key": 400,
    "request.too_many": 429,
    "server.busy": 503,
    "server.fault": 500,
}
"""Code to status. Documented in ``docs/*/api.md``; a test compares the two."""


class RequestRefused(RegularsError):
    """A request that is not answered.

    Attributes:
        headers: to be sent with the answer.
    """

    def __init__(
        self,
        code: str,
        what: Sentence,
        *,
        fix: Sentence,
        why: Sentence | None = None,
        where: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what, fix=fix, why=why, where=where)
        self.__dict__["code"] = code
        self.__dict__["status"] = STATUS_OF[code]
        self.headers = dict(headers or {})


def key_missing() -> RequestRefused:
    """No key, or none that opens anything: the answer does not tell which."""
    return RequestRefused(
        "request.key_missing",
        say("This needs an API key that is in force."),
        fix=say("Send the header Authorization: Bearer rg_…; make a key with: regulars keys create"),
        headers={"www-authenticate": 'Bearer realm="regulars"'},
    )


def scope_missing(scopes: str) -> RequestRefused:
    """The key is good, but not for this."""
    return RequestRefused(
        "request.scope_missing",
        say("This key may not do that."),
        why=say("It needs one of the scopes %(scopes)s.", scopes=scopes),
        fix=say("Use a key with one of them: regulars keys create --scope SCOPE"),
    )


def route_unknown() -> RequestRefused:
    """Nothing is there."""
    return RequestRefused(
        "request.route_unknown",
        say("There is nothing at this address."),
        fix=say("See /openapi.json for every route."),
    )


def method_unknown(allowed: str) -> RequestRefused:
    """Something is there, but not for this method."""
    return RequestRefused(
        "request.method_unknown",
        say("This address does not take this method."),
        why=say("It takes %(methods)s.", methods=allowed),
        fix=say("See /openapi.json for every route."),
        headers={"allow": allowed},
    )


def too_slow(seconds: int) -> RequestRefused:
    """The body did not arrive in time."""
    return RequestRefused(
        "request.too_slow",
        say("The body did not arrive within %(seconds)s seconds.", seconds=seconds),
        fix=say("Nothing was done. Send it again with the same Idempotency-Key."),
        headers={"connection": "close"},
    )


def too_large(bytes_max: int) -> RequestRefused:
    """The body is longer than this route takes."""
    return RequestRefused(
        "request.too_large",
        say("The body is longer than %(bytes)s bytes.", bytes=bytes_max),
        fix=say("Send less at once; events go in batches to /v1/batch."),
        headers={"connection": "close"},
    )


def media_type() -> RequestRefused:
    """The body does not say that it is JSON, or comes packed."""
    return RequestRefused(
        "request.media_type",
        say("The body is not said to be plain JSON."),
        fix=say("Send Content-Type: application/json, in UTF-8, without Content-Encoding."),
    )


def malformed(why: Sentence) -> RequestRefused:
    """The address or a header cannot be read."""
    return RequestRefused(
        "request.malformed", say("The request cannot be read."), why=why, fix=say("Correct it and send it again.")
    )


def no_json(why: Sentence, where: str | None = None) -> RequestRefused:
    """The body is no JSON that two programs would read alike."""
    return RequestRefused(
        "request.json",
        say("The body is not strict JSON."),
        why=why,
        where=where,
        fix=say("Send RFC 8259 JSON in UTF-8: each name once, numbers that are numbers, whole ones up to 2^53 - 1."),
    )


def wrong_body(why: Sentence, where: str | None) -> RequestRefused:
    """The body is JSON, but not what this route takes."""
    return RequestRefused(
        "request.body",
        say("The body is not what this route takes."),
        why=why,
        where=where,
        fix=say("Correct the field; /openapi.json describes each, with examples."),
    )


def wrong_query(why: Sentence, where: str) -> RequestRefused:
    """A parameter of the query is not what this route takes."""
    return RequestRefused(
        "request.query",
        say("A parameter is not what this route takes."),
        why=why,
        where=where,
        fix=say("Correct the parameter; /openapi.json describes each."),
    )


def wrong_idempotency_key(why: Sentence) -> RequestRefused:
    """No Idempotency-Key, or one that is none."""
    return RequestRefused(
        "request.idempotency_key",
        say("This needs an Idempotency-Key."),
        why=why,
        fix=say("Send a header Idempotency-Key with a new value for each new request, and the same to repeat one."),
    )


def too_many(seconds: int) -> RequestRefused:
    """More requests than the limit."""
    return RequestRefused(
        "request.too_many",
        say("Too many requests."),
        fix=say("Wait %(seconds)s s, then go on more slowly.", seconds=seconds),
        headers={"retry-after": str(seconds)},
    )


def busy() -> RequestRefused:
    """More requests are under way than can be answered in good time, or the server is about to stop."""
    return RequestRefused(
        "server.busy",
        say("Too much is under way."),
        fix=say("Nothing was done. Send it again in a second, with the same Idempotency-Key."),
        headers={"retry-after": "1"},
    )


def fault() -> RequestRefused:
    """An error nobody foresaw; the log has the trace."""
    return RequestRefused(
        "server.fault",
        say("This is a fault of Regulars."),
        fix=say("The server's log says more. A repeat with the same Idempotency-Key does nothing twice."),
    )
