"""The chart of the proposals, with its legend and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from markupsafe import Markup

from regulars.domain.offer import Lever, Proposal
from regulars.domain.time import EPOCH
from regulars.domain.words import Points100, Sentence, say, word
from regulars.interfaces.report.charts.drawing import mark_key
from regulars.interfaces.report.charts.proposals import GroupDrawn, LeverDrawn, draw_proposals
from regulars.interfaces.report.layout import Chart, Key, Table, capital
from regulars.interfaces.report.palette import HOLLOW, INK, MUTED, QUIET
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker
from regulars.lifecycle.groups import GROUP_WORDS

__all__ = ["gift", "lever_name", "needed_of", "proposals_chart", "rise"]


def gift(lever: Lever) -> Sentence:
    """How a lever is called in a sentence."""
    if lever.kind == "message":
        return say("a message")
    return say("a coupon of %(coupon)s", coupon=lever.coupon)


def lever_name(lever: Lever) -> Sentence:
    """The same, short, for tables and axes."""
    if lever.kind == "message":
        return word("lever", "message")
    return say("coupon of %(coupon)s", coupon=lever.coupon)


def rise(lift: float | None, speak: Speaker) -> str:
    """A rise in returns, or that there is none."""
    return speak(say("out of reach") if lift is None else say("+%(points)s in 100", points=Points100(lift)))


def needed_of(lever: Lever, proposal: Proposal) -> float | None:
    """The rise at which a lever pays; None where none does, or where more than everybody would have to come back."""
    lift = lever.break_even_lift
    return None if lift is None or proposal.unaided.rate + lift > 1 else lift


def proposals_chart(proposals: Sequence[Proposal], speak: Speaker) -> Chart:
    """Every group on one scale: returns in 100."""
    axis = speak(say("come back, of 100"))
    wide, narrow = draw_proposals([_drawn(proposal, speak) for proposal in proposals], axis)
    return Chart(
        wide=wide,
        narrow=narrow,
        says=speak(
            say(
                "For each of %(count)s groups: how many of 100 come back by themselves, how many would have to come "
                "back for each lever to pay, and from where on a test sees a rise. The numbers are in the table below.",
                count=len(proposals),
            )
        ),
        keys=_keys(speak),
        tables=(_lifts(proposals, speak), _windows(proposals, speak)),
        questions=("measure/returns.sql",),
    )


def _drawn(proposal: Proposal, speak: Speaker) -> GroupDrawn:
    rate, seen = proposal.unaided.rate, proposal.detectable_lift
    return GroupDrawn(
        name=capital(speak(GROUP_WORDS[proposal.group])),
        says=speak(
            say(
                "%(rate)s in 100 come back by themselves; a test sees %(seen)s",
                rate=Points100(rate),
                seen=rise(seen, speak),
            )
        ),
        rate=rate,
        interval=proposal.unaided.interval,
        seen=None if seen is None or rate + seen > 1 else rate + seen,
        levers=[_lever(lever, proposal, speak) for lever in proposal.levers],
    )


def _lever(lever: Lever, proposal: Proposal, speak: Speaker) -> LeverDrawn:
    lift, seen = needed_of(lever, proposal), proposal.detectable_lift
    return LeverDrawn(
        name=speak(lever_name(lever)),
        needed=None if lift is None else proposal.unaided.rate + lift,
        text=speak(say("out of reach") if lift is None else say("+%(points)s", points=Points100(lift))),
        pays=lift is not None and seen is not None and lift <= seen,
    )


def _keys(speak: Speaker) -> tuple[Key, ...]:
    shapes = (
        (
            f'<rect x="3" width="12" height="12" fill="{MUTED.light}"/><path d="M9 0V12" stroke="{INK.light}" stroke-width="1.5"/>',
            say("come back by themselves, with the 95%% interval"),
        ),
        (
            f'<circle cx="9" cy="6" r="4.5" fill="{INK.light}"/>',
            say("where a lever pays for itself; any rise the test can see pays"),
        ),
        (
            f'<circle cx="9" cy="6" r="4" fill="{HOLLOW.light}" stroke="{INK.light}" stroke-width="2"/>',
            say("where a lever pays for itself; the test may see a rise that does not pay"),
        ),
        (
            f'<path d="M9 0V12" stroke="{QUIET.light}" stroke-width="2" stroke-dasharray="3 2"/>',
            say("from here on a test sees the rise"),
        ),
    )
    return tuple(Key(mark_key(Markup(shape)), speak(sentence)) for shape, sentence in shapes)  # noqa: S704 - our own shapes


def _lifts(proposals: Sequence[Proposal], speak: Speaker) -> Table:
    names = (
        say("group and lever"),
        say("by themselves, of 100"),
        say("pays from, of 100"),
        say("test sees from, of 100"),
    )
    rows = []
    for proposal in proposals:
        rate, seen = proposal.unaided.rate, proposal.detectable_lift
        for lever in proposal.levers:
            lift = needed_of(lever, proposal)
            name = say("%(group)s, %(lever)s", group=GROUP_WORDS[proposal.group], lever=lever_name(lever))
            rows.append((speak(name), *(_of_100(share, speak) for share in (rate, _sum(rate, lift), _sum(rate, seen)))))
    return Table(speak(say("What the chart shows")), tuple(map(speak, names)), tuple(rows), tag("modelled", speak))


def _windows(proposals: Sequence[Proposal], speak: Speaker) -> Table:
    names = (say("group and last day before the window"), say("members"), say("came back"), say("of 100"))
    rows = []
    for proposal in proposals:
        for day, (members, returned) in sorted(proposal.unaided.windows.items()):
            name = say("%(group)s, %(day)s", group=GROUP_WORDS[proposal.group], day=EPOCH + timedelta(days=day))
            share = returned / members if members else None
            rows.append((speak(name), speak.value(members), speak.value(returned), _of_100(share, speak)))
    caption = say("Past windows of %(days)s days", days=proposals[0].unaided.horizon_days)
    return Table(speak(caption), tuple(map(speak, names)), tuple(rows), tag("counted", speak))


def _sum(rate: float, lift: float | None) -> float | None:
    return None if lift is None or rate + lift > 1 else rate + lift


def _of_100(share: float | None, speak: Speaker) -> str:
    return "–" if share is None else speak.value(Points100(share))
