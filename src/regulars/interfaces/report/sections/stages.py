"""Where does everybody stand: members by stage, how the stages are cut, and the RFM segments."""

from __future__ import annotations

from regulars.domain.stage import STAGE_WORDS, Borders, Stage
from regulars.domain.turn import Turn
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.report.charts.drawing import mark_key
from regulars.interfaces.report.charts.stages import draw_stages
from regulars.interfaces.report.layout import Chart, Key, Notes, Section, Table
from regulars.interfaces.report.palette import STAGE_COLOURS
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker
from regulars.know.segments import SEGMENTS

__all__ = ["stages_section"]


def stages_section(turn: Turn, speak: Speaker) -> Section:
    """Stages and segments."""
    within = sum(turn.stages.get(stage, 0) for stage in (Stage.NEW, Stage.ACTIVE, Stage.CAME_BACK))
    answer = say(
        "%(within)s of %(members)s members (%(share)s) ordered within the last %(days)s days; %(lapsed)s have been "
        "silent for more than %(lapse_days)s.",
        within=within,
        members=turn.members,
        share=Percent(within / max(1, turn.members)),
        days=turn.borders.cooling,
        lapsed=turn.stages.get(Stage.LAPSED, 0),
        lapse_days=turn.borders.lapsed,
    )
    return Section(
        name="stages",
        question=speak(say("Where does everybody stand?")),
        answer=(speak(answer),),
        tag=tag("counted", speak),
        chart=_chart(turn, speak),
        tables=(_segments(turn, speak),),
        notes=(Notes((speak(_how_cut(turn.borders)),)),),
    )


def _how_cut(borders: Borders) -> Sentence:
    values: dict[str, object] = {
        "cooling": borders.cooling, "sleeping": borders.sleeping, "lapsed": borders.lapsed, "gaps": borders.gaps,
    }  # fmt: skip
    if borders.own_share >= 1:
        return say(
            "Cut where your own members cut: of %(gaps)s gaps between orders, 80 in 100 lasted at most %(cooling)s "
            "days, 90 at most %(sleeping)s, 95 at most %(lapsed)s. Not at 30, 60 and 90 days.",
            **values,
        )
    return say(
        "Cut at %(cooling)s, %(sleeping)s and %(lapsed)s days of silence. Only %(share)s of that is your own: "
        "%(gaps)s gaps between orders are few, so they are blended with those of a middling shop.",
        share=Percent(borders.own_share, 0),
        **values,
    )


def _meanings(borders: Borders) -> dict[str, Sentence]:
    """What it takes to be at each stage."""
    return {
        Stage.NEW: say("one order day, at most %(days)s days ago", days=borders.cooling),
        Stage.ACTIVE: say("last order at most %(days)s days ago", days=borders.cooling),
        Stage.CAME_BACK: say("active again after a silence of more than %(days)s days", days=borders.sleeping),
        Stage.COOLING: say("silent for %(low)s to %(high)s days", low=borders.cooling + 1, high=borders.sleeping),
        Stage.SLEEPING: say("silent for %(low)s to %(high)s days", low=borders.sleeping + 1, high=borders.lapsed),
        Stage.LAPSED: say("silent for more than %(days)s days", days=borders.lapsed),
    }


def _chart(turn: Turn, speak: Speaker) -> Chart:
    wide, narrow = draw_stages(turn.stages, speak)
    meanings, members = _meanings(turn.borders), max(1, turn.members)
    table = Table(
        caption=speak(say("What the chart shows")),
        columns=tuple(map(speak, (say("stage"), say("what it takes"), say("members"), say("share")))),
        rows=tuple(
            (
                speak(STAGE_WORDS[stage]),
                speak(meanings[stage]),
                speak.value(count),
                speak.value(Percent(count / members)),
            )
            for stage, count in turn.stages.items()
        ),
        tag=tag("counted", speak),
        numbers_from=2,
    )
    return Chart(
        wide=wide,
        narrow=narrow,
        says=speak(say("One bar for each stage with the members in it. The numbers are in the table below.")),
        keys=tuple(_key(stage, sentence, speak) for stage, sentence in meanings.items()),
        tables=(table,),
        questions=("lifecycle/gap_counts.sql", "know/profiles.sql"),
    )


def _key(stage: str, meaning: Sentence, speak: Speaker) -> Key:
    mark = mark_key(f'<rect x="2" width="14" height="12" rx="2" fill="{STAGE_COLOURS[stage].light}"/>')
    return Key(mark, speak(say("%(stage)s: %(meaning)s", stage=STAGE_WORDS[stage], meaning=meaning)))


def _segments(turn: Turn, speak: Speaker) -> Table:
    members = max(1, turn.members)
    return Table(
        caption=speak(say("The same members by how recently and how often they ordered (RFM)")),
        columns=tuple(map(speak, (say("segment"), say("members"), say("share")))),
        rows=tuple(
            (speak(SEGMENTS[name]), speak.value(count), speak.value(Percent(count / members)))
            for name, count in turn.segments.items()
        ),
        tag=tag("counted", speak),
    )
