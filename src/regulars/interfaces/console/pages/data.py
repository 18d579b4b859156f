"""Bring data: a file is sent, read, looked through, brought in, and followed by a turn and its first proposal."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import RegularsError
from regulars.domain.staff import Role
from regulars.domain.time import DAY_US, EPOCH
from regulars.domain.words import NOTHING, Percent, Sentence, say, say_many, word
from regulars.gather.kind_roles import KIND_ROLE_WORDS
from regulars.gather.kinds import ORDERS
from regulars.gather.synonyms import ROLES
from regulars.interfaces.console import jobs, uploads
from regulars.interfaces.console.kit import Column, Grid, Step, View, told
from regulars.interfaces.console.refused import malformed
from regulars.interfaces.console.screen import Answer, Moved, Screen, Shown, Visit
from regulars.interfaces.findings import row_sentences

if TYPE_CHECKING:
    from regulars.loop.checkup import CheckUp
    from regulars.loop.house import Progress
    from regulars.loop.mapped import MappedFile

__all__ = ["SCREENS"]

_QUESTION: Final = say("Is it my data, and what can I ask of it?")
_READ: Final = say("Did you read my file right, and what can I ask of it?")
_READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST})
_BRINGERS: Final = frozenset({Role.OWNER, Role.MARKETER})
_SHOWN_MAX: Final = 20
_STATES: Final[dict[str, Sentence]] = {
    "told": word("column", "as told"),
    "accepted": word("column", "sure"),
    "asked": word("column", "please look"),
    "left_out": word("column", "left out"),
}
_FILES: Final = (
    Column("file", say("file")),
    Column("day", say("brought in")),
    Column("read", say("rows"), is_number=True),
    Column("accepted", say("accepted"), is_number=True),
    Column("rejected", say("refused"), is_number=True),
    Column("merged", say("there already"), is_number=True),
)
_RUNGS: Final = (
    Column("question", say("question")),
    Column("reached", say("can be asked")),
    Column("missing", say("what is missing")),
)
_FINDINGS: Final = (
    Column("finding", say("finding")),
    Column("effect", say("effect on answers")),
    Column("rows", say("rows"), is_number=True),
)


def _data(visit: Visit) -> Answer:
    imports = visit.shop.house.records.imports()
    rows = [_import(each) for each in reversed(imports[-_SHOWN_MAX:])]
    answer = (
        say_many("%(count)s file has been brought in.", "%(count)s files have been brought in.", len(imports))
        if imports
        else say("Nothing has been brought in yet: a file of orders is enough, with who, when and how much.")
    )
    view = View(
        _QUESTION,
        (answer,),
        "counted",
        grids=(Grid("files", say("Files, the latest first"), _FILES, rows, empty=say("None yet.")),),
    )
    may_bring = not visit.look and visit.role in _BRINGERS
    return Shown("data.html", view, {"may_bring": may_bring, "most": uploads.UPLOAD_BYTES_MAX >> 20})


def _import(each: Any) -> tuple[object, ...]:
    from datetime import timedelta

    return (
        each.source,
        EPOCH + timedelta(days=each.at // DAY_US),
        each.read,
        each.accepted,
        each.rejected,
        each.merged,
    )


def _upload(visit: Visit) -> Answer:
    if visit.file is None:
        raise malformed()
    name, path = visit.file
    return Moved(f"/console/uploads/{uploads.kept(visit.shop, name, path, secrets.token_bytes)}")


def _look(visit: Visit) -> Answer:
    """How the file would be read, and what would come of it; nothing is written."""
    id_ = visit.parameters["id"]
    path = uploads.upload_of(visit.shop, id_)
    chosen = {
        name.removeprefix("role:"): value for name, value in visit.query.items() if name.startswith("role:") and value
    }
    told_roles = {role: column for column, role in chosen.items()}
    try:
        mapped = visit.shop.map(path, told_roles, save=False)
        checked = visit.shop.check(path, told_roles)
    except RegularsError as error:
        says = [sentence for sentence in (error.what, error.why, error.fix) if sentence is not None]
        view = View(_READ, (), missing=tuple(says), step=Step(say("Back"), "/console/data"))
        return Shown("question.html", view)
    view = View(
        _READ,
        _read_answer(mapped, checked),
        "counted",
        grids=(_findings(checked), _rungs(checked)),
    )
    is_orders = mapped.header.kind == ORDERS
    values = {
        "id": id_,
        "file": path.name,
        "mapped": mapped,
        "states": _STATES,
        "told_roles": told_roles,
        "roles": [(role, KIND_ROLE_WORDS.get(role, told(role))) for role in ROLES] if is_orders else [],
        "role_words": KIND_ROLE_WORDS,
        "percent": lambda share: Percent(share, 0),
    }
    return Shown("upload.html", view, values)


def _read_answer(mapped: MappedFile, checked: CheckUp) -> tuple[Sentence, ...]:
    asked = sum(column.state == "asked" for column in mapped.columns)
    sure = sum(column.state in {"told", "accepted"} for column in mapped.columns)
    rows = checked.rows
    return (
        say(
            "Sure of %(sure)s of %(all)s columns; %(asked)s to look at.",
            sure=sure,
            all=len(mapped.columns),
            asked=asked,
        ),
        say(
            "Of %(read)s rows %(accepted)s would be accepted, %(rejected)s refused, and %(merged)s are there already.",
            **{name: rows.get(name, 0) for name in ("read", "accepted", "rejected", "merged")},
        ),
    )


def _findings(checked: CheckUp) -> Grid:
    rows = [(finding.says, finding.effect, finding.count) for finding in checked.findings]
    return Grid(
        "findings", say("Check-up: what could make an answer wrong"), _FINDINGS, rows, empty=say("Nothing was found.")
    )


def _rungs(checked: CheckUp) -> Grid:
    rows = [
        (rung.says, say("yes") if rung.reached else say("not yet"), rung.missing or NOTHING) for rung in checked.ladder
    ]
    return Grid("questions", say("What can and cannot be asked of this data"), _RUNGS, rows)


def _bring(visit: Visit) -> Answer:
    """Brings the file in and takes a turn on it, as one piece of work."""
    id_, shop = visit.parameters["id"], visit.shop
    path = uploads.upload_of(shop, id_)
    roles = {name.removeprefix("told:"): value for name, value in visit.form.items() if name.startswith("told:")}

    def work(hear: Progress) -> Sequence[Sentence]:
        from regulars.loop.house import Step as Done

        try:
            brought, _ = shop.bring(path, roles)
        finally:
            uploads.discard(shop, id_)
        hear(Done("gather", row_sentences(brought)[0], 0.001))
        return shop.turn(tell=hear).the_one_thing

    return Moved(f"/console/jobs/{jobs.start(shop, work, secrets.token_bytes).id}")


def _discard(visit: Visit) -> Answer:
    uploads.discard(visit.shop, visit.parameters["id"])
    return Moved("/console/data")


def _turn(visit: Visit) -> Answer:
    shop = visit.shop
    job = jobs.start(shop, lambda hear: shop.turn(tell=hear).the_one_thing, secrets.token_bytes)
    return Moved(f"/console/jobs/{job.id}")


def _job(visit: Visit) -> Answer:
    job = jobs.found(visit.shop, visit.parameters["id"])
    answer = {
        "waiting": say("It waits for what was started before."),
        "running": say("It is at work: %(percent)s done.", percent=Percent(job.percent / 100, 0)),
        "done": say("Done."),
        "failed": say("It could not be finished."),
    }[job.state]
    step = Step(say("Look at the first proposal"), "/console/today") if job.state == "done" else None
    view = View(say("How far is it?"), (answer,), step=step)
    return Shown("job.html", view, {"job": job, "is_over": job.state in {"done", "failed"}})


SCREENS: Final = (
    Screen("GET", "/console/data", "data", _data, _READERS, nav=say("Bring data")),
    Screen(
        "POST", "/console/data", "data_upload", _upload, _BRINGERS, bytes_max=uploads.UPLOAD_BYTES_MAX, takes_file=True
    ),
    Screen("GET", "/console/uploads/{id}", "upload", _look, _BRINGERS, private=True),
    Screen("POST", "/console/uploads/{id}", "upload_bring", _bring, _BRINGERS),
    Screen("POST", "/console/uploads/{id}/discard", "upload_discard", _discard, _BRINGERS),
    Screen("POST", "/console/turn", "turn", _turn, _BRINGERS),
    Screen("GET", "/console/jobs/{id}", "job", _job, _BRINGERS, private=True),
)
