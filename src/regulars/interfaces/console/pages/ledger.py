"""Ledger: what is owed, whether the books balance, and where each entry comes from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import LedgerRefusal
from regulars.domain.ledger.statements import COLUMNS
from regulars.domain.staff import Role
from regulars.domain.words import Percent, Sentence, say
from regulars.interfaces.cli.owed_shown import COLUMN_WORDS
from regulars.interfaces.console.charts import bars
from regulars.interfaces.console.entry_words import KIND_WORDS, has_ledger
from regulars.interfaces.console.kit import Column, Figure, Grid, Link, Number, Step, View, told
from regulars.interfaces.console.refused import nothing_here
from regulars.interfaces.console.screen import Answer, Screen, Sent, Shown, Visit

if TYPE_CHECKING:
    from regulars.domain.till import EntryShown
    from regulars.loop.ledger.owed import Owed
    from regulars.loop.ledger.statement import Statement

__all__ = ["SCREENS"]

_QUESTION: Final = say("What do we owe, and do the books balance?")
_READERS: Final = frozenset({Role.OWNER, Role.ANALYST, Role.AUDITOR})
_CHECKERS: Final = frozenset({Role.OWNER, Role.AUDITOR})
_ENTRY_READERS: Final = frozenset({Role.OWNER, Role.SUPPORT, Role.AUDITOR})
_DAYS_SHOWN_MAX: Final = 31
_ENTRIES_SHOWN_MAX: Final = 100
_DIGITS_MAX: Final = 15


def _ledger(visit: Visit) -> Answer:
    from regulars.loop.ledger.owed import owed
    from regulars.loop.ledger.statement import statement

    shop = visit.shop
    if not has_ledger(shop) or shop.counter.ledger.head().size == 0:
        missing = (
            say("No points were ever posted."),
            say(
                "Points come from orders that your shop system sends: POST /v1/track, or by hand: POST /v1/adjustments."
            ),
        )
        view = View(_QUESTION, (), step=Step(say("See what a programme gives"), "/console/programme"), missing=missing)
        return Shown("question.html", view)
    found = statement(shop.counter, shop.settings.timezone)
    owing = owed(shop.counter, shop.settings.currency)
    view = View(
        _QUESTION,
        _answer(found, owing),
        origin="counted",
        figure=_ages(owing[0], visit) if owing else None,
        step=Step(say("Verify every entry now"), "/console/ledger/verify", post={}),
        numbers=_numbers(owing),
        grids=(_days(found, visit), _entries(visit)),
    )
    return Shown("question.html", view)


def _answer(found: Statement, owing: tuple[Owed, ...]) -> tuple[Sentence, ...]:
    outstanding = sum(each.outstanding for each in owing)
    if found.findings:
        first = found.findings[0]
        return (
            say(
                "The books do not balance: %(currency)s, on %(day)s the columns say %(found)s and the accounts %(expected)s.",
                currency=first.currency,
                day=first.day,
                found=first.found,
                expected=first.expected,
            ),
        )
    return (say("The books balance to the point; %(points)s points are owed to members.", points=outstanding),)


def _ages(one: Owed, visit: Visit) -> Figure:
    from regulars.loop.ledger.owed import AGE_DAYS

    edges = (0, *AGE_DAYS)
    labels = [
        say("%(low)s to %(high)s days old", low=low, high=high) for low, high in zip(edges, AGE_DAYS, strict=False)
    ]
    labels.append(say("older than %(days)s days", days=AGE_DAYS[-1]))
    columns = (Column("age", say("age")), Column("points", say("points"), is_number=True))
    rows = list(zip(labels, one.ages, strict=True))
    return Figure(
        bars([visit.say(label) for label in labels], one.ages),
        say("One bar for each age: how many points that old are owed."),
        Grid("ages", say("%(currency)s outstanding by age", currency=one.currency), columns, rows),
    )


def _numbers(owing: tuple[Owed, ...]) -> tuple[Number, ...]:
    found: list[Number] = []
    for each in owing:
        found.append(
            Number(
                say("%(currency)s outstanding", currency=each.currency),
                each.outstanding,
                compared=say("%(points)s of them may be spent now", points=each.spendable),
            )
        )
        found.append(Number(say("%(currency)s that end within 90 days", currency=each.currency), each.expiring[2]))
        if each.breakage is not None:
            never = each.breakage
            found.append(
                Number(
                    say("share that will never be redeemed"),
                    Percent(never.share),
                    "modelled",
                    (Percent(never.low), Percent(never.high)),
                    n=never.points,
                )
            )
        elif each.withheld is not None:
            found.append(Number(say("share that will never be redeemed"), None, "modelled", note=each.withheld))
    return tuple(found)


def _days(found: Statement, visit: Visit) -> Grid:
    days = sorted(found.days, key=lambda row: (row.day, row.currency), reverse=True)
    shown = days if "as" in visit.query else days[:_DAYS_SHOWN_MAX]
    columns = [Column("day", say("day")), Column("currency", say("currency"))]
    columns += [Column(name, COLUMN_WORDS[name], is_number=True) for name in COLUMNS]
    rows = [(row.day, row.currency, *(getattr(row, name) for name in COLUMNS)) for row in shown]
    return Grid(
        "statement",
        say("The statement, day by day, the latest first (days of %(zone)s)", zone=found.zone),
        columns,
        rows,
    )


_ENTRY_COLUMNS: Final = (
    Column("entry", say("entry")),
    Column("recorded", say("recorded")),
    Column("kind", say("what")),
    Column("points", say("points"), is_number=True),
    Column("currency", say("currency")),
    Column("source", say("what for")),
    Column("rule", say("rule")),
)


def _entries(visit: Visit) -> Grid:
    """The latest entries; without names: whoever audits the books needs none."""
    head = visit.shop.counter.ledger.head().size
    asked = visit.query.get("after", "")
    after = (
        int(asked)
        if asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS_MAX
        else max(0, head - _ENTRIES_SHOWN_MAX)
    )
    page = visit.shop.till.entries(None, after, _ENTRIES_SHOWN_MAX)
    older = max(0, after - _ENTRIES_SHOWN_MAX)
    return Grid(
        "entries",
        say("Entries %(first)s to %(last)s of %(all)s", first=after + 1, last=after + len(page.entries), all=head),
        _ENTRY_COLUMNS,
        [_entry_row(entry) for entry in page.entries],
        more=f"/console/ledger?after={older}" if after else "",
    )


def _entry_row(entry: EntryShown) -> tuple[object, ...]:
    return (
        Link(entry.id, f"/console/entries/{entry.id}"),
        datetime.fromtimestamp(entry.recorded_at / 1e6, UTC).strftime("%Y-%m-%d %H:%M"),
        KIND_WORDS.get(entry.kind, told(entry.kind)),
        entry.points,
        entry.currency,
        " ".join(part for part in (entry.source_type, entry.source_id, entry.line) if part) or None,
        entry.rule or None,
    )


def _verify(visit: Visit) -> Answer:
    from regulars.loop.ledger.verifying import verify

    verdict = verify(visit.shop.counter)
    if verdict.findings:
        answer = (say("The ledger is not what was sealed."), *(each.says() for each in verdict.findings[:20]))
    else:
        answer = (
            say(
                "Sound: %(entries)s entries, %(checkpoints)s checkpoints, root %(root)s.",
                entries=verdict.entries,
                checkpoints=verdict.checkpoints,
                root=verdict.root[:16],
            ),
        )
    view = View(
        say("Is the ledger what was sealed?"),
        answer,
        "counted",
        step=Step(say("Back to the ledger"), "/console/ledger"),
    )
    return Shown("question.html", view)


def _entry(visit: Visit) -> Answer:
    entry = _shown(visit)
    rows = [
        (say("what"), KIND_WORDS.get(entry.kind, told(entry.kind))),
        (say("points"), entry.points),
        (say("currency"), entry.currency),
        (say("counts from"), _instant(entry.effective_at)),
        (say("recorded"), _instant(entry.recorded_at)),
        (say("spendable from"), _instant(entry.activates_at)),
        (say("ends"), _instant(entry.expires_at)),
        (say("what for"), " ".join(part for part in (entry.source_type, entry.source_id, entry.line) if part) or None),
        (say("rule"), entry.rule or None),
        (say("version of the rule"), entry.rule_version or None),
        (
            say("undoes entry"),
            None if entry.reverses is None else Link(entry.reverses, f"/console/entries/{entry.reverses}"),
        ),
        (say("by"), entry.actor or None),
        (say("why"), entry.reason or None),
    ]
    columns = (Column("what", say("what is known")), Column("value", say("value")))
    view = View(
        say("Where does entry %(entry)s come from?", entry=entry.id),
        (_entry_answer(entry),),
        "counted",
        step=Step(say("Take a receipt that anybody can check"), f"/console/entries/{entry.id}/proof"),
        grids=(Grid("entry", say("Entry %(entry)s", entry=entry.id), columns, rows),),
    )
    return Shown("question.html", view)


def _entry_answer(entry: EntryShown) -> Sentence:
    values: dict[str, object] = {"points": abs(entry.points), "kind": KIND_WORDS.get(entry.kind, told(entry.kind))}
    if entry.points < 0:
        return say("%(points)s points went out: %(kind)s.", **values)
    return say("%(points)s points came in: %(kind)s.", **values)


def _proof(visit: Visit) -> Answer:
    entry = _shown(visit)
    receipt = visit.shop.till.proof(entry.id).receipt
    sent_as = ("content-disposition", f'attachment; filename="entry-{entry.id}.json"')
    return Sent(receipt.encode(), "application/json", headers=(sent_as,))


def _shown(visit: Visit) -> EntryShown:
    number = visit.parameters["number"]
    if not (
        number.isascii() and number.isdigit() and len(number) <= _DIGITS_MAX and int(number) and has_ledger(visit.shop)
    ):
        raise nothing_here()
    try:
        return visit.shop.till.entry(int(number))
    except LedgerRefusal:
        raise nothing_here() from None


def _instant(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1e6, UTC).strftime("%Y-%m-%d %H:%M UTC")


SCREENS: Final = (
    Screen("GET", "/console/ledger", "ledger", _ledger, _READERS, nav=say("Ledger")),
    Screen("POST", "/console/ledger/verify", "ledger_verify", _verify, _CHECKERS),
    Screen("GET", "/console/entries/{number}", "entry", _entry, _ENTRY_READERS),
    Screen("GET", "/console/entries/{number}/proof", "entry_proof", _proof, _ENTRY_READERS, private=True),
)
