"""The programme in force: what the files in ``programmes/`` say, or the plain default where there are none."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from regulars.domain.errors import ProgrammeInvalid
from regulars.domain.programme import Programme
from regulars.domain.programme_version import HowChanged, ProgrammeVersion, frozen, thawed
from regulars.loop.house import House
from regulars.ports.versions import Versions
from regulars.reward.programme_file import programme_from, together

__all__ = [
    "PROGRAMMES",
    "PROGRAMME_BYTES_MAX",
    "ProgrammeInForce",
    "is_version",
    "paths_of",
    "programme_document",
    "programme_of",
    "read_programme",
]

PROGRAMMES: Final = "programmes"
"""The folder of a shop's home that they lie in."""
LOOK_SECONDS: Final = 0.25
"""For so long a changed file may pass unseen."""
_READING: Final = threading.Lock()
"""One thread reads at a time: msgspec learns a type when it is first used, and crashes where two threads do that at once."""
PROGRAMME_BYTES_MAX: Final = 1024 * 1024
"""A longer file is refused, bytes."""


def programme_of(house: House) -> Programme:
    """The programme in force: all files of the folder together.

    Raises:
        ProgrammeInvalid: a file is no programme, or two do not go together.
    """
    paths = paths_of(house)
    with _READING:
        said = [(path, read_programme(path)) for path in paths]
    programme = Programme()
    if said:
        try:
            programme = together([programme for _, programme in said])
        except ValueError as error:
            raise ProgrammeInvalid(", ".join(str(path) for path in paths), str(error)) from None
    return msgspec.structs.replace(programme, timezone=programme.timezone or house.settings.timezone)


def programme_document(house: House) -> dict[str, Any]:
    """The programme in force for JSON, with the files it comes from and the hash of each rule's wording."""
    from regulars.reward.earn_rules import rule_version

    programme = programme_of(house)
    said: dict[str, Any] = msgspec.to_builtins(programme)
    for rule, words in zip(programme.earn, said["earn"], strict=True):
        words["rule_version"] = rule_version(rule)
    return {"files": [path.name for path in paths_of(house)], **said}


class ProgrammeInForce:
    """The programme, read anew when a file has changed; a change made by hand becomes a version of its own.

    Args:
        house: the shop.
        versions: where versions are kept; None keeps none.
    """

    def __init__(self, house: House, versions: Versions | None = None) -> None:
        self._house = house
        self._versions = versions
        self._seen: object = None
        self._programme = Programme()
        self._looked_until = 0.0

    def now(self) -> Programme:
        """The programme as its files say it now; where a file is broken, as they said it last.

        Raises:
            ProgrammeInvalid: a file is no programme, and there was none before: nothing is earned by guesswork.
        """
        if self._looked_until > time.monotonic():
            return self._programme
        self._looked_until = 0.0
        seen = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in paths_of(self._house))
        if seen != self._seen:
            self._programme = self._read()
            self._seen = seen
        self._looked_until = time.monotonic() + LOOK_SECONDS
        return self._programme

    def _read(self) -> Programme:
        """What the files say; the till goes on by the last version where they say nothing that can be used."""
        latest = None if self._versions is None else self._versions.latest()
        try:
            programme = programme_of(self._house)
        except ProgrammeInvalid as error:
            if latest is None:
                raise
            logging.getLogger(__name__).warning("%s: version %s stays in force", error.where, latest.number)
            return thawed(latest.document)
        if self._versions is not None and not is_version(latest, programme):
            how = HowChanged.FOUND if latest is None else HowChanged.EDITED
            self._versions.note(frozen(programme), how, self._house.clock.now())
        return programme


def is_version(version: ProgrammeVersion | None, programme: Programme) -> bool:
    """Whether a version says what a programme says; keys that were not known when it was kept are at their defaults."""
    if version is None:
        return False
    try:
        return version.document == frozen(programme) or thawed(version.document) == programme
    except msgspec.ValidationError:
        return False


def paths_of(house: House) -> Sequence[Path]:
    """The shop's programme files, by name."""
    for folder in dict.fromkeys((house.home, house.settings.home)):
        found = sorted((folder / PROGRAMMES).glob("*.yml"))
        if found:
            return found
    return ()


def read_programme(path: Path) -> Programme:
    """The programme of one file.

    Raises:
        ProgrammeInvalid: it is not there, or it is no programme.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if not path.is_file():
        raise ProgrammeInvalid(str(path), "there is no such file")
    if path.stat().st_size > PROGRAMME_BYTES_MAX:
        raise ProgrammeInvalid(str(path), f"longer than {PROGRAMME_BYTES_MAX // 1024} KiB")
    document: Any = None
    try:
        document = YAML(typ="rt", pure=True).load(path.read_text(encoding="utf-8"))
        return programme_from(document)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark is not None else 1
        raise ProgrammeInvalid(f"{path}:{line}", str(error.problem)) from None
    except (YAMLError, ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        line = _line_of(document, reason)
        raise ProgrammeInvalid(f"{path}:{line}" if line else str(path), reason) from None


def _line_of(document: Any, reason: str) -> int:
    """The line that a message's path, as ``$.earn[0].points``, stands on; 0 where it cannot be told."""
    import re

    path = re.search(r"\$((?:\.[a-z_]+|\[\d+\])*)", reason)
    unknown = re.search(r"unknown field `([^`]+)`", reason)
    steps = re.findall(r"\.([a-z_]+)|\[(\d+)\]", path[1]) if path else []
    keys: list[Any] = [name or int(number) for name, number in steps]
    if unknown:
        keys.append(unknown[1])
    line, here = 0, document
    for key in keys:
        try:
            position = here.lc.key(key) if isinstance(key, str) else here.lc.item(key)
            line, here = position[0] + 1, here[key]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line
