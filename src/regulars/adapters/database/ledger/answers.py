# ruff: noqa: S608 - names of our own tables; values are always parameters
"""What was answered before: a request's key, its fingerprint, its answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from regulars.adapters.database.ledger.sql import Question, Row, listed
from regulars.domain.ledger.answers import Answer, Refusal, RefusalCode
from regulars.domain.ledger.requests import RequestKey

__all__ = ["Given", "answer_row", "fingerprint_of", "given_answers", "given_before"]

Given = dict[tuple[str, str], tuple[bytes, Answer]]
_ENCODE: Final = msgspec.json.Encoder().encode


def fingerprint_of(request: object) -> bytes:
    """SHA-256 over everything a request says."""
    try:
        said = _ENCODE(request)
    except (OverflowError, TypeError, UnicodeEncodeError):  # what will be refused anyway, but must not break others
        said = json.dumps(_plain(request), ensure_ascii=True, sort_keys=True, default=repr).encode()
    return hashlib.sha256(type(request).__name__.encode() + said).digest()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {"": type(value).__name__, **named}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return value


def given_before(connection: Connection, tenant: str, keys: Sequence[RequestKey]) -> list[Question]:
    """The questions for answers given before to any of these keys; `given_answers` reads what comes."""
    asked: list[Question] = []
    for route in _routes(keys):
        inside, value = listed(connection, [key.key for key in keys if key.route == route], "text")
        statement = (
            f"SELECT key, fingerprint, answer FROM ledger_requests WHERE tenant = ? AND route = ? AND key IN {inside}"
        )
        asked.append((statement, (tenant, route, value)))
    return asked


def given_answers(keys: Sequence[RequestKey], answered: Sequence[Sequence[Row]]) -> Given:
    """Answers given before to any of these keys."""
    found: Given = {}
    for route, rows in zip(_routes(keys), answered, strict=True):
        for key, fingerprint, answer in rows:
            found[route, key] = (bytes(fingerprint), _read(answer))
    return found


def _routes(keys: Sequence[RequestKey]) -> list[str]:
    return list(dict.fromkeys([key.route for key in keys]))


def answer_row(tenant: str, key: RequestKey, fingerprint: bytes, answer: Answer, now: int) -> tuple[Any, ...]:
    """An answer as a row."""
    refusal = answer.refusal
    refused = None if refusal is None else (refusal.code, refusal.asked, refusal.left)
    said = _ENCODE({"entries": answer.entries, "figures": answer.figures, "refusal": refused}).decode()
    return (tenant, key.route, key.key, fingerprint, said, now)


def _read(text: str) -> Answer:
    said = msgspec.json.decode(text)
    refusal = said["refusal"]
    refused = None if refusal is None else Refusal(RefusalCode(refusal[0]), *refusal[1:])
    return Answer(tuple(said["entries"]), said["figures"], refused, replayed=True)
