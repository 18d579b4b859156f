"""Routes that read the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regulars.domain.ledger.statements import COLUMNS, DayMoved
from regulars.domain.words import say
from regulars.interfaces.api import answers
from regulars.interfaces.api.refused import malformed, wrong_query
from regulars.interfaces.api.route import Call, DayParameter, Parameter, Reply, Route
from regulars.interfaces.api.routes.points import entry_said
from regulars.trust.access import Scope

if TYPE_CHECKING:
    from regulars.loop.ledger.costs import PointsInMoney

__all__ = ["ROUTES"]

_READ = frozenset({Scope.READ})
_DIGITS_MAX = 16


def _entries(call: Call) -> Reply:
    page = call.shop.till.entries(None, call.query["after"], call.query["limit"])
    return Reply(answers.EntriesSaid([entry_said(entry) for entry in page.entries], page.after))


def _entry(call: Call) -> Reply:
    return Reply(entry_said(call.shop.till.entry(_number(call))))


def _explanation(call: Call) -> Reply:
    from regulars.loop.till.explaining import explain_entry

    found = explain_entry(call.shop.house, call.shop.counter, call.shop.till.entry(_number(call)))
    said = [call.say(each) for each in found.says]
    return Reply(
        answers.EntryExplainedSaid(
            entry_said(found.entry), found.version, found.rule, list(found.multipliers), found.cap_cut, said
        )
    )


def _proof(call: Call) -> Reply:
    proof = call.shop.till.proof(_number(call))
    return Reply(answers.ProofSaid(proof.entry_id, proof.receipt))


def _checkpoints(call: Call) -> Reply:
    said = [
        answers.CheckpointSaid(one.size, one.root, answers.instant(one.signed_at), one.note)
        for one in call.shop.till.checkpoints()
    ]
    return Reply(answers.CheckpointsSaid(said))


def _statement(call: Call) -> Reply:
    from regulars.loop.ledger.costs import costs_of, in_money
    from regulars.loop.ledger.statement import statement
    from regulars.loop.programme import programme_of

    first, last = call.query["from"], call.query["to"]
    if first is not None and last is not None and first > last:
        raise wrong_query(say("It lies before the first day asked for."), "to")
    found = statement(call.shop.counter, call.shop.settings.timezone, first, last)
    costs = costs_of(programme_of(call.shop.house))
    said = answers.StatementSaid(
        found.zone,
        not found.findings,
        [_day(row) for row in found.days],
        [_day(row) for row in found.totals],
        [_owed(each) for each in in_money(found.totals, costs, call.shop.settings.currency)],
    )
    return Reply(said)


def _owed(each: PointsInMoney) -> answers.MoneyOwedSaid:
    return answers.MoneyOwedSaid(
        each.currency, each.points, str(each.cost_per_point), str(each.worst), each.worst.currency
    )


def _day(row: DayMoved) -> answers.DaySaid:
    numbers = {name: getattr(row, name) for name in (*COLUMNS, "late", "debt")}
    return answers.DaySaid(currency=row.currency, day=row.day.isoformat(), **numbers)


def _number(call: Call) -> int:
    text = call.parameters["id"]
    if not (text.isascii() and text.isdigit() and len(text) < _DIGITS_MAX and int(text) > 0):
        raise malformed(say("An entry's number is a whole number from 1."))
    return int(text)


ROUTES = (
    Route(
        "GET",
        "/v1/ledger_entries",
        "list_entries",
        "Entries of the whole ledger, oldest first.",
        _entries,
        answers.EntriesSaid,
        scopes=_READ,
        query=(
            Parameter("after", "Only entries above this number.", 0, 0, 2**53 - 1),
            Parameter("limit", "How many at most.", 100, 1, 1_000),
        ),
        refuses=(422,),
    ),
    Route(
        "GET",
        "/v1/ledger_entries/{id}",
        "get_entry",
        "One entry.",
        _entry,
        answers.EntrySaid,
        scopes=_READ,
        refuses=(404,),
    ),
    Route(
        "GET",
        "/v1/ledger_entries/{id}/explanation",
        "explain_entry",
        "Why an entry is there: cause, rule and its version, line, multipliers, caps, rounding.",
        _explanation,
        answers.EntryExplainedSaid,
        scopes=_READ,
        refuses=(404,),
    ),
    Route(
        "GET",
        "/v1/ledger_entries/{id}/proof",
        "get_proof",
        "A receipt for one entry, to be checked anywhere without us.",
        _proof,
        answers.ProofSaid,
        scopes=frozenset({Scope.READ}),
        refuses=(404,),
    ),
    Route(
        "GET",
        "/v1/statements",
        "get_statement",
        "What was owed, what moved and what is owed, day by day, in nine columns.",
        _statement,
        answers.StatementSaid,
        scopes=_READ,
        query=(
            DayParameter("from", "The first day, in the shop's zone; all there is without it."),
            DayParameter("to", "The last day."),
        ),
        refuses=(422,),
    ),
    Route(
        "GET",
        "/v1/ledger_checkpoints",
        "list_checkpoints",
        "Every signed head of the ledger, the oldest first.",
        _checkpoints,
        answers.CheckpointsSaid,
        scopes=_READ,
    ),
)
