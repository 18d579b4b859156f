"""``make bench``: prints the table. Names of benchmarks as arguments run these alone."""

from __future__ import annotations

import importlib
import sys

NAMES = ("features", "value", "churn", "bringing", "ledger", "http", "plan")


def main(names: list[str]) -> None:
    """Runs each benchmark and prints its rows as they come."""
    print(f"{'question':<96} {'ours':>9} {'peer':>9}  {'ours/peer':>9}  peer")
    for name in names or NAMES:
        for row in importlib.import_module(f"benchmarks.{name}").run():
            peer_s = f"{row['peer_s']:8.2f}s" if row["peer_s"] is not None else f"{'-':>9}"
            ratio = f"{row['ours_s'] / row['peer_s']:9.2f}" if row["peer_s"] else f"{'-':>9}"
            print(
                f"{name}: {row['question']:<{94 - len(name)}} {row['ours_s']:8.2f}s {peer_s}  {ratio}  {row['peer'] or '-'}",
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:])
