"""``regulars doctor``: is everything well, and what to do where it is not."""

from __future__ import annotations

from regulars.interfaces.cli.commands.options import Home, Json, Lang

__all__ = ["doctor"]


def doctor(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002 - a flag
    """Checks settings, database, every file of the lake, translations and optional parts. Exit code 1 where one is broken."""
    import typer

    from regulars.interfaces.cli.results import print_checks, print_json
    from regulars.interfaces.doctor import check_up

    checks = check_up(home, lang)
    if as_json:
        print_json({"checks": [check.document() for check in checks]})
    else:
        print_checks(checks)
    if any(check.state == "broken" for check in checks):
        raise typer.Exit(1)
