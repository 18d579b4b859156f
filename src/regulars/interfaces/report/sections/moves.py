"""Where does everybody go next: moves between stages from month to month, and what follows if nothing changes."""

from __future__ import annotations

from regulars.domain.course import ChainTested, StageChain
from regulars.domain.money import Money
from regulars.domain.stage import STAGE_WORDS, Stage
from regulars.domain.turn import Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.report.layout import Notes, Section, Table
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker
from regulars.lifecycle.stage_chain import MEMBERS_ENOUGH, MONTHS_ENOUGH

__all__ = ["moves_section"]


def moves_section(turn: Turn, speak: Speaker) -> Section:
    """The chain: odds of next month, and what a stage leads to."""
    question = speak(say("Where does everybody go next?"))
    chain = turn.course.chain if turn.course else None
    if chain is None:
        needed = say(
            "Too early to tell: moves between stages are counted from %(members)s members and %(months)s whole months on.",
            members=MEMBERS_ENOUGH,
            months=MONTHS_ENOUGH,
        )
        return Section("moves", question, (speak(needed),))
    return Section(
        name="moves",
        question=question,
        answer=tuple(map(speak, _answer(turn, chain))),
        tag=tag("modelled", speak),
        tables=(_odds(chain, speak), _outlook(turn, chain, speak)),
        notes=(Notes(tuple(map(speak, _notes(chain)))),),
    )


def _answer(turn: Turn, chain: StageChain) -> tuple[Sentence, ...]:
    return (
        say(
            "Of 100 members who have not lapsed, %(churn)s lapse within a month (%(low)s to %(high)s).",
            churn=round(100 * chain.churn.value, 1),
            low=round(100 * chain.churn.low, 1),
            high=round(100 * chain.churn.high, 1),
        ),
        say(
            "If nothing changes and nobody joins, %(active)s of today's members will be active in a month and %(later)s in a "
            "year; today it is %(now)s.",
            active=round(chain.next_month[Stage.ACTIVE]),
            later=round(chain.next_year[Stage.ACTIVE]),
            now=turn.stages.get(Stage.ACTIVE, 0),
        ),
    )


def _odds(chain: StageChain, speak: Speaker) -> Table:
    """Rows are where from; stages that nobody was ever in are left out."""
    seen = [name for name, row in chain.counted.items() if sum(row.values())]
    ends = [name for name in chain.odds if any(row[name] for row in chain.counted.values())]
    return Table(
        caption=speak(say("Odds of standing there a month later, with their intervals")),
        columns=(speak(say("stage")), *(speak(STAGE_WORDS[name]) for name in ends)),
        rows=tuple((speak(STAGE_WORDS[name]), *(_cell(chain, name, to, speak) for to in ends)) for name in seen),
        tag=tag("modelled", speak),
    )


def _cell(chain: StageChain, name: str, to: str, speak: Speaker) -> str:
    odds = chain.odds[name][to]
    between = f"{speak.value(Percent(odds.low, 0))}–{speak.value(Percent(odds.high, 0))}"
    return f"{speak.value(Percent(odds.value, 0))} ({between})"


def _outlook(turn: Turn, chain: StageChain, speak: Speaker) -> Table:
    currency = turn.span.revenue.currency
    columns = (
        say("stage"), say("today"), say("in a month"), say("in a year"), say("months until lapsed"), say("margin within a year"),
    )  # fmt: skip
    rows = []
    for name in chain.odds:
        lapse = chain.months_to_lapse[name]
        rows.append(
            (
                speak(STAGE_WORDS[name]),
                speak.value(turn.stages.get(name, 0)),
                speak.value(round(chain.next_month[name])),
                speak.value(round(chain.next_year[name])),
                "–"
                if name == Stage.LAPSED or not lapse.value < float("inf")
                else f"{speak.value(round(lapse.value, 1))} "
                f"({speak.value(round(lapse.low, 1))}–{speak.value(round(lapse.high, 1))})",
                speak.value(Money.of(round(chain.values_year[name], 3), currency)),
            )
        )
    return Table(
        caption=speak(say("What follows if nothing changes and nobody joins")),
        columns=tuple(map(speak, columns)),
        rows=tuple(rows),
        tag=tag("modelled", speak),
    )


def _notes(chain: StageChain) -> tuple[Sentence, ...]:
    counted = say(
        "Counted from %(moves)s moves of members over %(months)s months, each stage as it stood at the end of its month. A member "
        "counts once a month, so the intervals are a little too narrow.",
        moves=chain.moves,
        months=chain.months,
    )
    return (counted, *((_verdict(chain.tested),) if chain.tested else ()))


def _verdict(tested: ChainTested) -> Sentence:
    values: dict[str, object] = {
        "months": tested.months,
        "first": round(tested.first_order, 3),
        "zero": round(tested.zero_order, 3),
        "stays": round(tested.stays, 3),
    }
    if tested.first_order > max(tested.zero_order, tested.stays):
        return say(
            "On %(months)s unseen months, knowing the stage foresees moves better than not knowing it, and better than saying that "
            "everybody stays (log-likelihood a move %(first)s against %(zero)s and %(stays)s).",
            **values,
        )
    return say(
        "Take it with care: on %(months)s unseen months, knowing the stage foresees moves no better than simpler rules "
        "(log-likelihood a move %(first)s; without stages %(zero)s; everybody stays %(stays)s).",
        **values,
    )
