"""A shop at a glance, as a piece of HTML for notebooks: no script, every text escaped."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from regulars.domain.stage import STAGE_WORDS
from regulars.domain.turn import Turn
from regulars.domain.words import Sentence, say
from regulars.loop.document import turn_document
from regulars.loop.house import House
from regulars.loop.latest import latest_turn

__all__ = ["shop_card"]

IMPORTS_SHOWN_MAX: Final = 5


def shop_card(house: House, turn: Turn | None = None) -> str:
    """Members, events, what was brought in, and the latest turn: stages, models, the one thing to know.

    Args:
        house: the shop.
        turn: the turn just taken; None takes the latest one that was remembered.
    """
    latest = None if turn is not None else latest_turn(house)
    summary: Mapping[str, Any] = turn_document(turn) if turn is not None else {} if latest is None else latest.summary
    events = sum(part.rows for part in house.records.log_state().parts if part.table == "events")
    head = say(
        "%(members)s members · %(events)s events",
        members=f"{house.records.members_count():,}",
        events=f"{events:,}",
    )
    pieces = [f"<b>Regulars</b> {escape(str(house.tenant))}", f"<p>{escape(str(head))}</p>"]
    pieces += _imports(house)
    pieces += _turn(summary) if summary else [f"<p>{escape(str(say('No turn was taken yet.')))}</p>"]
    return "<div>" + "".join(pieces) + "</div>"


def _imports(house: House) -> list[str]:
    records = house.records.imports()
    rows = "".join(f"<li>{escape(record.source)}: {record.accepted:,}</li>" for record in records[-IMPORTS_SHOWN_MAX:])
    return [f"<ul>{rows}</ul>"] if rows else []


def _turn(summary: Mapping[str, Any]) -> list[str]:
    as_of = say("Latest turn, as of %(day)s", day=summary["as_of"])
    stages = {name: count for name, count in summary["stages"].items() if count}
    rows = [(str(STAGE_WORDS.get(name, name)), f"{count:,}") for name, count in stages.items()]
    used = [model for model in summary["models"] if model.get("chosen")]
    judged = [
        say(
            "%(model)s: %(metric)s %(value)s, baseline %(baseline)s",
            model=model["name"],
            metric=model["metric"],
            value=f"{model['value']:.3f}",
            baseline=f"{model['baseline_value']:.3f}",
        )
        for model in used
        if model["value"] is not None and model["baseline_value"] is not None
    ]
    return [
        f"<p>{escape(str(as_of))}</p>",
        "<table>"
        + "".join(f"<tr><th>{escape(name)}</th><td>{escape(count)}</td></tr>" for name, count in rows)
        + "</table>",
        *_listed(judged),
        *_listed(summary["the_one_thing"]),
    ]


def _listed(sentences: list[Sentence] | list[str]) -> list[str]:
    items = "".join(f"<li>{escape(str(sentence))}</li>" for sentence in sentences)
    return [f"<ul>{items}</ul>"] if items else []
