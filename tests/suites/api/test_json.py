"""Bodies that two programs would read differently are refused, with a reason; and never with a 500."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callers import Caller
from regulars.interfaces.api.refused import RequestRefused
from regulars.interfaces.api.strict_json import DEPTH_MAX, WHOLE_MAX, strict_json

REFUSED = {
    "nothing": b"",
    "not json": b"points",
    "broken off": b'{"points": ',
    "two documents": b"{}{}",
    "comment": b"{} // so",
    "single quotes": b"{'a': 1}",
    "trailing comma": b'{"a": 1,}',
    "twice": b'{"a": 1, "a": 1}',
    "twice, written differently": b'{"a": 1, "\\u0061": 1}',
    "twice, deep inside": b'[{"x": {"a": 1, "b": 2, "a": 3}}]',
    "nan": b'{"a": NaN}',
    "infinity": b"[Infinity]",
    "minus infinity": b"[-Infinity]",
    "too big to hold": b"[1e400]",
    "whole number too big": b"[9007199254740992]",
    "whole number too small": b"[-9007199254740992]",
    "very long number": b"[" + b"9" * 5_000 + b"]",
    "very long negative number": b"[-" + b"9" * 5_000 + b"]",
    "deep": b"[" * (DEPTH_MAX + 1) + b"]" * (DEPTH_MAX + 1),
    "very deep": b"[" * 100_000,
    "very deep objects": b'{"a":' * 100_000,
    "lone surrogate": b'"\\ud800"',
    "lone low surrogate": b'{"a": "\\udc00x"}',
    "surrogates the wrong way round": b'["\\udc00\\ud800"]',
    "lone surrogate as a name": b'{"\\ud800": 1}',
    "nul": b'["a\\u0000b"]',
    "nul as a name": b'{"\\u0000": 1}',
    "raw control character": b'["a\nb"]',
    "not utf-8": b'["\xff"]',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "surrogate in utf-8": b'["\xed\xa0\x80"]',
    "byte order mark": b"\xef\xbb\xbf{}",
    "full-width digits": "[１２]".encode(),
    "leading nought": b"[01]",
    "plus": b"[+1]",
}
TAKEN = {
    "deep enough": b"[" * DEPTH_MAX + b"]" * DEPTH_MAX,
    "brackets in a text": b'["' + b"[" * 200 + b'"]',
    "quoted brackets": b'["\\"' + b"[" * 200 + b'\\\\"]',
    "largest whole number": str(WHOLE_MAX).encode(),
    "smallest": str(-WHOLE_MAX).encode(),
    "a whole surrogate pair": b'"\\ud83d\\ude00"',
    "emoji and accents": '["👩‍👩‍👧", "é", "İ", "会员"]'.encode(),
    "the same name in two objects": b'[{"a": 1}, {"a": 2}]',
    "fractions": b"[1e300, -0.0, 1.5]",
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_strict_json_is_refused(raw: bytes) -> None:
    with pytest.raises(RequestRefused) as refused:
        strict_json(raw)
    assert refused.value.status == 400
    assert str(refused.value.why)


@pytest.mark.parametrize("raw", TAKEN.values(), ids=TAKEN.keys())
def test_what_is_strict_json_is_read_as_it_stands(raw: bytes) -> None:
    assert strict_json(raw) == json.loads(raw)


def test_the_usual_reader_takes_what_is_refused_here() -> None:
    """Negative control: the corpus holds what a careless reader would let in."""
    let_in = []
    for name, raw in REFUSED.items():
        try:
            json.loads(raw)
        except (ValueError, RecursionError):
            continue
        let_in.append(name)
    assert {"twice", "nan", "infinity", "too big to hold", "lone surrogate", "nul", "utf-16"} <= set(let_in)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-WHOLE_MAX, WHOLE_MAX)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="ascii", min_codepoint=32)), inner),
        max_leaves=20,
    ),
    st.booleans(),
)
def test_whatever_is_written_is_read_again(document: object, is_ascii: bool) -> None:
    assert strict_json(json.dumps(document, ensure_ascii=is_ascii).encode()) == document


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_read_or_refused(raw: bytes) -> None:
    try:
        strict_json(raw)
    except RequestRefused as refused:
        status = refused.status
    else:
        status = 200
    assert status in {200, 400}


def _headers(kind: str = "application/json") -> dict[str, str]:
    return {"idempotency-key": "k", "content-type": kind}


@pytest.mark.parametrize(
    "raw", [raw for raw in REFUSED.values() if raw], ids=[name for name in REFUSED if name != "nothing"]
)
def test_the_api_says_why(caller: Caller, raw: bytes) -> None:
    answer = caller.send("POST", "/v1/adjustments", content=raw, headers=_headers())
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] == "request.json"
    assert answer.json()["why"]


def test_long_bodies_are_refused_before_they_are_read(caller: Caller) -> None:
    long = b'{"reason": "' + b"x" * (1 << 20) + b'"}'
    answer = caller.send("POST", "/v1/adjustments", content=long, headers=_headers())
    assert (answer.status_code, answer.json()["code"]) == (413, "request.too_large")
    said = {**_headers(), "content-length": "9" * 30}
    assert caller.send("POST", "/v1/adjustments", content=b"{}", headers=said).status_code == 413
    longer = b'{"batch": [], "x": "' + b"x" * (2 << 20) + b'"}'
    assert caller.send("POST", "/v1/batch", content=longer, headers=_headers()).status_code == 422
    assert caller.send("POST", "/v1/batch", content=b" " * ((10 << 20) + 1), headers=_headers()).status_code == 413


def test_a_body_in_pieces_is_counted_too(caller: Caller) -> None:
    async def pieces() -> object:
        for _ in range(40):
            yield b" " * 50_000

    answer = caller.send("POST", "/v1/adjustments", content=pieces(), headers=_headers())
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("kind", "packed", "status"),
    [
        ("application/json", "", 422),
        ("application/json; charset=utf-8", "", 422),
        ('Application/JSON; charset="UTF-8"', "", 422),
        ("application/json; charset=latin-1", "", 415),
        ("text/plain", "", 415),
        ("", "", 415),
        ("application/x-www-form-urlencoded", "", 415),
        ("application/json", "gzip", 415),
        ("application/json", "identity", 422),
    ],
)
def test_the_body_has_to_say_that_it_is_json(caller: Caller, kind: str, packed: str, status: int) -> None:
    headers = _headers(kind) | ({"content-encoding": packed} if packed else {})
    answer = caller.send("POST", "/v1/adjustments", content=b'{"points": 1}', headers=headers)
    assert answer.status_code == status, answer.text
