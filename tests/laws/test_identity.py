"""Who is who, for any identifiers in any order: the same groups, no two of the most trusted kind joined, nothing lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.domain.identity import KINDS
from regulars.gather import normal_forms as forms
from regulars.gather.resolution import SHARED_MEMBERS_MAX, ByHand, Claims, resolve

KIND_NAMES = ("customer", "email", "phone")

# A handful of each, so that they meet often. Each row is what one file's row says of somebody.
rows = st.lists(
    st.tuples(st.none() | st.integers(1, 4), st.none() | st.integers(1, 4), st.none() | st.integers(1, 4)).filter(any),
    min_size=1,
    max_size=12,
)


def groups_of(said: list[Any], by_hand: ByHand | None = None) -> tuple[dict[Any, int], Any]:
    """Key of each row to the member that stands for it; and the resolution."""
    keys = [next((kind, value) for kind, value in zip(KIND_NAMES, row, strict=True) if value) for row in said]
    pseudonyms = {key: number for number, key in enumerate(sorted(set(keys)), start=1)}
    claims = []
    for place, kind in enumerate(KIND_NAMES):
        seen = [(pseudonyms[key], str(row[place])) for key, row in zip(keys, said, strict=True) if row[place]]
        members, marks = zip(*seen, strict=True) if seen else ((), ())
        claims.append(Claims(kind, pa.array(members, pa.int64()), pa.array(marks, pa.string())))
    own = {kind: np.array([n for (k, _), n in pseudonyms.items() if k == kind], np.int64) for kind in KIND_NAMES}
    found = resolve(len(pseudonyms), own, claims, by_hand)
    stands = dict(zip(found.merged["member"].to_pylist(), found.merged["canonical"].to_pylist(), strict=True))
    return {key: stands.get(number, number) for key, number in pseudonyms.items()}, found


def joins_customers(groups: dict[Any, int]) -> bool:
    """Whether two customer numbers became one person."""
    standing = [group for (kind, _), group in groups.items() if kind == "customer"]
    return len(set(standing)) < len(standing)


def naive(said: list[Any]) -> dict[Any, int]:
    """Negative control: whatever shares anything is one."""
    parent: dict[Any, Any] = {}

    def find(node: Any) -> Any:
        while parent.setdefault(node, node) != node:
            node = parent[node]
        return node

    for row in said:
        nodes = [node for node in zip(KIND_NAMES, row, strict=True) if node[1]]
        for node in nodes[1:]:
            parent[find(node)] = find(nodes[0])
    numbers: dict[Any, int] = {}
    return {node: numbers.setdefault(find(node), len(numbers)) for node in list(parent)} | {
        node: numbers.setdefault(find(node), len(numbers)) for row in said for node in zip(KIND_NAMES, row, strict=True)
        if node[1]
    }  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(said=rows, dice=st.randoms(use_true_random=False))
def test_groups_depend_on_no_order_and_no_repeat(said: list[Any], dice: Any) -> None:
    once, _ = groups_of(said)
    shuffled = [*said, *said[: len(said) // 2]]
    dice.shuffle(shuffled)
    assert groups_of(shuffled)[0] == once


@settings(max_examples=300, deadline=None, derandomize=True)
@given(said=rows)
def test_two_of_a_more_trusted_kind_are_never_joined(said: list[Any]) -> None:
    groups, _ = groups_of(said)
    assert not joins_customers(groups)
    mails: dict[int, set[int]] = {}
    for customer, mail, _ in said:
        if not customer and mail:
            mails.setdefault(groups["email", mail], set()).add(mail)
    for group, shared in mails.items():
        # Rows without a customer: different mails are one person only through a customer who has them both.
        owners = {key for key, standing in groups.items() if standing == group and key[0] == "customer"}
        assert len(shared) == 1 or owners


@settings(max_examples=300, deadline=None, derandomize=True)
@given(said=rows)
def test_merges_are_a_forest_of_depth_one(said: list[Any]) -> None:
    _, found = groups_of(said)
    members, standing = found.merged["member"].to_pylist(), found.merged["canonical"].to_pylist()
    assert len(set(members)) == len(members)
    assert not set(members) & set(standing), "who stands for another stands for themself"
    assert set(found.merged["rule"].to_pylist()) <= {"shared_email", "shared_phone"}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(said=rows, data=st.data())
def test_what_is_joined_by_hand_and_parted_again_was_never_joined(said: list[Any], data: Any) -> None:
    before, found = groups_of(said)
    numbers = sorted({*found.merged["member"].to_pylist(), *range(1, len(before) + 1)})
    one, other = data.draw(st.sampled_from(numbers)), data.draw(st.sampled_from(numbers))
    if one != other:
        joined, _ = groups_of(said, ByHand(((one, other),)))
        key = sorted(before)
        assert joined[key[one - 1]] == joined[key[other - 1]]
    assert groups_of(said, ByHand())[0] == before


@settings(max_examples=100, deadline=None, derandomize=True)
@given(said=rows, data=st.data())
def test_who_is_held_apart_is_joined_by_no_rule(said: list[Any], data: Any) -> None:
    keys = sorted(groups_of(said)[0])
    member = data.draw(st.integers(1, len(keys)))
    groups, _ = groups_of(said, ByHand(apart=frozenset({member})))
    assert [key for key, standing in groups.items() if standing == groups[keys[member - 1]]] == [keys[member - 1]]


def test_joining_whatever_is_shared_is_caught() -> None:
    """Negative control: a shop's own phone on the orders of two customers makes them one."""
    shop_phone = [(1, None, 9), (2, None, 9)]
    assert joins_customers(naive(shop_phone))
    groups, found = groups_of(shop_phone)
    assert not joins_customers(groups)
    assert found.conflicts.select(["kind", "members", "verdict"]).to_pylist() == [
        {"kind": "phone", "members": 2, "verdict": "conflict"}
    ]


def test_a_chain_joins_nobody() -> None:
    """C1 and a guest share one phone, the guest and C2 another: nothing says which of them the guest is."""
    groups, found = groups_of([(1, None, 1), (None, 5, 1), (None, 5, 2), (2, None, 2)])
    assert len(set(groups.values())) == 3
    assert found.conflicts["verdict"].to_pylist() == ["conflict", "conflict"]


def test_what_too_many_share_is_set_aside() -> None:
    """A browser cookie of a till: guests by mail and phone, more than anybody's family."""
    many = SHARED_MEMBERS_MAX + 1
    members = pa.array(range(1, many + 1), pa.int64())
    one_cookie = Claims("cookie", members, pa.array(["till"] * many))
    found = resolve(many, {"device": members.to_numpy()}, [one_cookie])
    assert found.merged.num_rows == 0
    assert found.conflicts["verdict"].to_pylist() == ["crowded"]
    few = Claims("cookie", members.slice(0, 3), pa.array(["till"] * 3))
    assert resolve(many, {"device": members.to_numpy()}, [few]).merged.num_rows == 2


def test_an_address_joins_nobody() -> None:
    shared = Claims("address", pa.array([1, 2]), pa.array(["1 Main St", "1 Main St"]))
    found = resolve(2, {"email": np.array([1]), "phone": np.array([2])}, [shared])
    assert (found.merged.num_rows, found.conflicts.num_rows) == (0, 1)


regions = st.sampled_from(["CN", "US", "GB", "DE", "IN", "JP", "HK", "BR", ""])
digits = st.text("0123456789", min_size=6, max_size=13)
written = st.builds(
    lambda plus, text, gap: plus + gap.join((text[:3], text[3:7], text[7:])),
    st.sampled_from(["", "+", "+86", "0"]),
    digits,
    st.sampled_from(["", " ", "-"]),
)
addresses = st.builds("{}@{}".format, st.text(max_size=5), st.sampled_from(["Gmail.com", "例子.中国", "x.org"]))
mobiles = st.builds(
    lambda head, rest: f"1{head}{rest}", st.integers(3, 9), st.text("0123456789", min_size=9, max_size=9)
)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(region=regions, text=written | mobiles)
def test_whole_columns_of_phones_say_what_each_one_says(region: str, text: str) -> None:
    """The quick way for a region's own mobile numbers is no other way."""
    quick = forms.normal_forms("phone", pa.array([text]), region).to_pylist()[0]
    assert (quick["value"], quick["reason"]) == forms.normal_phone(text, region)
    if quick["value"] is not None:
        number = phonenumbers.parse(quick["value"])
        assert phonenumbers.is_valid_number(number)
        again = forms.normal_forms("phone", pa.array([quick["value"]]), region)
        assert again["value"].to_pylist() == [quick["value"]]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(text=st.text(max_size=12) | st.emails() | addresses)
def test_whole_columns_of_mails_say_what_each_one_says(text: str) -> None:
    quick = forms.normal_forms("email", pa.array([text], pa.string())).to_pylist()[0]
    assert (quick["value"], quick["reason"]) == forms.normal_email(text)
    if quick["value"] is not None:
        assert forms.normal_email(quick["value"]) == (quick["value"], None)
        assert forms.mailbox_key(forms.mailbox_key(quick["value"])) == forms.mailbox_key(quick["value"])


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("email", "  Ann.Lee@Example.COM ", "ann.lee@example.com"),
        ("email", "ａｎｎ＠example.com", "ann@example.com"),
        ("phone", "１３８１２３４０６７８", "+8613812340678"),
        ("phone", "+86 138-1234-0678", "+8613812340678"),
        ("phone", "008613812340678", "+8613812340678"),
        ("phone", "13812340678.0", "+8613812340678"),
        ("phone", "010-62345678", "+861062345678"),
        ("card", " e\u0301 7 ", "\u00e9 7"),
        *(
            (kind, nobody, None)
            for kind in ("email", "phone", "card")
            for nobody in ("0", "-", "n/a", "无", "null", "")
        ),
        ("phone", "13800000000", None),
        ("phone", "13800138000", None),
        ("phone", "12345", None),
        ("email", "test@test.com", None),
        ("email", "noreply@shop.cn", None),
        ("email", "ann at home", None),
    ],
)
def test_normal_forms(kind: str, text: str, value: str | None) -> None:
    assert forms.normal_forms(kind, pa.array([text]), "CN")["value"].to_pylist() == [value]


def test_two_spellings_of_one_mailbox_are_compared_alike_and_kept_apart() -> None:
    found = forms.normal_forms("email", pa.array(["a.nn+tea@gmail.com", "Ann@googlemail.com", "a.nn+tea@b.cn"]))
    assert found["value"].to_pylist() == ["a.nn+tea@gmail.com", "ann@googlemail.com", "a.nn+tea@b.cn"]
    assert found["mark"].to_pylist() == ["ann@gmail.com", "ann@gmail.com", "a.nn+tea@b.cn"]


def test_the_order_of_trust_is_as_documented() -> None:
    assert KINDS == (
        "customer",
        "account",
        "card",
        "unionid",
        "openid",
        "email",
        "phone",
        "device",
        "cookie",
        "address",
    )
