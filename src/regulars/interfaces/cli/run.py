"""Runs a command and turns every error into one clear message and an exit code."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

__all__ = ["run"]


def run() -> NoReturn:
    """Runs the command that the process was started with; never returns."""
    _listen_for_language(sys.argv[1:])
    import typer

    from regulars.domain.errors import RegularsError
    from regulars.interfaces.cli.app import app
    from regulars.interfaces.cli.messages import print_bug, print_error

    interrupted = _remember_interrupt()
    try:
        code = app(standalone_mode=False)
    except RegularsError as error:
        print_error(error)
        sys.exit(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - an interface: the last place that can say something useful
        if interrupted:
            # A library that was at work has made an error of its own out of the interrupt.
            sys.exit(130)
        if isinstance(error, _usage_error()):
            _show(error)
            sys.exit(2)
        print_bug(error)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _remember_interrupt() -> list[int]:
    """A list that holds the signal once somebody has pressed Ctrl-C."""
    seen: list[int] = []

    def heard(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, heard)
    return seen


def _usage_error() -> Any:
    """What the command line library raises for a command that is not meant so; it keeps the class to itself."""
    import typer

    return typer.BadParameter.__mro__[1]


def _show(error: Any) -> None:
    error.show()


def _listen_for_language(arguments: list[str]) -> None:
    """``--lang`` decides the language of help texts too, so it is heard before they are read; the settings file comes next."""
    home = os.environ.get("REGULARS_HOME", ".regulars")
    for index, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            os.environ["REGULARS_LANG"] = argument.removeprefix("--lang=")
        elif argument == "--lang" and index + 1 < len(arguments):
            os.environ["REGULARS_LANG"] = arguments[index + 1]
        elif argument == "--home" and index + 1 < len(arguments):
            home = arguments[index + 1]
    project = Path(home) / "regulars.toml"
    if "REGULARS_LANG" not in os.environ and project.is_file():
        _listen_to_file(project)


def _listen_to_file(project: Path) -> None:
    """The language of the settings file; what else is wrong with the file is said when it is read as a whole."""
    import tomllib

    with suppress(OSError, ValueError):
        lang = tomllib.loads(project.read_text(encoding="utf-8")).get("lang")
        if lang in {"zh", "en"}:
            os.environ["REGULARS_LANG"] = lang
