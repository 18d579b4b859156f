"""What would a test have to show: each proposal with what happens without us, and what would have to be true for it to pay."""

from __future__ import annotations

from regulars.domain.offer import Lever, Proposal
from regulars.domain.turn import Turn
from regulars.domain.words import Points100, Sentence, say
from regulars.interfaces.report.layout import Card, Fact, Notes, Section, Table, capital
from regulars.interfaces.report.sections.proposals_drawn import gift, lever_name, needed_of, proposals_chart, rise
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker
from regulars.lifecycle.groups import GROUP_WORDS

__all__ = ["proposals_section"]


def proposals_section(turn: Turn, speak: Speaker) -> Section:
    """The tests worth running, best first."""
    question = speak(say("What would a test have to show?"))
    if not turn.proposals:
        nothing = say(
            "There is no test to propose yet: no group is large enough, or has a past long enough to count on."
        )
        return Section("proposals", question, (speak(nothing),))
    costs = say(
        "Cost expected: only those use a coupon who would have come anyway. Cost at worst: everybody treated uses it. "
        "Out of reach: more than everybody would have to come back, or each return costs more than it brings."
    )
    note = say(
        "Ranked by what the treated half brings if the true rise is just what the test can see. The margin is taken "
        "as %(margin)s in 100 of what is paid, a message as %(cost)s.",
        margin=Points100(turn.proposals[0].margin_share, 0),
        cost=turn.proposals[0].send_cost,
    )
    return Section(
        name="proposals",
        question=question,
        answer=(speak(_answer(turn.proposals[0])),),
        tag=tag("modelled", speak),
        chart=proposals_chart(turn.proposals, speak),
        cards=tuple(_card(rank, proposal, speak) for rank, proposal in enumerate(turn.proposals, start=1)),
        notes=(Notes((speak(costs), speak(note))),),
    )


def _answer(best: Proposal) -> Sentence:
    needed, seen = best.lever.break_even_lift, best.detectable_lift
    if needed is None or seen is None:
        return say(
            "The group to look at first is %(group)s, but it is too small for a test to see anything.",
            group=GROUP_WORDS[best.group],
        )
    return say(
        "Best first: %(gift)s for %(group)s pays for itself if %(needed)s more in 100 come back; a test on half of "
        "them sees a rise of %(seen)s in 100 or more.",
        gift=gift(best.lever),
        group=GROUP_WORDS[best.group],
        needed=Points100(needed),
        seen=Points100(seen),
    )


def _card(rank: int, proposal: Proposal, speak: Speaker) -> Card:
    group = capital(speak(GROUP_WORDS[proposal.group]))
    find_out = say(
        "To find out: draw by chance which %(treated)s get it, send the other %(control)s nothing, and compare after "
        "%(days)s days.",
        treated=proposal.treated,
        control=proposal.audience - proposal.treated,
        days=proposal.unaided.horizon_days,
    )
    return Card(
        title=speak(say("%(rank)s. %(group)s", rank=rank, group=group)),
        facts=_facts(proposal, speak),
        table=_levers(proposal, speak),
        notes=(speak(find_out),),
    )


def _facts(proposal: Proposal, speak: Speaker) -> tuple[Fact, ...]:
    unaided, counted, modelled = proposal.unaided, tag("counted", speak), tag("modelled", speak)
    low, high = unaided.interval
    lowest, highest = unaided.window_range
    spread = say(
        "%(low)s to %(high)s; single windows %(lowest)s to %(highest)s",
        low=Points100(low),
        high=Points100(high),
        lowest=Points100(lowest),
        highest=Points100(highest),
    )
    asked = say("%(count)s have agreed to be written to", count=proposal.may_message)
    return (
        Fact(speak(say("people in it today")), speak.value(proposal.audience), counted, speak(asked)),
        Fact(
            speak(say("come back by themselves within %(days)s days", days=unaided.horizon_days)),
            speak(say("%(rate)s in 100", rate=Points100(unaided.rate))),
            counted,
            speak(spread),
        ),
        Fact(speak(say("one who returns spends")), speak.value(unaided.value), counted),
        Fact(speak(say("smallest rise a test can see")), rise(proposal.detectable_lift, speak), modelled),
        _uplift(proposal, speak),
    )


def _uplift(proposal: Proposal, speak: Speaker) -> Fact:
    """Never a number before a test with a control group has given one."""
    label = speak(say("uplift to expect"))
    if proposal.expected_uplift is None:
        return Fact(label, speak(say("unknown: that is what the test is for")))
    return Fact(label, rise(proposal.expected_uplift, speak), tag("tested", speak))


def _levers(proposal: Proposal, speak: Speaker) -> Table:
    return Table(
        caption=speak(say("What each lever must achieve, for %(count)s treated", count=proposal.treated)),
        columns=tuple(
            speak(sentence)
            for sentence in (
                say("lever"),
                say("pays from"),
                say("cost expected"),
                say("cost at worst"),
            )
        ),
        rows=tuple(_lever_row(lever, proposal, speak) for lever in proposal.levers),
        tag=tag("modelled", speak),
        marked=proposal.levers.index(proposal.lever) if proposal.lever in proposal.levers else None,
    )


def _lever_row(lever: Lever, proposal: Proposal, speak: Speaker) -> tuple[str, ...]:
    name = speak(lever_name(lever))
    if lever == proposal.lever:
        name = speak(say("%(lever)s (proposed)", lever=name))
    return (
        name,
        rise(needed_of(lever, proposal), speak),
        speak.value(lever.cost_expected),
        speak.value(lever.cost_worst),
    )
