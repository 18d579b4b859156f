"""The command line: data on standard output, messages on standard error, an exit code that says how it ended."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Entry point of the command ``regulars``."""
    from regulars.interfaces.cli.run import run

    run()
