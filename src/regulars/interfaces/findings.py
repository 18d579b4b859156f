"""What a shop should know of its own file, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from regulars.domain.words import Percent, Sentence, say
from regulars.gather.kinds import ITEMS, KIND_WORDS
from regulars.gather.refusals import REASON_WORDS

if TYPE_CHECKING:
    from regulars.domain.finding import Finding
    from regulars.domain.ladder import Rung
    from regulars.gather.dates import DateStyle
    from regulars.gather.kind_map import KindMap
    from regulars.gather.mapping import RoleMap
    from regulars.loop.bring import Brought
    from regulars.loop.event_counts import EventCount
    from regulars.loop.tracking_plan import PlanFinding

__all__ = [
    "REASON_WORDS",
    "event_sentences",
    "finding_sentences",
    "kind_sentences",
    "plan_sentences",
    "reading_sentences",
    "reason_sentences",
    "row_sentences",
    "rung_sentences",
    "says_and_effect",
]

PLAN_SHOWN_MAX: Final = 7
EVENTS_SHOWN_MAX: Final = 20
"""Names listed in a sentence, the most frequent ones."""


def row_sentences(brought: Brought) -> list[Sentence]:
    """The rows accounted for, why some were refused, and where these are listed."""
    record = brought.record
    found = [
        say(
            "%(file)s: %(read)s rows = %(accepted)s accepted + %(rejected)s rejected + %(merged)s there already",
            file=record.source,
            read=record.read,
            accepted=record.accepted,
            rejected=record.rejected,
            merged=record.merged,
        )
    ]
    found += reason_sentences(record.reasons)
    if brought.rejects is not None:
        found.append(say("  every refused row, with its reason: %(file)s", file=str(brought.rejects)))
    return [*found, *_apart_sentences(record.findings)]


def _apart_sentences(counts: Mapping[str, int | None]) -> list[Sentence]:
    """What a file of any kind but orders holds that does not go into the log of events."""
    said = (
        (
            "texts_apart",
            say("  %(rows)s texts that members wrote; kept apart from what they did", rows=counts.get("texts_apart")),
        ),
        (
            "values_refused",
            say(
                "  %(rows)s values name or reach somebody, or are texts; left out of the log",
                rows=counts.get("values_refused"),
            ),
        ),
        (
            "identifiers_seen",
            say(
                "  %(rows)s phones, mails and card numbers; they stand with who is who, and not in the log",
                rows=counts.get("identifiers_seen"),
            ),
        ),
    )
    return [sentence for name, sentence in said if counts.get(name)]


def reason_sentences(reasons: Mapping[str, int]) -> list[Sentence]:
    """The three commonest reasons."""
    common = sorted(reasons.items(), key=lambda item: -item[1])[:3]
    return [
        say("  %(rows)s rows refused: %(reason)s", rows=rows, reason=REASON_WORDS[reason]) for reason, rows in common
    ]


def finding_sentences(finding: Finding) -> list[Sentence]:
    """One finding: what and what it does, some of its rows, and the command that mends it."""
    found = [says_and_effect(finding)]
    found += [
        say("    row %(row)s: %(cells)s", row=str(row.row), cells=" · ".join(f"{k}={v}" for k, v in row.cells.items()))
        for row in finding.rows
    ]
    if finding.fix:
        found.append(say("    mend it: %(command)s", command=finding.fix))
    return found


def says_and_effect(finding: Finding) -> Sentence:
    """What was found, and what that does to the answers."""
    return say("  %(says)s; %(effect)s", says=finding.says, effect=finding.effect)


def rung_sentences(rungs: Sequence[Rung]) -> list[Sentence]:
    """What can and cannot be asked, a line a rung."""
    return [
        say("  ✓ %(says)s", says=rung.says)
        if rung.missing is None
        else say("  ✗ %(says)s: %(missing)s", says=rung.says, missing=rung.missing)
        for rung in rungs
    ]


def reading_sentences(file: str, roles: RoleMap | KindMap) -> list[Sentence]:
    """How the columns of a file were read where it was guessed, how sure that is, and what was left out."""
    from regulars.gather.kind_map import KindMap

    if isinstance(roles, KindMap):
        return kind_sentences(file, roles)
    found = _guess_sentences(file, roles)
    if roles.dates.ambiguous:
        found.append(_ambiguous(file, roles.dates))
    found += roles.notes
    if roles.left_out:
        found.append(say("%(file)s: not used: %(columns)s.", file=file, columns=", ".join(roles.left_out)))
    if not roles.columns["amount"] and not roles.columns["unit_price"]:
        found.append(say("%(file)s: no amount; money is not known.", file=file))
    return found


def kind_sentences(file: str, roles: KindMap) -> list[Sentence]:
    """The same for a file of any other kind: what it holds comes first."""
    found = [
        say(
            "%(file)s: read as %(kind)s, %(confidence)s sure; say so with --kind.",
            file=file,
            kind=KIND_WORDS[roles.kind.name],
            confidence=Percent(roles.confidence, 0),
        )
        if roles.confidence < 1
        else say("%(file)s: read as %(kind)s.", file=file, kind=KIND_WORDS[roles.kind.name]),
        *_guess_sentences(file, roles),
    ]
    if roles.dates is not None and roles.dates.ambiguous:
        found.append(_ambiguous(file, roles.dates))
    if roles.dates is None:
        found.append(_undated(file, roles))
    if roles.private:
        names = ", ".join(roles.private)
        found.append(
            say("%(file)s: left out, because they name or reach somebody: %(columns)s.", file=file, columns=names)
        )
    if roles.left_out:
        found.append(say("%(file)s: not used: %(columns)s.", file=file, columns=", ".join(roles.left_out)))
    return [*found, *roles.notes]


def _undated(file: str, roles: KindMap) -> Sentence:
    if roles.kind.name == ITEMS:
        return say("%(file)s: no time; what was not known before is taken to have always been so.", file=file)
    return say("%(file)s: no time; taken to be known from today on.", file=file)


def _guess_sentences(file: str, roles: RoleMap | KindMap) -> list[Sentence]:
    found = []
    sure = [guess for guess in roles.guesses if guess not in roles.questions]
    if sure:
        # The codes of the roles, because these are what --map takes.
        read = ", ".join(f'{guess.role} = "{guess.column}"' for guess in sure)
        found.append(say("%(file)s: columns read by their names: %(columns)s.", file=file, columns=read))
    found += [
        say(
            '%(file)s: column "%(column)s" is read as %(role)s, %(confidence)s sure; say so with --map %(role)s=COLUMN.',
            file=file,
            column=guess.column,
            role=guess.role,
            confidence=Percent(guess.confidence, 0),
        )
        for guess in roles.questions
    ]
    return found


def _ambiguous(file: str, dates: DateStyle) -> Sentence:
    if dates.month_first:
        return say(
            "%(file)s: dates could have day and month exchanged; read with the month first (--dates day-first).",
            file=file,
        )
    if dates.format.startswith("%y"):
        return say(
            "%(file)s: dates could be read in several ways; read with the year first (--dates day-first).", file=file
        )
    return say(
        "%(file)s: dates could have day and month exchanged; read with the day first (--dates month-first).", file=file
    )


def event_sentences(counts: Sequence[EventCount]) -> list[Sentence]:
    """How often each event happened, in one sentence; the names that Regulars does not read, in another."""
    if not counts:
        return []
    named = ", ".join(f"{count.name} {count.events:,}" for count in counts[:EVENTS_SHOWN_MAX])
    found = [say("events in the log: %(events)s", events=named)]
    unknown = [count.name for count in counts if not count.known]
    if unknown:
        found.append(
            say(
                "names that Regulars does not read, kept all the same: %(names)s",
                names=", ".join(unknown[:EVENTS_SHOWN_MAX]),
            )
        )
    return found


def plan_sentences(found: Sequence[PlanFinding]) -> list[Sentence]:
    """Where the log is not as the tracking plan says, the most frequent first."""
    from regulars.loop.tracking_plan import PROBLEM_WORDS

    return [
        say(
            "events.yml: %(event)s: %(problem)s (%(events)s events%(samples)s)",
            event=f"{one.event}.{one.property}" if one.property else one.event,
            problem=PROBLEM_WORDS[one.problem],
            events=one.events,
            samples=f": {', '.join(one.samples[:2])}" if one.samples else "",
        )
        for one in found[:PLAN_SHOWN_MAX]
    ]
