"""A new tenant key: everybody's own key is wrapped anew, and no sealed word is touched."""

from __future__ import annotations

from dataclasses import dataclass

from regulars.loop.privacy.desk import Desk

__all__ = ["Rotation", "rotate"]


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did.

    Attributes:
        version: of the tenant key in use now.
        wrappings: how many were made anew.
        forgotten: versions that were destroyed.
    """

    version: int
    wrappings: int
    forgotten: tuple[int, ...]


def rotate(desk: Desk, *, forget_old: bool = False) -> Rotation:
    """Makes a tenant key and wraps everything with it; cut short, the old one still opens, and asking again finishes it.

    Args:
        desk: the shop's.
        forget_old: destroys the older keys, once nothing is wrapped with them: backups from before cannot be read then.
    """
    version = desk.keys.add()
    wrappings, in_use = desk.house.records.rotate()
    secrets, in_use_there = desk.webhooks().rewrap()
    gone = desk.keys.keep_only(in_use | in_use_there | {version}) if forget_old else ()
    return Rotation(version, wrappings + secrets, gone)
