"""Asks a person on a terminal; takes the best reading elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from regulars.domain.words import say
from regulars.gather.kind_roles import KIND_ROLE_WORDS
from regulars.gather.kinds import KIND_WORDS
from regulars.interfaces.words import speaker

if TYPE_CHECKING:
    from regulars.gather.mapping import Guess

__all__ = ["asker"]


def asker(*, enabled: bool) -> Callable[[Guess], bool] | None:
    """A way to ask whether a column, or what a file holds, is read right; None where nobody can answer."""
    if not (enabled and sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(guess: Guess) -> bool:
        import typer

        if guess.role == "kind":
            question = say("Does this file hold %(kind)s?", kind=KIND_WORDS[guess.column])
        else:
            role = KIND_ROLE_WORDS[guess.role]
            question = say('Read column "%(column)s" as %(role)s?', column=guess.column, role=role)
        return typer.confirm(speaker()(question), default=True, err=True)

    return ask
