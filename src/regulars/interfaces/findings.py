"""What a shop should know of its own file, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from regulars.domain.words import Percent, Sentence, say
from regulars.gather.refusals import REASON_WORDS

if TYPE_CHECKING:
    from regulars.domain.finding import Finding
    from regulars.domain.ladder import Rung
    from regulars.gather.mapping import RoleMap
    from regulars.loop.bring import Brought

__all__ = [
    "REASON_WORDS",
    "finding_sentences",
    "reading_sentences",
    "reason_sentences",
    "row_sentences",
    "rung_sentences",
    "says_and_effect",
]


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
    return found


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


def reading_sentences(file: str, roles: RoleMap) -> list[Sentence]:
    """How the columns of a file were read where it was guessed, how sure that is, and what was left out."""
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
    if roles.dates.ambiguous:
        found.append(_ambiguous(file, roles))
    found += roles.notes
    if roles.left_out:
        found.append(say("%(file)s: not used: %(columns)s.", file=file, columns=", ".join(roles.left_out)))
    if not roles.columns["amount"] and not roles.columns["unit_price"]:
        found.append(say("%(file)s: no amount; money is not known.", file=file))
    return found


def _ambiguous(file: str, roles: RoleMap) -> Sentence:
    if roles.dates.month_first:
        return say(
            "%(file)s: dates could have day and month exchanged; read with the month first (--dates day-first).",
            file=file,
        )
    if roles.dates.format.startswith("%y"):
        return say(
            "%(file)s: dates could be read in several ways; read with the year first (--dates day-first).", file=file
        )
    return say(
        "%(file)s: dates could have day and month exchanged; read with the day first (--dates month-first).", file=file
    )
