"""Is the data right: every row accounted for, how columns were read, and what was taken for granted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from regulars.domain.finding import Finding
from regulars.domain.ladder import Rung
from regulars.domain.records import ImportRecord
from regulars.domain.time import DAY_US, EPOCH
from regulars.domain.turn import Turn
from regulars.domain.words import NOTHING, Sentence, say
from regulars.gather.kind_roles import KIND_ROLE_WORDS
from regulars.interfaces.findings import row_sentences
from regulars.interfaces.report.layout import Notes, Section, Table
from regulars.interfaces.report.sections.tags import tag
from regulars.interfaces.words import Speaker, plain
from regulars.loop.bring import Brought
from regulars.loop.complete_journey import Exceptions
from regulars.loop.event_counts import EventCount

__all__ = ["data_section", "shown_imports"]

IMPORTS_SHOWN_MAX: Final = 12
"""Files listed, the latest ones."""
EVENTS_SHOWN_MAX: Final = 40
"""Names of events listed, the most frequent ones."""
MAPPINGS_SHOWN_MAX: Final = 3
"""Ways of reading columns shown, the latest ones."""


def data_section(
    turn: Turn,
    imports: Sequence[ImportRecord],
    brought: Sequence[Brought],
    assumptions: Sequence[Sentence],
    speak: Speaker,
    findings: Sequence[Sequence[Finding]] = (),
    rungs: Sequence[Rung] = (),
    counts: Sequence[EventCount] = (),
    exceptions: Exceptions | None = None,
    programme: Sequence[Sentence] = (),
) -> Section:
    """The rows, the columns, the findings and the assumptions.

    Args:
        turn: the turn.
        imports: everything ever brought in, oldest first.
        brought: what was brought in just now; may be empty.
        assumptions: how its columns were read, where that was guessed.
        speak: the reader's language.
        findings: of each file in `shown_imports`, in the same order.
        rungs: what can be asked of this much data.
        counts: how often each event happened.
        exceptions: rows that do not meet others as they should, or None.
        programme: what the demo's programme came to.
    """
    shown = shown_imports(imports, brought)
    found = _found(shown)
    odd = [finding for one in findings for finding in one]
    taken = [*assumptions, *turn.assumptions]
    if len(imports) > IMPORTS_SHOWN_MAX:
        found.append(say("%(files)s earlier files are not listed here.", files=len(imports) - IMPORTS_SHOWN_MAX))
    lists = (
        (say("What is worth knowing about the rows"), found),
        (say("The sample programme on this data"), programme),
        (say("What was taken for granted"), taken),
    )
    tables = [_rows(imports[-IMPORTS_SHOWN_MAX:], speak)]
    if odd:
        tables.append(_findings([one.record.source for one in shown], findings, speak))
    if rungs:
        tables.append(_ladder(rungs, speak))
    tables += [_columns(record, speak) for record in _unlike(imports)]
    tables += [_events(counts, speak)] if counts else []
    tables += [_exceptions(exceptions, speak)] if exceptions is not None and exceptions.samples else []
    return Section(
        name="data",
        question=speak(say("Is the data right?")),
        answer=(speak(_answer(imports, len(odd) + len(found) + len(taken))),),
        tag=tag("counted", speak),
        tables=tuple(tables) if imports else (),
        notes=tuple(
            Notes(tuple(speak(sentence).strip() for sentence in sentences), speak(title))
            for title, sentences in lists
            if sentences
        ),
    )


def shown_imports(imports: Sequence[ImportRecord], brought: Sequence[Brought]) -> list[Brought]:
    """The files spoken of: those brought in just now, else the latest ones."""
    return list(brought) or [Brought(record, None) for record in imports[-IMPORTS_SHOWN_MAX:]]


def _findings(files: Sequence[str], findings: Sequence[Sequence[Finding]], speak: Speaker) -> Table:
    """What the check-up found, the most consequential first; the command that mends it where the file is at hand."""
    names = (say("file"), say("finding"), say("effect on answers"), say("mend it, or ignore it"))
    return Table(
        caption=speak(say("Check-up: what could make an answer wrong")),
        columns=tuple(map(speak, names)),
        rows=tuple(
            (file, speak(finding.says), speak(finding.effect), plain(finding.fix or finding.ignore))
            for file, found in zip(files, findings, strict=False)
            for finding in found
        ),
        tag=tag("counted", speak),
        numbers_from=4,
    )


def _ladder(rungs: Sequence[Rung], speak: Speaker) -> Table:
    """What can and cannot be asked."""
    names = (say("question"), say("can be asked"), say("what is missing"))
    return Table(
        caption=speak(say("What can and cannot be asked of this data")),
        columns=tuple(map(speak, names)),
        rows=tuple(
            (speak(rung.says), speak(say("yes") if rung.reached else say("not yet")), speak(rung.missing or NOTHING))
            for rung in rungs
        ),
        numbers_from=3,
    )


def _found(brought: Sequence[Brought]) -> list[Sentence]:
    """What became of each file's rows; the file is named where there are several."""
    several = len(brought) > 1
    said = [row_sentences(one) for one in brought]
    return [sentence for sentences in said if len(sentences) > 1 for sentence in sentences[0 if several else 1 :]]


def _unlike(imports: Sequence[ImportRecord]) -> list[ImportRecord]:
    """The latest files that were read in different ways."""
    ways = {tuple(sorted(record.mapping.items())): record for record in imports if record.mapping}
    return list(ways.values())[-MAPPINGS_SHOWN_MAX:]


def _answer(imports: Sequence[ImportRecord], notes: int) -> Sentence:
    read, rejected = sum(record.read for record in imports), sum(record.rejected for record in imports)
    if rejected:
        return say(
            "Mostly: of %(read)s rows, %(rejected)s were refused, each with its reason. %(notes)s notes below are "
            "yours to check.",
            read=read,
            rejected=rejected,
            notes=notes,
        )
    return say(
        "Every one of %(read)s rows is accounted for, and none was refused. %(notes)s notes below are yours to check.",
        read=read,
        notes=notes,
    )


def _rows(imports: Sequence[ImportRecord], speak: Speaker) -> Table:
    names = (say("file"), say("brought in"), say("rows"), say("accepted"), say("refused"), say("there already"))
    return Table(
        caption=speak(say("Rows read = accepted + refused + there already")),
        columns=tuple(map(speak, names)),
        rows=tuple(
            (
                record.source,
                speak.value(EPOCH + timedelta(days=record.at // DAY_US)),
                *(speak.value(count) for count in (record.read, record.accepted, record.rejected, record.merged)),
            )
            for record in imports
        ),
        tag=tag("counted", speak),
        numbers_from=2,
    )


def _events(counts: Sequence[EventCount], speak: Speaker) -> Table:
    names = (say("event"), say("how often"), say("members"), say("read by Regulars"))
    yes, no = speak(say("yes")), speak(say("kept, not read"))
    return Table(
        caption=speak(say("What happened, by name")),
        columns=tuple(map(speak, names)),
        rows=tuple(
            (count.name, speak.value(count.events), speak.value(count.members), yes if count.known else no)
            for count in counts[:EVENTS_SHOWN_MAX]
        ),
        tag=tag("counted", speak),
        numbers_from=1,
    )


def _exceptions(found: Exceptions, speak: Speaker) -> Table:
    """What was counted, with some of its rows."""
    return Table(
        caption=speak(found.says),
        columns=tuple(found.samples[0]),
        rows=tuple(tuple(str(value) for value in row.values()) for row in found.samples),
        tag=tag("counted", speak),
        numbers_from=len(found.samples[0]),
    )


def _columns(record: ImportRecord, speak: Speaker) -> Table:
    return Table(
        caption=speak(say("How the columns of %(file)s were read", file=record.source)),
        columns=tuple(map(speak, (say("your column"), say("read as")))),
        rows=tuple(
            (column, speak(KIND_ROLE_WORDS[role]) if role in KIND_ROLE_WORDS else role.removeprefix("+"))
            for role, column in record.mapping.items()
            if column and role != "kind"
        ),
        numbers_from=2,
    )
