"""Files written by something that then failed: removed only where it is certain that nobody lists them."""

from __future__ import annotations

from collections.abc import Sequence

from regulars.domain.records import Part
from regulars.loop.house import House

__all__ = ["discard_unlisted"]


def discard_unlisted(house: House, parts: Sequence[Part]) -> None:
    """Removes the parts that the manifest does not list.

    An interrupt may come just after the commit, and a connection may be lost after the server has committed: then the parts
    are listed, and stay. Where the manifest cannot be asked they stay too; `regulars doctor` names what is left over.
    """
    for part in parts:
        try:
            house.records.part(part.name)
        except KeyError:
            house.columns.discard([part])
        except Exception:  # noqa: BLE001, S112 - whatever the reason, an unasked manifest may list it
            continue
