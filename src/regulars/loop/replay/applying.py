"""A programme file becomes the one in force: a new version, and the file in the shop's folder as it was written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from regulars.domain.errors import ProgrammeInvalid
from regulars.domain.programme import Programme
from regulars.domain.programme_version import HowChanged, ProgrammeVersion, frozen
from regulars.loop.house import House
from regulars.loop.ledger.counter import Counter
from regulars.loop.programme import PROGRAMMES, is_version, paths_of, programme_of, read_programme
from regulars.reward.programme_file import together

__all__ = ["Change", "apply_change", "change_by"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a file would change.

    Attributes:
        before: the programme in force.
        after: as it would be.
        path: the file.
        target: where it will lie.
    """

    before: Programme
    after: Programme
    path: Path
    target: Path

    @property
    def is_none(self) -> bool:
        """Whether it says what is in force already."""
        return self.before == self.after


def change_by(house: House, path: Path) -> Change:
    """What a file would change: it takes the place of the shop's file of its name, or of the only one there is.

    Raises:
        ProgrammeInvalid: it is no programme, or does not go together with the shop's other files.
    """
    said = read_programme(path)
    paths = list(paths_of(house))
    folder = paths[0].parent if paths else house.home / PROGRAMMES
    target = paths[0] if len(paths) == 1 else folder / f"{path.stem}.yml"
    others = [each for each in paths if each != target]
    after = _together([said, *(read_programme(each) for each in others)], path)
    after = msgspec.structs.replace(after, timezone=after.timezone or house.settings.timezone)
    return Change(programme_of(house), after, path, target)


def _together(programmes: list[Programme], path: Path) -> Programme:
    try:
        return together(programmes)
    except ValueError as error:
        raise ProgrammeInvalid(str(path), str(error)) from None


def apply_change(house: House, counter: Counter, change: Change, author: str = "", note: str = "") -> ProgrammeVersion:
    """Puts a change in force, as a version of its own; what is in force already stays the version it is.

    Points that were earned keep the rules they were earned under: entries carry the hash of the rule's wording, and
    versions keep every wording.

    Args:
        house: the shop.
        counter: its ledger, where versions are kept.
        change: see `change_by`.
        author: who.
        note: why.
    """
    versions, now = counter.ledger.versions, house.clock.now()
    latest = versions.latest()
    if not is_version(latest, change.before):
        # What was in force until now gets its number first, or nobody could look it up later.
        versions.note(frozen(change.before), HowChanged.FOUND if latest is None else HowChanged.EDITED, now)
    text = change.path.read_bytes()
    return versions.note(
        frozen(change.after), HowChanged.APPLIED, now, author, note, put=lambda: _put(change.target, text)
    )


def _put(target: Path, text: bytes) -> None:
    """Replaces a file whole: nobody ever reads half of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    with beside.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(target)


def wordings(versions: Iterable[ProgrammeVersion]) -> dict[str, ProgrammeVersion]:
    """Hash of a rule's wording to the first version that had it."""
    from regulars.domain.programme_version import thawed
    from regulars.reward.earn_rules import rule_version

    found: dict[str, ProgrammeVersion] = {}
    for version in versions:
        for rule in thawed(version.document).earn:
            found.setdefault(rule_version(rule), version)
    return found
