"""What a turn says in words: the one thing to know, and what was taken for granted."""

from __future__ import annotations

from regulars.domain.offer import Lever, Proposal
from regulars.domain.stage import Borders
from regulars.domain.turn import Span
from regulars.domain.words import Points100, Sentence, say
from regulars.lifecycle.borders import GAPS_ENOUGH
from regulars.lifecycle.groups import GROUP_WORDS, groups_of
from regulars.lifecycle.stage_chain import MEMBERS_ENOUGH, MONTHS_ENOUGH
from regulars.settings import Settings

__all__ = ["assumptions_of", "lever_sentence", "sketchy", "the_one_thing"]

_MONTH_DAYS = 30


def the_one_thing(
    proposals: tuple[Proposal, ...], span: Span, borders: Borders, horizon_days: int
) -> tuple[Sentence, ...]:
    """Two or three sentences worth acting on, about the best proposal; what is missing where there is none."""
    if not proposals:
        return (
            say("%(members)s members have ordered %(orders)s times.", members=span.members, orders=span.orders),
            say(
                "No group is large enough, or has a past long enough, to test anything on: bring in at least %(days)s days of "
                "orders after a first month.",
                days=horizon_days,
            ),
        )
    best = proposals[0]
    unseen = say(
        "The group to look at first is %(group)s, but it is too small for a test to see anything.",
        group=GROUP_WORDS[best.group],
    )
    group = next(group for group in groups_of(borders) if group.name == best.group)
    low, high = best.unaided.interval
    lowest, highest = best.unaided.window_range
    return (
        say(
            "%(count)s %(group)s, silent for %(least)s to %(most)s days.",
            count=best.audience,
            group=GROUP_WORDS[best.group],
            least=group.silence_days_min,
            most=group.silence_days_max,
        ),
        say(
            "%(rate)s in 100 come back within %(days)s days without you (counted: %(low)s to %(high)s; single windows %(lowest)s "
            "to %(highest)s).",
            rate=Points100(best.unaided.rate, 0),
            days=horizon_days,
            low=Points100(low),
            high=Points100(high),
            lowest=Points100(lowest),
            highest=Points100(highest),
        ),
        *(lever_sentence(lever) for lever in reversed(best.levers)),
        *([unseen] if best.detectable_lift is None else []),
    )


def lever_sentence(lever: Lever) -> Sentence:
    """What a lever must achieve to pay for itself."""
    if lever.break_even_lift is None and lever.kind == "message":
        return say("A plain message costs more than it can bring back: it cannot pay.")
    if lever.break_even_lift is None:
        return say("A coupon of %(coupon)s costs more than it can bring back: it cannot pay.", coupon=lever.coupon)
    points = Points100(lever.break_even_lift)
    if lever.kind == "message":
        return say("A plain message must bring back %(points)s more in 100 to pay for itself.", points=points)
    return say(
        "A coupon of %(coupon)s must bring back %(points)s more in 100 to pay for itself.",
        coupon=lever.coupon,
        points=points,
    )


def assumptions_of(settings: Settings, borders: Borders, proposals: tuple[Proposal, ...]) -> tuple[Sentence, ...]:
    """What was taken for granted, each with the setting that corrects it."""
    said = settings.model_fields_set
    found: list[Sentence] = []
    if "margin_share" not in said:
        found.append(
            say(
                "Margin is assumed to be %(share)s in 100 of what is paid (REGULARS_MARGIN_SHARE).",
                share=Points100(settings.margin_share, 0),
            )
        )
    if "send_cost" not in said:
        found.append(say("A message is assumed to cost %(cost)s (REGULARS_SEND_COST).", cost=str(settings.send_cost)))
    if settings.currency == "XXX":
        found.append(say("The currency is not known; amounts are shown without one (REGULARS_CURRENCY)."))
    if "timezone" not in said:
        found.append(say("Times without a zone are read as %(zone)s (REGULARS_TIMEZONE).", zone=settings.timezone))
    if borders.own_share < 1:
        found.append(
            say(
                "Only %(gaps)s gaps between orders: stages are cut partly at those of a middling shop, until there are %(enough)s.",
                gaps=borders.gaps,
                enough=GAPS_ENOUGH,
            )
        )
    if proposals and not any(proposal.may_message for proposal in proposals):
        found.append(say("No consent to messages is recorded: before sending, say who has agreed."))
    return tuple(found)


def sketchy(span: Span) -> tuple[Sentence, ...]:
    """That the stages of a shop this small or young are a sketch, where it is one."""
    days = span.last_day - span.first_day + 1
    if span.members >= MEMBERS_ENOUGH and days >= MONTHS_ENOUGH * _MONTH_DAYS:
        return ()
    return (
        say(
            "Stages are a sketch so far: they take %(members)s members and %(months)s months of orders; there are %(have)s members "
            "and %(days)s days.",
            members=MEMBERS_ENOUGH,
            months=MONTHS_ENOUGH,
            have=span.members,
            days=days,
        ),
    )
