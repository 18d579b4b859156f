"""A till that dies at a named moment: run as a program of its own with the shop's home and the moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from regulars.adapters.database.ledger import commit, writing
from regulars.shop import open_shop


def _die(*_: Any, **__: Any) -> None:
    os._exit(9)


def main() -> None:
    """Tracks a refund, then its order, and dies: before the event is written, after it, or after the commit."""
    from suites.till.calls import ordered, refunded

    home, moment = Path(sys.argv[1]), sys.argv[2]
    with open_shop(home=home) as shop:
        shop.till.track([refunded("A1", "r1", ("mug", 1))])
        if moment == "before":
            writing.write_inbox = _die
        elif moment == "after":
            write_accounts = writing.write_accounts

            def dies(*args: Any) -> None:
                write_accounts(*args)
                _die()

            writing.write_accounts = dies
        elif moment == "committed":
            transaction = commit.Committer._transaction

            def ends(self: Any) -> Any:
                from contextlib import contextmanager

                @contextmanager
                def inner() -> Any:
                    with transaction(self) as connection:
                        yield connection
                    _die()

                return inner()

            commit.Committer._transaction = ends  # type: ignore[method-assign]
        shop.till.track([ordered("A1", ("mug", "10.50", 2), ("tea", "4.99", 1))])


if __name__ == "__main__":
    main()
