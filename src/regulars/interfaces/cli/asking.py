"""Asks a person on a terminal; takes the best reading elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from regulars.domain.words import say
from regulars.gather.roles import ROLE_WORDS
from regulars.interfaces.words import speaker

if TYPE_CHECKING:
    from regulars.gather.mapping import Guess

__all__ = ["asker"]


def asker(*, enabled: bool) -> Callable[[Guess], bool] | None:
    """A way to ask whether a column is read right, or None where nobody can answer."""
    if not (enabled and sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(guess: Guess) -> bool:
        import typer

        question = say('Read column "%(column)s" as %(role)s?', column=guess.column, role=ROLE_WORDS[guess.role])
        return typer.confirm(speaker()(question), default=True, err=True)

    return ask
