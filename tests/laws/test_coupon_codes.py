"""Codes: read aloud, typed badly, and guessed."""

from __future__ import annotations

import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from regulars.domain.coupons.code import SYMBOLS, bits_needed, expected_hits, new_code, normal_code, pattern_bits

PATTERN = "TEA-####-####-####"


def badly_typed(code: str, dice: random.Random) -> str:
    swaps = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(dice.choice(swaps.get(letter, letter + letter.lower())) for letter in code)
    return typed.replace("-", dice.choice(["", " ", "-", "_", " - "]))


@given(st.randoms(use_true_random=False))
def test_a_badly_typed_code_is_the_same_code(dice: random.Random) -> None:
    code = new_code(PATTERN, dice.randbytes)
    assert normal_code(badly_typed(code, dice)) == normal_code(code)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code)
    assert normal_code(wide) == normal_code(code)


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(typed: str) -> None:
    assert normal_code(normal_code(typed)) == normal_code(typed)


def test_no_look_alikes_and_every_symbol_as_likely() -> None:
    assert not set("ILOU") & set(SYMBOLS)
    dice = random.Random(7)
    counts = Counter("".join(new_code("########", dice.randbytes) for _ in range(4_000)))
    assert set(counts) == set(SYMBOLS)
    assert max(counts.values()) < 1.15 * min(counts.values())


def test_a_million_guesses_at_a_million_codes() -> None:
    assert expected_hits(pattern_bits(PATTERN), 1_000_000) <= 1e-6
    assert bits_needed(1_000_000) == pattern_bits(PATTERN) == 60
    # Eight symbols, as many shops print: caught.
    assert expected_hits(pattern_bits("########"), 1_000_000) > 0.5
