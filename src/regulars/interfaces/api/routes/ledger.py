"""Routes that read the ledger."""

from __future__ import annotations

from regulars.domain.words import say
from regulars.interfaces.api import answers
from regulars.interfaces.api.refused import malformed
from regulars.interfaces.api.route import Call, Parameter, Reply, Route
from regulars.interfaces.api.routes.points import entry_said
from regulars.trust.access import Scope

__all__ = ["ROUTES"]

_READ = frozenset({Scope.READ})
_DIGITS_MAX = 16


def _entries(call: Call) -> Reply:
    page = call.shop.till.entries(None, call.query["after"], call.query["limit"])
    return Reply(answers.EntriesSaid([entry_said(entry) for entry in page.entries], page.after))


def _entry(call: Call) -> Reply:
    return Reply(entry_said(call.shop.till.entry(_number(call))))


def _proof(call: Call) -> Reply:
    proof = call.shop.till.proof(_number(call))
    return Reply(answers.ProofSaid(proof.entry_id, proof.receipt))


def _checkpoints(call: Call) -> Reply:
    said = [
        answers.CheckpointSaid(one.size, one.root, answers.instant(one.signed_at), one.note)
        for one in call.shop.till.checkpoints()
    ]
    return Reply(answers.CheckpointsSaid(said))


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
        "/v1/ledger_checkpoints",
        "list_checkpoints",
        "Every signed head of the ledger, the oldest first.",
        _checkpoints,
        answers.CheckpointsSaid,
        scopes=_READ,
    ),
)
