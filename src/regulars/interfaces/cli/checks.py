"""Check-ups, mappings and imports on standard output: words for people, documents for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.words import Percent, Sentence, say, say_many, word
from regulars.gather.kind_roles import KIND_ROLE_WORDS
from regulars.gather.tracking_plan import PLAN_FILE
from regulars.interfaces.findings import finding_sentences, reason_sentences, rung_sentences
from regulars.interfaces.words import plain, speaker

if TYPE_CHECKING:
    from regulars.domain.ladder import Rung
    from regulars.loop.bring import Brought
    from regulars.loop.checkup import CheckUp
    from regulars.loop.gate import Rule
    from regulars.loop.mapped import MappedFile
    from regulars.loop.mappings import KnownHeader
    from regulars.loop.undo import Undoing
    from regulars.shop import Shop

__all__ = [
    "checkup_document",
    "findings_document",
    "print_checkups",
    "print_imports",
    "print_ladder",
    "print_mapping",
    "print_saved",
    "print_undoing",
]

_STATES: Final[dict[str, Sentence]] = {
    "told": word("column", "as you said"),
    "accepted": word("column", "sure"),
    "asked": word("column", "look at it"),
    "left_out": word("column", "not read"),
}


def findings_document(shop: Shop, brought: Sequence[Brought]) -> list[dict[str, Any]]:
    """The findings of every file brought in."""
    from regulars.loop.checkup import finding_document

    return [finding_document(found, one.record.source) for one in brought for found in shop.findings(one)]


def checkup_document(checkup: CheckUp) -> dict[str, Any]:
    """What was found in one place."""
    from regulars.loop.checkup import finding_document
    from regulars.loop.ladder import ladder_document

    return {
        "file": checkup.source,
        "rows": dict(checkup.rows),
        "reasons": dict(checkup.reasons),
        "findings": [finding_document(finding, checkup.source) for finding in checkup.findings],
        "ladder": ladder_document(checkup.ladder),
    }


def print_checkups(checkups: Sequence[CheckUp], rules: Sequence[Rule], *, passed: bool) -> None:
    """Findings, what can be asked, and the rules that are broken."""
    say_it = speaker()
    for checkup in checkups:
        title = (
            say("%(file)s: %(read)s rows; nothing was written", file=checkup.source, read=checkup.rows["read"])
            if checkup.source
            else say("what the shop holds: %(read)s orders", read=checkup.rows["read"])
        )
        nothing = [] if checkup.findings else [say("  nothing to look at")]
        findings = [sentence for finding in checkup.findings for sentence in finding_sentences(finding)]
        for sentence in (title, *reason_sentences(checkup.reasons), *findings, *nothing):
            print(say_it(sentence))
        print_ladder(checkup.ladder)
    for rule in rules:
        if rule.broken and rule.level == "fail":
            print(say_it(say("✗ %(code)s: %(says)s", code=rule.code, says=rule.says)))
        elif rule.source == PLAN_FILE:
            print(say_it(say("%(file)s: %(says)s (%(found)s)", file=PLAN_FILE, says=rule.says, found=int(rule.found))))
    print(say_it(say("passed") if passed else say("failed: a rule of level fail is broken")))


def print_ladder(rungs: Sequence[Rung]) -> None:
    """What can and cannot be asked."""
    say_it = speaker()
    for sentence in (say("what can be asked of this data"), *rung_sentences(rungs)):
        print(say_it(sentence))


def print_mapping(mapped: MappedFile) -> None:
    """Every column with what it is read as, how sure that is, and a few values."""
    from rich.console import Console
    from rich.table import Table

    say_it = speaker()
    table = Table(title=plain(mapped.header.file), title_justify="left")
    for name in (say("your column"), say("read as"), say("how sure"), say("your first values")):
        table.add_column(say_it(name))
    for one in mapped.columns:
        sure = Percent(one.confidence, 0) if one.confidence is not None else None
        state = say_it(_STATES[one.state])
        table.add_row(
            plain(one.column),
            say_it(_role_words(one.role)) if one.role else "",
            state if sure is None else f"{say_it.value(sure)} {state}",
            plain(" · ".join(one.values)),
        )
    Console(highlight=False, markup=False).print(table)
    for sentence in mapped.roles.notes:
        print(f"  · {say_it(sentence)}")


def _role_words(role: str) -> Sentence:
    """What a column is read as; one that plays no role is kept as a property."""
    return KIND_ROLE_WORDS.get(role, word("role", "property"))


def print_saved(headers: Sequence[KnownHeader]) -> None:
    """The saved mappings with their roles."""
    say_it = speaker()
    if not headers:
        print(say_it(say("no mapping is saved")))
    for header in headers:
        roles = ", ".join(f'{role} = "{column}"' for role, column in header.roles.items() if column and role[0] != "+")
        print(say_it(say("%(name)s, from %(file)s: %(roles)s", name=header.name, file=header.file, roles=roles)))


def print_imports(imports: Sequence[Mapping[str, Any]]) -> None:
    """Every import, oldest first."""
    say_it = speaker()
    if not imports:
        print(say_it(say("nothing was brought in")))
    for one in imports:
        rows = one["rows"]
        line = say(
            "%(id)s  %(at)s  %(file)s: %(read)s rows = %(accepted)s accepted + %(rejected)s rejected + %(merged)s there already",
            id=one["id"],
            at=one["at"],
            file=one["file"],
            read=rows["read"],
            accepted=rows["accepted"],
            rejected=rows["rejected"],
            merged=rows["merged"],
        )
        undone = say("          taken back %(at)s", at=one["undone_at"]) if one["undone_at"] else None
        for sentence in filter(None, (line, undone)):
            print(say_it(sentence))


def print_undoing(undoing: Undoing) -> None:
    """What was or would be taken back."""
    say_it = speaker()
    record = undoing.record
    values = {"file": record.source, "id": record.id}
    done = undoing.log_version is not None
    title = say("%(file)s (%(id)s) is taken back:", **values) if done else say(
        "%(file)s (%(id)s) would be taken back:", **values
    )  # fmt: skip
    lines = [title, *_what_goes(undoing)]
    if undoing.leaning:
        files = ", ".join(dict.fromkeys(one.source for one in undoing.leaning))
        lines.append(
            say(
                "  these files came later and found some of their rows there already; bring them in again to have those back: "
                "%(files)s",
                files=files,
            )
        )
    if done:
        lines.append(say("  turns taken before stay as they were taken; next: regulars turn"))
    for sentence in lines:
        print(say_it(sentence))


def _what_goes(undoing: Undoing) -> list[Sentence]:
    """What is taken back of each kind; of an import that brought nothing new, that."""
    counted = (
        say_many("  %(count)s event", "  %(count)s events", undoing.events),
        say_many("  %(count)s line of an order", "  %(count)s lines of orders", undoing.lines),
        say_many("  %(count)s product description", "  %(count)s product descriptions", undoing.items),
        say_many("  %(count)s text", "  %(count)s texts", undoing.texts),
        say_many(
            "  %(count)s member of whom nothing else speaks",
            "  %(count)s members of whom nothing else speaks",
            undoing.members,
        ),
        say_many(
            "  %(count)s identifier that nothing else saw",
            "  %(count)s identifiers that nothing else saw",
            undoing.identifiers,
        ),
        say_many(
            "  %(count)s member parted from another again",
            "  %(count)s members parted from others again",
            undoing.partings,
        ),
    )
    said = [sentence for sentence in counted if sentence.count]
    return said or [say("  nothing: every row it had was there already or refused")]
