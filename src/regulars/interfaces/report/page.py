"""One page: every section in the reader's language, laid out by the template."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from regulars import __version__
from regulars.domain.turn import Turn
from regulars.domain.words import Sentence, say
from regulars.interfaces.report.palette import all_colours
from regulars.interfaces.report.sections.circle import circle_section
from regulars.interfaces.report.sections.cohorts import cohorts_section
from regulars.interfaces.report.sections.data import data_section, shown_imports
from regulars.interfaces.report.sections.forecast import forecast_section
from regulars.interfaces.report.sections.head import freshness, shop_facts, the_one_thing
from regulars.interfaces.report.sections.leaving import leaving_section
from regulars.interfaces.report.sections.likeness import likeness_section
from regulars.interfaces.report.sections.moves import moves_section
from regulars.interfaces.report.sections.proposals import proposals_section
from regulars.interfaces.report.sections.stages import stages_section
from regulars.interfaces.report.sections.tags import glossary
from regulars.interfaces.report.sections.waits import waits_section
from regulars.interfaces.words import Speaker
from regulars.loop.bring import Brought

if TYPE_CHECKING:
    from jinja2 import Environment

    from regulars.domain.ladder import Rung
    from regulars.loop.complete_journey import Exceptions
    from regulars.loop.event_counts import EventCount
    from regulars.shop import Shop

__all__ = ["environment", "page"]

_HTML_LANGUAGES: Final = {"zh": "zh-Hans", "en": "en"}


def page(
    shop: Shop,
    turn: Turn,
    brought: Sequence[Brought],
    assumptions: Sequence[Sentence],
    language: str,
    other: tuple[str, str] | None = None,
    rungs: Sequence[Rung] = (),
    counts: Sequence[EventCount] = (),
    exceptions: Exceptions | None = None,
    programme: Sequence[Sentence] = (),
) -> str:
    """The report in one language, as HTML.

    Args:
        shop: whose turn it is.
        turn: what was found.
        brought: what was brought in just now.
        assumptions: how it was read.
        language: ``zh`` or ``en``.
        other: language and file name of the same report in the other language, or None.
        rungs: what can be asked of this much data.
        counts: how often each event happened.
        exceptions: rows that do not meet others as they should, or None.
        programme: what the demo's programme came to.
    """
    speak = Speaker(language)
    imports = shop.house.records.imports()
    findings = [shop.findings(one) for one in shown_imports(imports, brought)]
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            lang=_HTML_LANGUAGES[language],
            other=other and {"lang": _HTML_LANGUAGES[other[0]], "file": other[1], "name": _NAMES[other[0]]},
            colours=all_colours(),
            title=speak(say("Your regulars, up to %(day)s", day=turn.as_of.last_day)),
            freshness=freshness(turn, shop.house.clock.now(), speak),
            facts=shop_facts(turn, speak),
            one_thing=the_one_thing(turn, speak),
            sections=(
                proposals_section(turn, speak),
                circle_section(turn, speak),
                stages_section(turn, speak),
                moves_section(turn, speak),
                waits_section(turn, speak),
                cohorts_section(turn, speak),
                *likeness_section(turn, speak),
                forecast_section(turn, speak),
                leaving_section(turn, speak),
                data_section(
                    turn, imports, brought, assumptions, speak, findings, rungs, counts, exceptions, programme
                ),
            ),
            glossary=glossary(speak),
            words={name: speak(sentence) for name, sentence in _words().items()},
        )
    )


_NAMES: Final = {"zh": "中文", "en": "English"}


def _words() -> dict[str, Sentence]:
    """What the template itself says."""
    return {
        "one_thing": say("What is the one thing to know?"),
        "brand": say("Regulars, the open loyalty engine"),
        "numbers": say("The numbers, and the question that was asked"),
        "asked": say("Asked by"),
        "made": say("How each number is made"),
        "stays": say("Everything stays on this machine: this page holds no script and loads nothing from anywhere."),
        "version": say("Made by Regulars %(version)s.", version=__version__),
    }


@cache
def environment() -> Environment:
    """Jinja, with every value escaped: names of files and columns come from strangers."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
