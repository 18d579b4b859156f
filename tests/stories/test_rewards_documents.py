"""The examples of docs/en/rewards.md run as they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import regulars as rg
from regulars.domain.rewards.refusal import REWARD_REFUSAL_WORDS, RewardRefusal

TEXT = (Path(__file__).parents[2] / "docs" / "en" / "rewards.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(yaml|python)\n(.*?)```", TEXT, re.DOTALL)


def opened(tmp_path: Path, number: int) -> rg.Shop:
    place = tmp_path / "shop"
    (place / "programmes").mkdir(parents=True)
    said = [text for kind, text in BLOCKS if kind == "yaml"][number]
    (place / "programmes" / "documented.yml").write_text(said, encoding="utf-8")
    shop = rg.open(place)
    for currency in [line for line in ("points", "tickets") if line in said]:
        shop.till.adjust("C-1001", currency, 5_000, "welcome", "test", f"k-{currency}")
    return shop


def run(number: int, shop: rg.Shop) -> dict[str, Any]:
    names: dict[str, Any] = {"shop": shop}
    exec([text for kind, text in BLOCKS if kind == "python"][number], names)  # noqa: S102 - our own document
    return names


def test_redeeming_and_giving_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with opened(tmp_path, 0) as shop:
        assert run(0, shop)["handed"].code
        assert "Mug 500 100 []" in capsys.readouterr().out
        assert shop.rewards.handed("C-1001")[0].state == "undone"


@pytest.mark.parametrize("reward", ["mug", "tea", "card", "tree"])
def test_every_kind_is_redeemed(tmp_path: Path, reward: str) -> None:
    with opened(tmp_path, 0) as shop:
        handed = shop.rewards.redeem("C-1001", reward, "", "k")
        assert bool(handed.code) == (reward in {"tea", "card"})


def test_a_gift_card(tmp_path: Path) -> None:
    with opened(tmp_path, 0) as shop:
        run(1, shop)
        stored = next(each.available for each in shop.till.balances("C-1001") if each.currency == "gift")
        assert stored == 2_000 - 1_200 + 200 + 500


def test_a_game(tmp_path: Path) -> None:
    with opened(tmp_path, 1) as shop:
        drawn = run(2, shop)["drawn"]
        assert drawn.facts["odds"].startswith("jackpot=1/1000")


def test_a_check_in(tmp_path: Path) -> None:
    with opened(tmp_path, 0) as shop:
        assert shop.rewards.check_ins.record("C-1001").points == 1


def test_every_reason_is_explained_and_has_words() -> None:
    table = re.findall(
        r"^\| `([a-z_]+)` \|", TEXT.partition("## Why not")[2].partition("## Gift cards")[0], re.MULTILINE
    )
    assert table == [reason.value for reason in RewardRefusal]
    assert set(REWARD_REFUSAL_WORDS) == set(RewardRefusal)
