"""``regulars ledger``: whether the points are what was sealed, and a receipt for one entry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regulars.interfaces.cli.commands.options import Home, Json, Lang
from regulars.interfaces.words import translated as _

__all__ = ["ledger_prove", "ledger_seal", "ledger_sweep", "ledger_verify"]

Parallel = Annotated[
    int | None, typer.Option("--processes", metavar="N", min=1, max=64, help=_("Processes that check."))
]
_PROCESSES_MAX = 8

Confirmed = Annotated[
    bool, typer.Option("--confirm", help=_("The clock is right, and these points are meant to expire."))
]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_("Write the receipt here."))]
Verifier = Annotated[
    Path | None, typer.Option("--verifier", metavar="FILE", help=_("Write the program that checks receipts here."))
]


def _processes() -> int:
    """As many as there are processors, within reason: each holds the accounts' names."""
    import os

    return min(_PROCESSES_MAX, os.cpu_count() or 1)


def ledger_verify(home: Home = None, as_json: Json = False, lang: Lang = None, parallel: Parallel = None) -> None:  # noqa: FBT002
    """Computes everything again from the entries and compares it with what was sealed and signed.

    Raises:
        LedgerDamaged: something does not agree; exit code 3.
    """
    from regulars.domain.errors import LedgerDamaged
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.ledger.verifying import verify
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        verdict = verify(shop.counter, _processes() if parallel is None else parallel)
        where = str(shop.home)
    say_it = speaker()
    if as_json:
        found = [
            {"code": each.code, "number": each.number, "message": say_it(each.says())} for each in verdict.findings
        ]
        print_json(
            {
                "sound": not verdict.findings,
                "entries": verdict.entries,
                "root": verdict.root,
                "checkpoints": verdict.checkpoints,
                "findings": found,
            }
        )
    else:
        for each in verdict.findings:
            line = each.says()
            print(f"✗ {say_it(line)}")
    if verdict.findings:
        first = verdict.findings[0].says()
        raise LedgerDamaged(where, first)
    if not as_json:
        sound = say(
            "Sound: %(entries)s entries, %(checkpoints)s checkpoints, root %(root)s.",
            entries=verdict.entries,
            checkpoints=verdict.checkpoints,
            root=verdict.root[:16],
        )
        print(say_it(sound))


def ledger_prove(
    entry: Annotated[int, typer.Argument(metavar="ID", min=1, help=_("Number of the entry."))],
    home: Home = None,
    lang: Lang = None,
    out: Out = None,
    verifier: Verifier = None,
) -> None:
    """A receipt for one entry, which a small program checks without us and without a network."""
    import sys

    from regulars.domain.words import say
    from regulars.interfaces.cli.messages import note
    from regulars.loop.ledger.proving import prove, verifier_source
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        receipt = prove(shop.counter, entry)
    if verifier is not None:
        verifier.write_text(verifier_source(), encoding="utf-8")
        note(say("wrote %(file)s", file=str(verifier)))
    if out is None:
        sys.stdout.write(receipt)
        return
    out.write_text(receipt, encoding="utf-8")
    note(say("wrote %(file)s", file=str(out)))


def ledger_seal(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:  # noqa: FBT002
    """Signs the ledger as it stands and keeps the note in the folder ``checkpoints``, outside of the database."""
    import sys

    from regulars.interfaces.cli.results import print_json
    from regulars.loop.ledger.sealing import seal
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        note = seal(shop.counter)
    if as_json:
        print_json({"checkpoint": note})
        return
    sys.stdout.write(note)


def ledger_sweep(home: Home = None, as_json: Json = False, lang: Lang = None, confirm: Confirmed = False) -> None:  # noqa: FBT002
    """Writes down what has expired. Balances are right without it: the instant decides, not the sweep."""
    from regulars.domain.words import say
    from regulars.interfaces.cli.results import print_json
    from regulars.interfaces.words import speaker
    from regulars.loop.ledger.sweeping import sweep
    from regulars.shop import open_latest

    with open_latest(home=home, lang=lang) as shop:
        swept = sweep(shop.counter, confirmed=confirm)
    if as_json:
        print_json({"owners": swept.owners, "points": swept.points})
        return
    done = say("%(points)s points of %(owners)s accounts have expired.", points=swept.points, owners=swept.owners)
    print(speaker()(done))
