"""The turn before: with nothing new, it is answered from what was remembered, and nothing is computed again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import Any, Final

from regulars.domain.errors import RegularsError
from regulars.domain.plain import made_plain, made_whole
from regulars.domain.turn import Turn
from regulars.loop.house import House

__all__ = ["last_key", "last_remembered", "remember", "remembered"]

_NAME: Final = "turn"
_FILE: Final = "turn.json"


def remember(house: House, key: str, turn: Turn) -> None:
    """Keeps everything a turn found, besides the profiles, which are a part of the lake."""
    found = {field.name: made_plain(getattr(turn, field.name)) for field in fields(turn) if field.name != "profiles"}
    content = json.dumps({"key": key, "found": found}, ensure_ascii=False).encode()
    house.remembered.put(_NAME, {_FILE: content}, house.clock.now())


def remembered(house: House, key: str) -> Turn | None:
    """The turn of this key as it was committed; None where it was not the last one, or anything of it is damaged.

    A turn whose models are gone from the shelf is not answered either: they are to be learned again.
    """
    record = next((record for record in house.records.turns() if record.key == key), None)
    kept = house.remembered.latest(_NAME)
    if record is None or kept is None:
        return None
    document: dict[str, Any] = json.loads(kept.files[_FILE])
    if document["key"] != key:
        return None
    found = {name: made_whole(value) for name, value in document["found"].items()}
    if any((model.version, True) not in house.shelf.versions(model.name) for model in found["learned"]):
        return None
    try:
        profiles = house.columns.read(house.records.part(record.profiles))
    except RegularsError:
        return None
    return Turn(**found, profiles=profiles)


def last_key(house: House) -> str | None:
    """A digest that is another for every turn remembered; None where there is none."""
    kept = house.remembered.latest(_NAME)
    if kept is None:
        return None
    return hashlib.sha256(kept.files[_FILE]).hexdigest()


def last_remembered(house: House) -> Turn | None:
    """The last turn that was taken, whole; None where there was none, or this Regulars reads it no more."""
    kept = house.remembered.latest(_NAME)
    if kept is None:
        return None
    try:
        return remembered(house, str(json.loads(kept.files[_FILE])["key"]))
    except (KeyError, TypeError, ValueError):
        return None
