"""What a shop should know of its own file, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulars.domain.words import Percent, Sentence, say
from regulars.gather.refusals import REASON_WORDS

if TYPE_CHECKING:
    from regulars.gather.mapping import RoleMap
    from regulars.loop.bring import Brought

__all__ = ["REASON_WORDS", "finding_sentences", "missing_sentences", "reading_sentences"]


def finding_sentences(brought: Brought) -> list[Sentence]:
    """The rows accounted for, then what is odd about them, at most seven."""
    record, findings = brought.record, brought.record.findings
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
    for reason, rows in sorted(brought.record.reasons.items(), key=lambda item: -item[1])[:3]:
        found.append(say("  %(rows)s rows refused: %(reason)s", rows=rows, reason=REASON_WORDS[reason]))
    if brought.rejects is not None:
        found.append(say("  every refused row, with its reason: %(file)s", file=str(brought.rejects)))
    counted = (
        (
            "duplicate_rows",
            say(
                "  %(rows)s rows repeat another one exactly; kept as lines of their own",
                rows=findings.get("duplicate_rows"),
            ),
        ),
        (
            "same_day_rows",
            say(
                "  %(rows)s more lines of one customer on one day; joined into one visit",
                rows=findings.get("same_day_rows"),
            ),
        ),
        (
            "zero_amounts",
            say("  %(rows)s amounts are zero; counted as visits, worth nothing", rows=findings.get("zero_amounts")),
        ),
        (
            "without_amount",
            say("  %(rows)s rows without an amount; value is not known for them", rows=findings.get("without_amount")),
        ),
    )
    found += [sentence for name, sentence in counted if findings.get(name)]
    return found[:8]


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


def missing_sentences(brought: Brought) -> list[Sentence]:
    """What a file does not tell, and what that does to the answers."""
    findings = brought.record.findings
    if findings.get("refunds") == 0 and findings.get("first_day") is not None:
        return [say("%(file)s: no refunds seen; value may be too high.", file=brought.record.source)]
    return []
