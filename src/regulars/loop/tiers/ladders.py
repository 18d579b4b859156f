"""The ladders in force: each change of the programme's file is kept as a version, and holds from an instant on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from regulars.domain.money import exponent_of
from regulars.domain.programme import Programme
from regulars.domain.tier_versions import LadderVersion
from regulars.domain.tiers_said import LadderSaid
from regulars.loop.house import House
from regulars.loop.programme import ProgrammeInForce
from regulars.ports.tiers import Tiers
from regulars.reward.tier_course import in_effect
from regulars.reward.tiers_said import version_of_said

__all__ = ["Ladders", "Told"]

_TRIES_MAX = 10


@dataclass(frozen=True, slots=True)
class Told:
    """A ladder as the file says it, and its versions in the order they apply."""

    said: LadderSaid
    versions: tuple[LadderVersion, ...]


class Ladders:
    """The ladders of one shop. Safe to use from several threads and several processes."""

    def __init__(self, house: House, tiers: Tiers, programme: ProgrammeInForce) -> None:
        self._house = house
        self._tiers = tiers
        self._programme = programme

    @property
    def programme(self) -> Programme:
        """In force."""
        return self._programme.now()

    def now(self) -> Mapping[str, Told]:
        """Every ladder of the programme; what its file says anew is kept as the next version first."""
        programme = self._programme.now()
        if not programme.tiers:
            return {}
        for _ in range(_TRIES_MAX):
            known = self._tiers.versions()
            new = [made for said in programme.tiers if (made := self.new_version(said, programme, known)) is not None]
            if not new:
                break
            # Where another process was quicker, its version is there now: look again.
            for each in new:
                self._tiers.put_version(each, self._house.clock.now())
        return {said.id: Told(said, in_effect(known.get(said.id, ()))) for said in programme.tiers}

    def new_version(
        self, said: LadderSaid, programme: Programme, known: Mapping[str, tuple[LadderVersion, ...]]
    ) -> LadderVersion | None:
        """The version that a file asks for; None where it is known."""
        last = max(known.get(said.id, ()), key=lambda each: each.version, default=None)
        minor = 10 ** exponent_of(self._house.settings.currency)
        made = version_of_said(said, programme.timezone, minor, self._house.clock.now(), last)
        return None if made is last else made
