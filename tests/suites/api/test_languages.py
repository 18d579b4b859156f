"""Sentences in answers are in the caller's language; codes, numbers and names of fields are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from callers import Caller
from regulars.shop import Shop

ORDERS = Path(__file__).parents[3] / "examples" / "orders.csv"
HAN = range(0x4E00, 0xA000)


def sentences(document: dict[str, Any]) -> list[str]:
    """Everything in an explanation that is said to a person."""
    found = [*document["why"], *document["closed"], *document["like"]]
    found += [each["says"] for group in document["audiences"].values() for each in group["conditions"]]
    return found + [each["says"] for each in (document["churn"] or {"moved_by": []})["moved_by"]]


def is_chinese(text: str) -> bool:
    return any(ord(letter) in HAN for letter in text)


def test_an_explanation_is_in_the_language_asked_for(caller: Caller, shop: Shop) -> None:
    shop.bring(ORDERS)
    shop.turn()
    said = {
        language: caller.get("/v1/members/C0280/explanations", headers={"accept-language": language}).json()
        for language in ("en", "zh-CN")
    }
    assert len(sentences(said["en"])) == len(sentences(said["zh-CN"])) > 5
    assert not any(map(is_chinese, sentences(said["en"])))
    assert all(map(is_chinese, sentences(said["zh-CN"])))
    for name in ("stage", "features", "scores", "next_month"):
        assert said["en"][name] == said["zh-CN"][name]
