"""Lock files pin every package with its hashes and name no address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LOCKS = Path(__file__).parents[2] / "locks"
PINNED = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==\S+")


def faults(text: str) -> list[str]:
    """What is wrong with a lock file."""
    found = [f"an address: {line.strip()}" for line in text.splitlines() if re.search(r"https?://", line)]
    lines = [
        line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    for line in lines:
        requirement = line.split()[0]
        if requirement.startswith("-"):
            found.append(f"an option: {line}")
        elif not PINNED.fullmatch(requirement):
            found.append(f"not pinned: {requirement}")
        elif "--hash=sha256:" not in line:
            found.append(f"no hash: {requirement}")
    return found if lines else ["empty"]


@pytest.mark.parametrize("path", sorted(LOCKS.glob("*.txt")), ids=lambda path: path.name)
def test_a_lock_file_pins_everything_and_names_no_address(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


def test_every_lock_the_makefile_needs_is_there() -> None:
    named = set(re.findall(r"locks/([a-z]+\.txt)", (LOCKS.parent / "Makefile").read_text(encoding="utf-8")))
    assert named
    assert named <= {path.name for path in LOCKS.glob("*.txt")}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "numpy==2.4.6\n",
        "numpy>=2.4 \\\n    --hash=sha256:00\n",
        "--index-url https://example.org/simple\nnumpy==2.4.6 --hash=sha256:00\n",
        "numpy @ https://example.org/numpy.whl --hash=sha256:00\n",
    ],
)
def test_a_bad_lock_file_is_noticed(text: str) -> None:
    """Negative control."""
    assert faults(text)


def test_a_good_lock_file_passes() -> None:
    assert (
        faults("# made by hand\nnumpy==2.4.6 ; python_version >= '3.11' \\\n    --hash=sha256:00\n    # via us\n") == []
    )
