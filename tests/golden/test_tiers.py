"""Tiers worked out by hand: periods, anniversaries, leap days, graces, refunds, hands."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from regulars.domain.ledger import requests as asked
from regulars.domain.ledger.entries import Source
from regulars.domain.ledger.terms import Activation, Span, Terms, Unit
from regulars.domain.tier_state import Assignment, Move, Qualified
from regulars.domain.tiers import Downgrade, Grace, Ladder, Tier, Validity, Window
from regulars.domain.time import instant_of
from regulars.reward.tier_qualifying import qualifying
from regulars.reward.tier_standing import standing
from regulars.reward.tier_windows import period_of
from regulars.reward.tiers import advance, joined
from suites.ledger.places import Page

ZONE = "Asia/Shanghai"
TIERS = (Tier("basic", 0), Tier("silver", 500), Tier("gold", 1_500))
JOINED = "2025-01-10"


def on(text: str, zone: str = ZONE) -> int:
    return instant_of(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def got(text: str, points: int, for_: str = "", zone: str = ZONE) -> Qualified:
    return Qualified(on(text, zone), points, on(for_ or text, zone))


def ladder(**rules: object) -> Ladder:
    return Ladder("stars", TIERS, zone=ZONE, **rules)  # type: ignore[arg-type]


def told(rules: Ladder, history: list[Qualified], to: str, *hands: Assignment) -> list[tuple[str, str, str]]:
    moves = advance(rules, joined(on(JOINED)), history, on(to), hands).moves
    return [(move.kind, day(move), move.after) for move in moves]


def day(move: Move) -> str:
    return datetime.fromtimestamp(move.at / 1e6, ZoneInfo(ZONE)).date().isoformat()


def test_a_calendar_year_and_the_whole_next_one() -> None:
    """600 in May 2025 bring silver to the end of 2026; 100 in 2026 do not keep it; told 30 days before."""
    history = [got("2025-03-01", 300), got("2025-05-05", 300), got("2026-07-01", 100)]
    assert told(ladder(), history, "2027-06-01") == [
        ("upgraded", "2025-05-05", "silver"),
        ("will_downgrade", "2026-12-02", "silver"),
        ("downgraded", "2027-01-01", "basic"),
    ]
    state = advance(ladder(), joined(on(JOINED)), history, on("2026-08-01")).state
    now = standing(ladder(), state, history)
    assert (now.tier, now.valid_until, now.points_to_keep, now.points_to_next) == (
        "silver",
        on("2027-01-01"),
        400,
        1_400,
    )
    assert (now.metric, now.next_tier, now.projected_tier) == (100, "gold", "basic")


def test_kept_for_another_year() -> None:
    history = [got("2025-05-05", 600), got("2026-12-31T23:59:59", 500)]
    assert told(ladder(), history, "2028-01-01") == [
        ("upgraded", "2025-05-05", "silver"),
        ("will_downgrade", "2026-12-02", "silver"),
        ("prolonged", "2027-01-01", "silver"),
        ("will_downgrade", "2027-12-02", "silver"),
        ("downgraded", "2028-01-01", "basic"),
    ]
    # A second after midnight it is another year, and kept nothing; an hour makes no difference in another zone's year.
    assert ("downgraded", "2027-01-01", "basic") in told(ladder(), [history[0], got("2027-01-01", 499)], "2027-02-01")


@pytest.mark.parametrize(
    ("how", "after"),
    [
        (Downgrade.ONE_DOWN, "silver"),
        (Downgrade.BY_METRIC, "basic"),
        (Downgrade.KEEP, "gold"),
        (Downgrade.NEVER, "gold"),
    ],
)
def test_how_a_tier_is_lost(how: Downgrade, after: str) -> None:
    history = [got("2025-05-05", 2_000)]
    rules = ladder(downgrade=how)
    state = advance(rules, joined(on(JOINED)), history, on("2027-01-01")).state
    now = standing(rules, state, history)
    assert now.tier == after
    assert (now.review_at is None) == (how in {Downgrade.NEVER, Downgrade.BY_METRIC})
    if how is Downgrade.ONE_DOWN:
        assert now.review_at == on("2028-01-01")  # the new tier, too, is reviewed


def test_anniversaries_of_a_leap_day() -> None:
    """Joined on 29 February 2024: years begin on 28 February, and on the 29th in 2028; each instant lies in one year."""
    rules = ladder(window=Window("anniversary"))
    start = on("2024-02-29T15:00")
    borders = [period_of(rules, start, on(f"{year}-06-01"))[0] for year in range(2024, 2029)]
    assert borders == [on(f"{year}-02-{28 if year % 4 else 29}") for year in range(2024, 2029)]
    for at, later in pairwise(borders):
        assert period_of(rules, start, at) == period_of(rules, start, later - 1) == (at, later)


def test_a_rolling_window_and_a_duration() -> None:
    """500 within 90 days; held for three months; kept if 500 lie within the 90 days before the review."""
    rules = ladder(
        window=Window("rolling", days=90), validity=Validity("duration", Span(3, Unit.MONTH)), notice_days=(7,)
    )
    history = [got("2025-02-01", 300), got("2025-04-20", 300), got("2025-06-01", 250)]
    assert told(rules, history, "2025-12-01") == [
        ("upgraded", "2025-04-20", "silver"),  # 1 February is 78 days ago
        ("will_downgrade", "2025-07-13", "silver"),
        ("downgraded", "2025-07-20", "basic"),  # 20 April is 91 days ago: 250 are left
    ]
    assert told(rules, [*history, got("2025-07-19", 250)], "2025-12-01")[2:] == [
        ("prolonged", "2025-07-20", "silver"),
        ("will_downgrade", "2025-10-13", "silver"),
        ("downgraded", "2025-10-20", "basic"),
    ]


def test_days_of_a_rolling_window_are_those_of_the_zone() -> None:
    """Two days back from noon over Berlin's night of 23 hours is noon, 47 hours ago."""
    berlin = Ladder(
        "b", TIERS, Window("rolling", days=2), Validity("duration", Span(1, Unit.YEAR)), zone="Europe/Berlin"
    )
    first, second = (
        got("2026-03-28T12:00:01", 250, zone="Europe/Berlin"),
        got("2026-03-30T12:00", 250, zone="Europe/Berlin"),
    )
    start = joined(on("2026-01-01"))
    assert advance(berlin, start, [first, second], second.at).state.rank == 1
    early = first._replace(at=first.at - 1_000_001, counts_at=first.counts_at - 1_000_001)
    assert advance(berlin, start, [early, second], second.at).state.rank == 0


def test_what_is_missing_can_be_made_up_in_the_grace() -> None:
    """A month, rounded up to its end: to the end of January 2027."""
    rules = ladder(grace=Grace(Span(10), "month"), notice_days=())
    history = [got("2025-05-05", 600), got("2026-07-01", 400)]
    assert told(rules, history, "2027-03-01") == [
        ("upgraded", "2025-05-05", "silver"),
        ("grace_began", "2027-01-01", "silver"),
        ("downgraded", "2027-02-01", "basic"),
    ]
    saved = [*history, got("2027-01-20", 100)]
    assert told(rules, saved, "2027-03-01")[2:] == [("prolonged", "2027-01-20", "silver")]
    state = advance(rules, joined(on(JOINED)), saved, on("2027-03-01")).state
    assert state.valid_until == on("2028-01-01")
    waiting = advance(rules, joined(on(JOINED)), saved, on("2027-01-19")).state
    now = standing(rules, waiting, saved)
    assert (now.grace_until, now.points_to_keep, now.projected_tier) == (on("2027-02-01"), 100, "basic")


def test_a_grace_makes_the_next_term_no_longer() -> None:
    """Gold is lost on 1 February 2027, a month after its review; silver is reviewed at the end of 2027, not of 2028."""
    rules = ladder(grace=Grace(Span(1, Unit.MONTH)), downgrade=Downgrade.ONE_DOWN, notice_days=())
    state = advance(rules, joined(on(JOINED)), [got("2025-05-05", 1_600)], on("2027-03-01")).state
    assert (state.rank, state.since, state.valid_until) == (1, on("2027-02-01"), on("2028-01-01"))


def test_a_grace_may_outlast_the_next_term() -> None:
    """A month's tier with 100 days to make it up: there is always a review ahead."""
    rules = ladder(window=Window("calendar", "month"), grace=Grace(Span(100)), downgrade=Downgrade.ONE_DOWN)
    state = advance(rules, joined(on(JOINED)), [got("2025-05-05", 1_600)], on("2025-10-09")).state
    assert (state.rank, state.since) == (1, on("2025-10-09"))  # 100 days after the review of 1 July
    assert state.valid_until == on("2025-12-01")


def test_nobody_falls_before_the_least_stay() -> None:
    rules = ladder(
        window=Window("rolling", days=10), validity=Validity("duration", Span(6)), stay_min=Span(14), notice_days=()
    )
    history = [got("2025-05-05", 600)]
    assert told(rules, history, "2025-08-01") == [
        ("upgraded", "2025-05-05", "silver"),
        ("prolonged", "2025-05-11", "silver"),  # the 600 are 6 days old
        ("downgraded", "2025-05-19", "basic"),  # at the review of the 17th they are too old, but 14 days are not over
    ]


@pytest.mark.parametrize(("when", "fell"), [("at_once", "2025-06-01"), ("at_review", "2027-01-01")])
def test_a_refund_inside_the_window(when: str, fell: str) -> None:
    rules = ladder(refund=when, notice_days=())
    history = [got("2025-05-05", 600), got("2025-06-01", -200, for_="2025-05-05")]
    assert told(rules, history, "2027-02-01") == [("upgraded", "2025-05-05", "silver"), ("downgraded", fell, "basic")]


def test_a_refund_of_another_window_takes_no_tier() -> None:
    """Gold stands on 2025; what is refunded in 2026 of an order of 2026 does not touch it, nor what 2025 is still enough for."""
    rules = ladder(refund="at_once", notice_days=())
    history = [
        got("2025-05-05", 1_700),
        got("2026-02-01", 50),
        got("2026-03-01", -50, for_="2026-02-01"),
        got("2026-03-02", -200, for_="2025-05-05"),
    ]
    assert told(rules, history, "2026-12-01") == [("upgraded", "2025-05-05", "gold")]
    more = [*history, got("2026-03-03", -1, for_="2025-05-05")]
    assert told(rules, more, "2026-12-01")[1:] == [("downgraded", "2026-03-03", "silver")]
    # Silver, too, was reached in 2025, and is reviewed when gold would have been.
    assert advance(rules, joined(on(JOINED)), more, on("2026-12-01")).state.valid_until == on("2027-01-01")


def test_from_the_next_period_on() -> None:
    rules = ladder(upgrade="next_period", notice_days=())
    history = [got("2025-05-05", 600), got("2025-12-31T23:00", 1_000)]
    assert told(rules, history, "2026-06-01") == [("upgraded", "2026-01-01", "gold")]


def test_since_the_tier_began() -> None:
    """What brought silver does not count for gold."""
    rules = ladder(window=Window("tier_start"), validity=Validity("duration", Span(1, Unit.YEAR)), notice_days=())
    history = [got("2025-02-01", 600), got("2025-03-01", 1_000), got("2025-04-01", 500)]
    assert told(rules, history, "2025-12-01") == [
        ("upgraded", "2025-02-01", "silver"),
        ("upgraded", "2025-04-01", "gold"),
    ]


def test_a_tier_given_by_hand() -> None:
    """While it lasts it stands instead; what was earned goes on beneath it."""
    hand = Assignment("gold", on("2025-02-01"), on("2025-08-01"), "ann", "a good friend of the house")
    history = [got("2025-05-05", 600)]
    assert told(ladder(), history, "2025-09-01", hand) == [
        ("assigned", "2025-02-01", "gold"),
        ("upgraded", "2025-05-05", "silver"),
        ("assignment_ended", "2025-08-01", "silver"),
    ]
    state = advance(ladder(), joined(on(JOINED)), history, on("2025-06-01"), [hand]).state
    now = standing(ladder(), state, history, [hand])
    assert (now.tier, now.earned, now.assignment) == ("gold", "silver", hand)
    for wrong in ({"author": " "}, {"reason": ""}, {"until": hand.at}):
        given = {"tier": "gold", "at": hand.at, "until": hand.until, "author": "ann", "reason": "why", **wrong}
        with pytest.raises(ValueError, match="by hand"):
            Assignment(**given)  # type: ignore[arg-type]


def test_what_comes_late_corrects_once() -> None:
    history = [got("2025-05-05", 400)]
    state = advance(ladder(), joined(on(JOINED)), history, on("2025-09-01")).state
    late = [*history, got("2025-06-01", 200)]
    turned = advance(ladder(), state, late, on("2025-10-01"))
    assert [(move.kind, move.before, move.after) for move in turned.moves] == [("corrected", "basic", "silver")]
    assert turned.state == advance(ladder(), joined(on(JOINED)), late, on("2025-10-01")).state
    assert advance(ladder(), turned.state, late, on("2025-11-01")).moves == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"tiers": ()},
        {"tiers": (Tier("a", 1),)},
        {"tiers": (Tier("a", 0), Tier("b", 5), Tier("c", 5))},
        {"tiers": (Tier("a", 0), Tier("a", 5))},
        {"window": Window("rolling")},
        {"window": Window("lifetime"), "validity": Validity("calendar"), "upgrade": "next_period"},
        {"notice_days": (0,)},
    ],
)
def test_ladders_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="ladder x"):
        Ladder(**{"name": "x", "tiers": TIERS, **wrong})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="rolling window"):
        Window("rolling", days=0)
    with pytest.raises(ValueError, match="validity"):
        Validity("duration")


def test_ladders_are_read_from_plain_documents() -> None:
    import msgspec

    made = msgspec.convert(
        {
            "name": "stars", "zone": ZONE, "tiers": [{"name": "basic", "threshold": 0}, {"name": "vip", "threshold": 9}],
            "window": {"kind": "rolling", "days": 30}, "validity": {"kind": "duration", "after": {"count": 1, "unit": "month"}},
            "grace": {"span": {"count": 5}}, "downgrade": "one_down", "refund": "at_once", "notice_days": [14, 3],
        },
        Ladder,
    )  # fmt: skip
    assert made.validity.after == Span(1, Unit.MONTH)
    with pytest.raises(msgspec.ValidationError, match="begins at 0"):
        msgspec.convert({"name": "x", "tiers": [{"name": "a", "threshold": 3}]}, Ladder)


def test_what_of_the_ledger_counts() -> None:
    """600 earned, 450 spent, 200 refunded and forgiven where they were spent: 400 count, and the spending does not."""
    page = Page()

    def do(at: str, request: asked.Request) -> int:
        page.clock.instant = on(at)
        answer = page.post(request)
        assert answer.refusal is None
        return answer.entries[0]

    order = Source("order", "a")
    do("2025-05-05", asked.Earn("member:1", points=600, source=order, basis=600))
    do("2025-05-06", asked.Spend("member:1", points=450))
    do("2025-05-07", asked.Transfer("member:1", to="member:2", points=100))
    refund = asked.ReverseEarn("member:1", source=order, refund="r", lines=(asked.RefundedLine("", 200),))
    do("2025-06-01", refund)
    hand = do("2025-06-02", asked.Adjust("member:1", points=40, actor="ann", reason="sorry"))
    do("2025-06-03", asked.Reverse("member:1", entry=hand, refund="r2", points=10))
    entries = tuple(page.book.entries.values())
    assert qualifying(entries, "member:1", "points") == (
        got("2025-05-05", 600),
        got("2025-06-01", -50, for_="2025-05-05"),  # what was left
        got("2025-06-01", -150, for_="2025-05-05"),  # forgiven
        got("2025-06-02", 40),
        got("2025-06-03", -10, for_="2025-06-02"),
    )
    assert qualifying(entries, "member:2", "points") == ()  # a present makes nobody gold
    history = list(qualifying(entries, "member:1", "points"))
    assert told(ladder(refund="at_once"), history, "2025-09-01") == [
        ("upgraded", "2025-05-05", "silver"),
        ("downgraded", "2025-06-01", "basic"),
    ]


def test_points_that_never_came_do_not_count() -> None:
    """They wait for a delivery that does not come: at the deadline they are taken back, and with them what they counted."""
    page = Page()
    page.clock.instant = on("2025-05-05")
    waits = Terms(Activation("event", Span(10)), zone=ZONE)
    page.post(asked.Earn("member:1", points=600, source=Source("order", "a"), terms=waits))
    page.clock.instant = on("2025-05-20")
    page.post(asked.Expire("member:1"))
    assert qualifying(tuple(page.book.entries.values()), "member:1", "points") == (
        got("2025-05-05", 600),
        got("2025-05-15", -600, for_="2025-05-05"),
    )
