"""Programme: what members get and for what, as the files say it, and whether they can be used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from regulars.domain.errors import ProgrammeInvalid
from regulars.domain.staff import Role
from regulars.domain.words import Sentence, say, say_many
from regulars.interfaces.console.kit import Column, Grid, Step, View
from regulars.interfaces.console.screen import Answer, Screen, Shown, Visit

if TYPE_CHECKING:
    from regulars.shop import Shop

__all__ = ["SCREENS"]

_QUESTION: Final = say("What do we promise our members, and can the files be used?")
_READERS: Final = frozenset({Role.OWNER, Role.MARKETER, Role.ANALYST, Role.SUPPORT, Role.AUDITOR})
_BYTES_SHOWN_MAX: Final = 200_000
_RULES: Final = (
    Column("rule", say("rule")),
    Column("event", say("when")),
    Column("points", say("points"), is_number=True),
    Column("per", say("for each")),
    Column("currency", say("currency")),
    Column("version", say("version of the rule")),
)
_CURRENCIES: Final = (
    Column("currency", say("currency")),
    Column("kind", say("kind")),
    Column("claw_back", say("when a refund finds too few points")),
)


def _programme(visit: Visit) -> Answer:
    from regulars.loop.programme import programme_document

    files = _files(visit.shop)
    try:
        document = programme_document(visit.shop.house)
    except ProgrammeInvalid as error:
        why = (error.why,) if error.why is not None else ()
        answer = (say("No: a file cannot be used, and nothing is earned until it can."), error.what, *why)
        return Shown("programme.html", View(_QUESTION, answer, "counted"), {"files": files, "where": error.where or ""})
    rules: list[dict[str, Any]] = document["earn"]
    view = View(
        _QUESTION,
        (_answer(len(rules), bool(files)),),
        "counted",
        step=Step(say("See what is owed by it"), "/console/ledger"),
        grids=(
            Grid("rules", say("What earns points"), _RULES, [_rule(rule) for rule in rules], empty=say("No rule yet.")),
            Grid(
                "currencies",
                say("Currencies"),
                _CURRENCIES,
                [(each["name"], str(each["kind"]), str(each["claw_back"])) for each in document["currencies"]],
            ),
        ),
    )
    return Shown("programme.html", view, {"files": files, "where": ""})


def _answer(rules: int, has_files: bool) -> Sentence:  # noqa: FBT001 - one of two sentences
    if not has_files:
        return say("There is no programme file, so the plain default is in force: one point for each whole unit paid.")
    return say_many("Yes: %(count)s rule earns points.", "Yes: %(count)s rules earn points.", rules)


def _rule(rule: dict[str, Any]) -> tuple[object, ...]:
    return (rule["id"], str(rule["on"]), str(rule["points"]), str(rule["per"]), rule["currency"], rule["rule_version"])


def _files(shop: Shop) -> list[tuple[str, str]]:
    """Name and text of each programme file in force."""
    from regulars.loop.programme import PROGRAMMES

    for folder in dict.fromkeys((shop.home, shop.settings.home)):
        found = sorted((folder / PROGRAMMES).glob("*.yml"))
        if found:
            return [(path.name, _text(path)) for path in found]
    return []


def _text(path: Path) -> str:
    return path.read_bytes()[:_BYTES_SHOWN_MAX].decode("utf-8", "replace")


SCREENS: Final = (Screen("GET", "/console/programme", "programme", _programme, _READERS, nav=say("Programme")),)
