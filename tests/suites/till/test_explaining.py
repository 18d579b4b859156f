"""Why nothing came, condition by condition; and why an entry is there, by the rule as it was then."""

from __future__ import annotations

from pathlib import Path

from regulars.loop.replay.applying import apply_change, change_by
from regulars.loop.till.explaining import EntryExplained, explain_entry
from regulars.shop import Shop
from suites.till.calls import ordered, refunded

PROGRAMME = """
version: 1
timezone: Asia/Shanghai
earn:
  - id: purchase
    points: 1
    multiply: sum
    multipliers:
      - {id: tea, times: 3, when: {products: [tea]}}
    caps: [{id: month, points: 20, per: month}]
  - {id: friday, points: 9, per: event, when: {weekdays: [friday], paid_min: 50}}
  - {id: first, points: 100, per: event, when: {first_order: true, products: [cup]}}
"""


def _apply(shop: Shop, folder: Path, text: str) -> None:
    path = folder / "new.yml"
    path.write_text(text, encoding="utf-8")
    apply_change(shop.house, shop.counter, change_by(shop.house, path), "ann")


def _explained(shop: Shop, number: int) -> EntryExplained:
    return explain_entry(shop.house, shop.counter, shop.till.entry(number))


def _sale(order: str, *products: tuple[str, str, int]) -> dict[str, object]:
    return {**ordered(order, *products), "timestamp": "2026-01-31T10:00:00Z"}  # a Saturday


def test_every_rule_that_gives_nothing_says_which_condition_failed(shop: Shop, tmp_path: Path) -> None:
    _apply(shop, tmp_path, PROGRAMME)
    sale = _sale("A1", ("tea", "4.50", 2), ("mug", "7.00", 1))
    grants = {grant.rule: grant for grant in shop.till.examine("7", sale).grants}
    assert (grants["purchase"].granted, [(cut.cap, cut.points) for cut in grants["purchase"].cuts]) == (
        20,
        [("month", "14")],
    )
    assert (grants["friday"].why_not, grants["friday"].failed) == ("condition", ("weekday", "paid_min"))
    assert grants["first"].failed == ("product",)
    shop.till.track([_sale("A0", ("cup", "1.00", 1))])
    again = {grant.rule: grant for grant in shop.till.examine("7", sale).grants}
    assert again["first"].failed == ("product", "first_order")
    assert [(cut.cap, cut.points) for cut in again["purchase"].cuts] == [("month", "15")]


def test_an_entry_explains_itself_by_the_rule_as_it_was(shop: Shop, tmp_path: Path) -> None:
    _apply(shop, tmp_path, PROGRAMME)
    first, _ = shop.till.track(
        [_sale("A1", ("tea", "4.50", 1), ("mug", "2.00", 1)), refunded("A1", "r1", ("mug", 1))]
    ).events
    _apply(shop, tmp_path, PROGRAMME.replace("points: 1\n", "points: 5\n"))
    tea = _explained(shop, first.entries[0])
    assert (tea.entry.points, tea.entry.line, tea.version, tea.multipliers, tea.cap_cut) == (
        13,
        "1:tea",
        2,
        ("tea",),
        0,
    )
    assert tea.rule is not None
    assert tea.rule["points"] == 1
    words = " ".join(str(each) for each in tea.says)
    assert "line 1:tea of order A1" in words
    assert "version 2 of the programme" in words
    assert "4.50" in words
    back = next(entry for entry in shop.till.entries("7").entries if entry.kind == "revoke")
    said = " ".join(str(each) for each in _explained(shop, back.id).says)
    assert f"It undoes entry {back.reverses}" in said
    assert "refund r1" in said


def test_what_a_cap_took_is_told_afterwards(own_shop: Shop, tmp_path: Path) -> None:
    _apply(own_shop, tmp_path, PROGRAMME)
    own_shop.till.track([_sale("A1", ("mug", "15.00", 1))])
    cut = own_shop.till.track([_sale("A2", ("mug", "15.00", 1))]).events[0]
    found = _explained(own_shop, cut.entries[0])
    assert (found.entry.points, found.cap_cut) == (5, 10)
    assert "took 10 points" in " ".join(str(each) for each in found.says)
