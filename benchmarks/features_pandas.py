"""The peer in pandas: features of the registry over the same files, vectorised, strings as categories."""

from __future__ import annotations

from typing import Any


def features_by_pandas(events: str, lines: str, today: int, as_of: int) -> Any:
    """One row a member who ordered, ordered by member: every column of the registry."""
    import pandas as pd
    import pyarrow.parquet as pq

    wanted = [
        "member",
        "name",
        "day",
        "at_us",
        "amount",
        "discount",
        "lines",
        "place",
        "channel",
        "product",
        "score_milli",
    ]
    strings = ["name", "place", "channel", "product"]
    seen = pq.read_table(events, columns=wanted, read_dictionary=strings).to_pandas(split_blocks=True)
    orders = seen[seen["name"] == "Order Completed"]
    found = pd.concat(
        [
            _orders(orders, today),
            _gaps(orders, today),
            _rhythm(orders),
            _acts(seen, today),
            _items(seen),
            _responses(seen, as_of),
        ],
        axis=1,
    )
    strings = ["category", "brand", "product"]
    columns = ["member", *strings, "quantity_milli", "amount"]
    bought = pq.read_table(lines, columns=columns, read_dictionary=strings).to_pandas()
    for plural, column in (("categories", "category"), ("brands", "brand"), ("products", "product")):
        found = found.join(_taste(bought, plural, column))
    for plural, column in (("places", "place"), ("channels", "channel")):
        found = found.join(_taste(orders, plural, column).drop(columns=f"{column}_entropy"))
    found = found.join(_units(bought))
    found["product_repeat_share"] = (1 - found["products_count"] / found.pop("product_lines")).round(6)
    found = found.loc[found["frequency"].notna()].sort_index().drop(columns="product_entropy")
    found["refunded_share"] = (found.pop("refunded") / found["money"]).fillna(0).round(6)
    return found.join(_scores(found))


def _orders(orders: Any, today: int) -> Any:
    import pandas as pd

    by = orders.groupby("member", sort=False)
    found = pd.DataFrame(
        {
            "recency_days": today - by["day"].max(),
            "frequency": by.size(),
            "money": by["amount"].sum(),
            "tenure_days": today - by["day"].min(),
            "basket_value": by["amount"].mean().round(2),
            "basket_spread": by["amount"].std().round(2),
            "basket_max": by["amount"].max(),
            "basket_lines": by["lines"].mean().round(4),
        }
    )
    for days in (7, 30, 90, 180, 365):
        within = orders[orders["day"] > today - days].groupby("member", sort=False)["amount"].agg(["size", "sum"])
        found[f"orders_{days}d"] = within["size"].reindex(found.index, fill_value=0)
        found[f"money_{days}d"] = within["sum"].reindex(found.index, fill_value=0)
    found["orders_change_90d"] = 2 * found["orders_90d"] - found["orders_180d"]
    lately = orders[orders["day"] > today - 180]
    weighted = lately["amount"] * (5 - 2 * ((today - lately["day"]) // 30))
    found["money_slope"] = (weighted.groupby(lately["member"]).sum() / 35).reindex(found.index, fill_value=0).round(2)
    off = by["discount"].sum()
    found["discount_share"] = (off / (found["money"] + off)).fillna(0).round(6)
    found["discounted_orders_share"] = (orders["discount"] > 0).groupby(orders["member"]).mean().round(6)
    return found


def _gaps(orders: Any, today: int) -> Any:
    import pandas as pd

    days = orders.groupby(["member", "day"], as_index=False)["amount"].sum()
    days["gap"] = days["day"] - days.groupby("member")["day"].shift()
    by = days.groupby("member")
    gaps = by["gap"]
    span = by["day"].max() - by["day"].min()
    return pd.DataFrame(
        {
            "order_days": by.size(),
            "span_days": span,
            "gap_mean_days": gaps.mean().round(4),
            "gap_spread_days": gaps.std().round(4),
            "gap_variation": (gaps.std() / gaps.mean()).round(4),
            "gap_first_days": gaps.first(),
            "gap_last_days": gaps.last(),
            "gap_max_days": gaps.max(),
            "overdue_ratio": ((today - by["day"].max()) / gaps.mean()).round(4),
            "money_first_day": by["amount"].first(),
        }
    )


def _rhythm(orders: Any) -> Any:
    import numpy as np
    import pandas as pd

    weekday = (orders["day"] + 3) % 7
    counts = pd.crosstab(orders["member"], weekday)
    minute = ((orders["at_us"] % 86_400_000_000) // 60_000_000).where(orders["at_us"] % 86_400_000_000 > 0)
    told = minute.notna()
    member = orders["member"]
    up, aside = (turned(minute * np.pi / 720).groupby(member).mean() for turned in (np.cos, np.sin))
    return pd.DataFrame(
        {
            "weekday_main": counts.to_numpy().argmax(axis=1) + 1,
            "weekday_main_share": (counts.max(axis=1) / counts.sum(axis=1)).round(6).to_numpy(),
            "weekend_share": (weekday >= 5).groupby(member).mean().round(6).to_numpy(),
            "night_share": ((minute < 360) | (minute >= 1380))
            .astype("float64")
            .where(told)
            .groupby(member)
            .mean()
            .round(6)
            .to_numpy(),
            "morning_share": ((minute >= 360) & (minute < 660))
            .astype("float64")
            .where(told)
            .groupby(member)
            .mean()
            .round(6)
            .to_numpy(),
            "evening_share": ((minute >= 1080) & (minute < 1380))
            .astype("float64")
            .where(told)
            .groupby(member)
            .mean()
            .round(6)
            .to_numpy(),
            "hour_mean": ((np.arctan2(aside, up) * 12 / np.pi) % 24).round(2).to_numpy(),
            "hour_focus": np.hypot(up, aside).round(4).to_numpy(),
        },
        index=counts.index,
    )


def _taste(bought: Any, plural: str, column: str) -> Any:
    import numpy as np
    import pandas as pd

    counts = bought.groupby(["member", column], observed=True).size().rename("n").reset_index()
    counts["n_log_n"] = counts["n"] * np.log(counts["n"])
    by = counts.groupby("member")
    total = by["n"].sum()
    return pd.DataFrame(
        {
            f"{plural}_count": by.size(),
            f"{column}_main_share": (by["n"].max() / total).round(6),
            f"{column}_entropy": (np.log(total) - by["n_log_n"].sum() / total).round(4),
        }
    )


_ACTS = {
    "visits_count": "Page Viewed",
    "product_views_count": "Product Viewed",
    "likes_count": "Product Liked",
    "shares_count": "Product Shared",
    "comments_count": "Comment Posted",
    "reviews_count": "Review Submitted",
    "touches_count": "Message Sent",
    "coupons_redeemed_count": "Coupon Redeemed",
    "refunds_count": "Order Refunded",
}


def _acts(seen: Any, today: int) -> Any:
    import pandas as pd

    counts = seen.groupby(["member", "name"], observed=True).size().unstack(fill_value=0)
    found = pd.DataFrame({feature: counts[name] for feature, name in _ACTS.items()})
    reviews = seen[seen["name"] == "Review Submitted"]
    found["rating_mean"] = (reviews.groupby("member")["score_milli"].mean() / 1000).round(4)
    looked = seen[seen["name"].isin(["Page Viewed", "Product Viewed"])]
    found["visit_last_days"] = today - looked.groupby("member")["day"].max()
    surveys = seen[seen["name"] == "Survey Answered"]
    found["survey_mean"] = (surveys.groupby("member")["score_milli"].mean() / 1000).round(4)
    for feature, name, days in (("visits_30d", "Page Viewed", 30), ("touches_90d", "Message Sent", 90)):
        lately = seen[(seen["name"] == name) & (seen["day"] > today - days)]
        found[feature] = lately.groupby("member").size().reindex(found.index, fill_value=0)
    for feature, name in (("opens_per_touch", "Message Opened"), ("clicks_per_touch", "Message Clicked")):
        found[feature] = (counts[name] / counts["Message Sent"].where(counts["Message Sent"] > 0)).round(6)
    issued = counts["Coupon Issued"].where(counts["Coupon Issued"] > 0)
    found["coupon_use_share"] = (counts["Coupon Redeemed"] / issued).clip(upper=1).round(6)
    found["refunded"] = seen[seen["name"] == "Order Refunded"].groupby("member")["amount"].sum()
    return found


def _responses(seen: Any, as_of: int) -> Any:
    import pandas as pd

    week = 604_800_000_000
    touches = seen.loc[(seen["name"] == "Message Sent") & (seen["at_us"] <= as_of - week), ["member", "at_us"]]
    answers = seen.loc[seen["name"].isin(["Order Completed", "Coupon Redeemed"]), ["member", "at_us"]]
    # The next answer after each message; whether it came within the week is all that is asked.
    pairs = pd.merge_asof(
        touches.sort_values("at_us"),
        answers.assign(answered_us=answers["at_us"]).sort_values("at_us"),
        on="at_us",
        by="member",
        direction="forward",
        allow_exact_matches=False,
    )
    answered = pairs["answered_us"] - pairs["at_us"] <= week
    return answered.groupby(pairs["member"]).mean().round(6).rename("response_rate")


def _units(bought: Any) -> Any:
    import pandas as pd

    counted = bought[bought["quantity_milli"] > 0]
    by = bought.groupby("member")
    milli, lines = by["quantity_milli"].sum(), by.size()
    return pd.DataFrame(
        {
            "product_lines": lines,
            "line_units": (milli / 1000 / lines).round(4),
            "unit_price": (counted.groupby("member")["amount"].sum() * 1000 / milli.where(milli != 0)).round(2),
        }
    )


def _scores(found: Any) -> Any:
    import pandas as pd

    rank = {
        name: (found[name].rank(method="min") - 1) * 5 // len(found) for name in ("recency_days", "frequency", "money")
    }
    return pd.DataFrame(
        {
            "rfm_recency": 5 - rank["recency_days"],
            "rfm_frequency": 1 + rank["frequency"],
            "rfm_money": 1 + rank["money"],
        }
    )


def _items(seen: Any) -> Any:
    import pandas as pd

    kinds = ["Product Viewed", "Product Liked", "Product Shared", "Comment Posted", "Review Submitted"]
    acts = seen.loc[seen["name"].isin(kinds), ["member", "product", "name"]]
    acts["looks"] = (acts["name"] == "Product Viewed").astype("int32")
    acts["acts"] = 1 - acts["looks"]
    items = acts.groupby(["member", "product"], observed=True)[["looks", "acts"]].sum().reset_index()
    items = items[items["looks"] > 0]
    items["ratio"] = items["acts"] / items["looks"]
    by = items.groupby("member")
    sums = by[["looks", "acts"]].sum()
    return pd.DataFrame(
        {
            "interaction_rate_items": by["ratio"].mean().round(6),
            "interaction_rate_looks": (sums["acts"] / sums["looks"]).round(6),
        }
    )
