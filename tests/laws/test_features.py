"""Every feature is what plain Python counts, member by member, and sees nothing from its instant on."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logs import ABOUT_PRODUCTS, SECOND_US, ZONE, Row, lake, made_log, parts_of
from regulars.domain.time import AsOf, start_of
from regulars.know.features import FEATURES
from regulars.know.segments import segments_of
from regulars.loop.profiling import profiles_of

AS_OF = start_of(20_050, ZONE)
SCORES = {"rfm_recency", "rfm_frequency", "rfm_money"}
FINE = {"share", "ratio", "nats"}
DIGITS = {feature.name: 6e-5 if feature.unit in FINE else 6e-3 for feature in FEATURES}
"""How far rounding may take a number."""
WEEK_US = 7 * 86_400 * SECOND_US
Answer = dict[int, dict[str, Any]]


def asked(folder: Path, events: list[Row], lines: list[Row], as_of: AsOf, *, cut: bool) -> Answer:
    """The profiles by member; `cut` leaves what lies ahead out of the log itself."""
    columns = lake(folder)
    if cut:
        events, lines = ([row for row in rows if row["at_us"] < as_of.instant] for rows in (events, lines))
    with columns.open(parts_of(columns, events, lines), None if cut else as_of) as session:
        return {row["member"]: row for row in profiles_of(session, as_of, ZONE).to_pylist()}


@given(st.integers(0, 10_000), st.integers(19_800, 20_120))
@settings(max_examples=3, deadline=None)
def test_a_feature_as_of_an_instant_is_that_of_the_log_cut_there(
    tmp_path_factory: pytest.TempPathFactory, seed: int, day: int
) -> None:
    events, lines = made_log(seed)
    as_of = start_of(day, ZONE)
    whole, cut = (asked(tmp_path_factory.mktemp("lake"), events, lines, as_of, cut=cut) for cut in (False, True))
    assert whole == cut
    assert {name for row in whole.values() for name in row} >= {feature.name for feature in FEATURES}


def test_a_question_that_is_shown_what_lies_ahead_answers_otherwise(tmp_path: Path) -> None:
    """Negative control: most features would change if they looked ahead, so the law above has something to catch."""
    events, lines = made_log(3)
    cut = asked(tmp_path / "cut", events, lines, AS_OF, cut=True)
    columns = lake(tmp_path / "ahead")
    with columns.open(parts_of(columns, events, lines), None) as session:
        ahead = {row["member"]: row for row in profiles_of(session, AS_OF, ZONE).to_pylist()}
    changed = {name for member, row in cut.items() for name in row if ahead[member][name] != row[name]}
    assert len(changed & {feature.name for feature in FEATURES}) > 60


@given(st.integers(0, 10_000))
@settings(max_examples=3, deadline=None)
def test_every_feature_is_what_plain_python_counts(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    events, lines = made_log(seed)
    is_counted_alike(asked(tmp_path_factory.mktemp("lake"), events, lines, AS_OF, cut=False), events, lines)


def test_a_wrong_count_is_caught(tmp_path: Path) -> None:
    """Negative control."""
    events, lines = made_log(5)
    said = asked(tmp_path, events, lines, AS_OF, cut=False)
    first = next(iter(said.values()))
    first["evening_share"] = (first["evening_share"] or 0) + 0.01
    with pytest.raises(AssertionError, match="evening_share"):
        is_counted_alike(said, events, lines)


@given(st.integers(0, 10_000))
@settings(max_examples=2, deadline=None)
def test_revenue_adds_up_to_the_cent_and_every_member_has_one_segment(
    tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    events, lines = made_log(seed, members=40)
    said = asked(tmp_path_factory.mktemp("lake"), events, lines, AS_OF, cut=False)
    seen = [row for row in events if row["at_us"] < AS_OF.instant and row["name"] == "Order Completed"]
    assert sum(row["money"] for row in said.values()) == sum(row["amount"] or 0 for row in seen)
    assert sum(row["frequency"] for row in said.values()) == len(seen)
    assert said.keys() == {row["member"] for row in seen}
    for row in said.values():
        assert all(1 <= row[name] <= 5 for name in SCORES)
        assert row["segment"] == segments_of(row["rfm_recency"], row["rfm_frequency"]).item()
    for score, value in (("rfm_frequency", "frequency"), ("rfm_money", "money")):
        pairs = sorted((row[value], row[score]) for row in said.values())
        assert [pair[1] for pair in pairs] == sorted(pair[1] for pair in pairs)


def is_counted_alike(said: Answer, events: list[Row], lines: list[Row]) -> None:
    """The promise: the same numbers, to the digit they are rounded at."""
    seen, bought = ([row for row in rows if row["at_us"] < AS_OF.instant] for rows in (events, lines))
    noted = {name: any(row["name"] == name for row in seen) for name in ("Message Opened", "Message Clicked")}
    for member, row in said.items():
        own = [event for event in seen if event["member"] == member]
        goods = [line for line in bought if line["member"] == member and line["name"] == "Order Completed"]
        truth = of_orders(own) | of_gaps(own) | of_rhythm(own) | of_goods(goods, own) | of_acts(own, noted)
        assert truth.keys() | SCORES == {feature.name for feature in FEATURES}
        for name, value in truth.items():
            if value is None:
                assert row[name] is None, (member, name, row[name])
            else:
                assert row[name] == pytest.approx(value, abs=DIGITS[name], rel=1e-9), (member, name)


def of_orders(own: list[Row]) -> Row:
    today = AS_OF.today
    orders = [row for row in own if row["name"] == "Order Completed"]
    paid = [row["amount"] for row in orders if row["amount"] is not None]
    off = sum(row["discount"] or 0 for row in orders)
    within = {days: [row for row in orders if row["day"] > today - days] for days in (7, 30, 90, 180, 365)}
    monthly = [
        sum(row["amount"] or 0 for row in orders if today - 30 * (back + 1) < row["day"] <= today - 30 * back)
        for back in range(5, -1, -1)
    ]
    return {
        "recency_days": today - max(row["day"] for row in orders),
        "tenure_days": today - min(row["day"] for row in orders),
        "frequency": len(orders),
        "money": sum(paid),
        **{f"orders_{days}d": len(rows) for days, rows in within.items()},
        **{f"money_{days}d": sum(row["amount"] or 0 for row in rows) for days, rows in within.items()},
        "orders_change_90d": len(within[90]) - (len(within[180]) - len(within[90])),
        "money_slope": statistics.linear_regression(range(6), monthly).slope,
        "basket_value": mean(paid) or 0,
        "basket_spread": spread(paid),
        "basket_max": max(paid, default=0),
        "basket_lines": mean([row["lines"] for row in orders]),
        "discount_share": off / (sum(paid) + off) if sum(paid) + off else 0,
        "discounted_orders_share": mean([bool(row["discount"]) for row in orders]),
    }


def of_gaps(own: list[Row]) -> Row:
    orders = [row for row in own if row["name"] == "Order Completed"]
    days = sorted({row["day"] for row in orders})
    gaps = [later - earlier for earlier, later in pairwise(days)]
    return {
        "order_days": len(days),
        "span_days": days[-1] - days[0],
        "gap_mean_days": mean(gaps),
        "gap_spread_days": spread(gaps),
        "gap_variation": statistics.stdev(gaps) / statistics.mean(gaps) if len(gaps) > 1 else None,
        "gap_first_days": gaps[0] if gaps else None,
        "gap_last_days": gaps[-1] if gaps else None,
        "gap_max_days": max(gaps, default=None),
        "overdue_ratio": (AS_OF.today - days[-1]) / statistics.mean(gaps) if gaps else None,
        "money_first_day": sum(row["amount"] or 0 for row in orders if row["day"] == days[0]),
    }


def of_rhythm(own: list[Row]) -> Row:
    orders = [row for row in own if row["name"] == "Order Completed"]
    moments = [datetime.fromtimestamp(row["at_us"] // SECOND_US, UTC).astimezone(ZoneInfo(ZONE)) for row in orders]
    weekdays = Counter(moment.isoweekday() for moment in moments)
    main, most = min(weekdays.items(), key=lambda pair: (-pair[1], pair[0]))
    timed = [moment for moment in moments if (moment.hour, moment.minute, moment.second) != (0, 0, 0)]
    angles = [math.tau * (moment.hour * 60 + moment.minute) / 1440 for moment in timed]
    up, aside = sum(map(math.cos, angles)), sum(map(math.sin, angles))
    return {
        "weekday_main": main,
        "weekday_main_share": most / len(orders),
        "weekend_share": (weekdays[6] + weekdays[7]) / len(orders),
        "night_share": mean([moment.hour >= 23 or moment.hour < 6 for moment in timed]),
        "morning_share": mean([6 <= moment.hour < 11 for moment in timed]),
        "evening_share": mean([18 <= moment.hour < 23 for moment in timed]),
        "hour_mean": math.atan2(aside, up) / math.tau * 24 % 24 if timed else None,
        "hour_focus": math.hypot(up, aside) / len(timed) if timed else None,
    }


def of_goods(goods: list[Row], own: list[Row]) -> Row:
    orders = [row for row in own if row["name"] == "Order Completed"]
    found: Row = {}
    for plural, name, rows in (
        ("categories", "category", goods),
        ("brands", "brand", goods),
        ("products", "product", goods),
        ("places", "place", orders),
        ("channels", "channel", orders),
    ):
        counts = Counter(row[name] for row in rows if row[name] is not None)
        found[f"{plural}_count"] = len(counts)
        found[f"{name}_main_share"] = max(counts.values()) / counts.total() if counts else None
        if name in {"category", "brand"}:
            found[f"{name}_entropy"] = entropy(counts.values()) if counts else None
    named = [line for line in goods if line["product"] is not None]
    units = sum(line["quantity_milli"] for line in named) / 1000
    return found | {
        "product_repeat_share": 1 - found["products_count"] / len(named) if named else None,
        "line_units": units / len(named) if named else None,
        "unit_price": sum(line["amount"] for line in named) / units if named else None,
    }


def of_acts(own: list[Row], noted: dict[str, bool]) -> Row:
    def rows(*names: str) -> list[Row]:
        return [row for row in own if row["name"] in names]

    today, sent = AS_OF.today, len(rows("Message Sent"))
    looked, issued = rows("Page Viewed", "Product Viewed"), len(rows("Coupon Issued"))
    items = [(len(rows_of(own, product, looks=True)), len(rows_of(own, product, looks=False))) for product in "abc"]
    seen = [(looks, acts) for looks, acts in items if looks]
    old = [row for row in rows("Message Sent") if row["at_us"] <= AS_OF.instant - WEEK_US]
    money = sum(row["amount"] or 0 for row in rows("Order Completed"))
    answers = [row["at_us"] for row in rows("Order Completed", "Coupon Redeemed")]
    return {
        "refunds_count": len(rows("Order Refunded")),
        "refunded_share": sum(row["amount"] or 0 for row in rows("Order Refunded")) / money if money else 0,
        "visits_count": len(rows("Page Viewed")),
        "visits_30d": sum(row["day"] > today - 30 for row in rows("Page Viewed")),
        "visit_last_days": today - max(row["day"] for row in looked) if looked else None,
        "product_views_count": len(rows("Product Viewed")),
        "likes_count": len(rows("Product Liked")),
        "shares_count": len(rows("Product Shared")),
        "comments_count": len(rows("Comment Posted")),
        "reviews_count": len(rows("Review Submitted")),
        "rating_mean": mean([row["score_milli"] / 1000 for row in rows("Review Submitted")]),
        "survey_mean": mean([row["score_milli"] / 1000 for row in rows("Survey Answered")]),
        "touches_count": sent,
        "touches_90d": sum(row["day"] > today - 90 for row in rows("Message Sent")),
        "opens_per_touch": len(rows("Message Opened")) / sent if sent and noted["Message Opened"] else None,
        "clicks_per_touch": len(rows("Message Clicked")) / sent if sent and noted["Message Clicked"] else None,
        "coupons_redeemed_count": len(rows("Coupon Redeemed")),
        "coupon_use_share": min(1, len(rows("Coupon Redeemed")) / issued) if issued else None,
        "interaction_rate_items": mean([acts / looks for looks, acts in seen]),
        "interaction_rate_looks": sum(acts for _, acts in seen) / sum(looks for looks, _ in seen) if seen else None,
        "response_rate": mean([any(0 < at - row["at_us"] <= WEEK_US for at in answers) for row in old]),
    }


def rows_of(own: list[Row], product: str, *, looks: bool) -> list[Row]:
    wanted: Callable[[str], bool] = lambda name: (name == "Product Viewed") == looks and name in ABOUT_PRODUCTS  # noqa: E731
    return [row for row in own if row["product"] == product and wanted(row["name"])]


def mean(values: Sequence[float]) -> float | None:
    return statistics.fmean(values) if values else None


def spread(values: Sequence[float]) -> float | None:
    return statistics.stdev(values) if len(values) > 1 else None


def entropy(counts: Any) -> float:
    total = sum(counts)
    return -sum(count / total * math.log(count / total) for count in counts)
