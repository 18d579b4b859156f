"""Messages on standard error: progress, notes, errors."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from regulars.domain.errors import RegularsError
from regulars.domain.words import Sentence, say, word
from regulars.interfaces.words import Speaker, padded, plain, speaker

if TYPE_CHECKING:
    from regulars.loop.house import Step

__all__ = ["ROOM_WORDS", "note", "print_bug", "print_error", "progress"]

ROOM_WORDS: Final[dict[str, Sentence]] = {
    "gather": word("room", "gather"),
    "remember": word("room", "remember"),
    "know": word("room", "know"),
    "lifecycle": word("room", "lifecycle"),
    "predict": word("room", "predict"),
    "measure": word("room", "measure"),
    "reward": word("room", "reward"),
    "commit": word("room", "commit"),
}


def note(sentence: Sentence) -> None:
    """One line for the reader, not for a program."""
    print(speaker()(sentence), file=sys.stderr)


def progress(*, as_json: bool) -> Callable[[Step], None]:
    """Tells of long work: JSON lines for machines, a moving line on a terminal, plain lines elsewhere."""
    if as_json:
        return _json_line
    if sys.stderr.isatty():
        return _terminal()
    return _plain_line(speaker())


def print_error(error: RegularsError) -> None:
    """What happened, where, why, and what to do next."""
    say_it = speaker()
    lines = [f"error[{error.code}]: {say_it(error.what)}"]
    facts = (
        (say("where"), plain(error.where) if error.where else None),
        (say("why"), say_it(error.why) if error.why else None),
        (say("fix"), say_it(error.fix)),
    )
    lines += [f"  {padded(say_it(name), 6)} {fact}" for name, fact in facts if fact]
    print("\n".join(lines), file=sys.stderr)


def print_bug(error: Exception) -> None:
    """An error nobody foresaw: the trace, and where to take it."""
    traceback.print_exception(error, file=sys.stderr)
    note(say("This is a fault of Regulars. Nothing was half written; please report the lines above."))


def _json_line(step: Step) -> None:
    if step.says is not None or step.seconds:
        document = {"room": step.room, "seconds": round(step.seconds, 3), "says": str(step.says) if step.says else None}
        print(json.dumps(document), file=sys.stderr, flush=True)


def _plain_line(say_it: Speaker) -> Callable[[Step], None]:
    def tell(step: Step) -> None:
        if step.seconds:
            print(_line(say_it, step), file=sys.stderr, flush=True)

    return tell


def _terminal() -> Callable[[Step], None]:
    from rich.console import Console
    from rich.text import Text

    console, say_it = Console(stderr=True, highlight=False), speaker()
    status = console.status("")

    def tell(step: Step) -> None:
        if step.seconds:
            status.stop()
            console.print(Text.assemble(("✓", "green"), " ", _line(say_it, step)))
        else:
            status.update(say_it(ROOM_WORDS[step.room]))
            status.start()

    return tell


def _line(say_it: Speaker, step: Step) -> str:
    says = say_it(step.says) if step.says else ""
    return f"{padded(say_it(ROOM_WORDS[step.room]), 10)} {padded(says, 70)}  {step.seconds:.1f} s"
