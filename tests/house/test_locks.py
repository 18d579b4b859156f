"""Lock files pin every package with its hashes and name no address."""

from __future__ import annotations

import json
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


NPM = LOCKS.parent / "package-lock.json"


def npm_faults(text: str) -> list[str]:
    """What is wrong with the lock file of what browsers are sent."""
    found = [f"an address: {line.strip()}" for line in text.splitlines() if "://" in line or '"resolved"' in line]
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    for name, one in packages.items():
        if not re.fullmatch(r"\d+\.\d+\.\d+", one.get("version", "")):
            found.append(f"not pinned: {name}")
        if not one.get("integrity", "").startswith("sha512-"):
            found.append(f"no digest: {name}")
    return found if packages else ["empty"]


def test_what_browsers_are_sent_is_pinned_too() -> None:
    assert npm_faults(NPM.read_text(encoding="utf-8")) == []
    settings = (LOCKS.parent / ".npmrc").read_text(encoding="utf-8")
    assert "omit-lockfile-registry-resolved=true" in settings
    assert "registry=" not in settings
    assert "//" not in settings


def test_the_lock_holds_what_the_manifest_asks_for() -> None:
    asked = json.loads((LOCKS.parent / "package.json").read_text(encoding="utf-8"))
    (locked,) = [one for name, one in json.loads(NPM.read_text(encoding="utf-8"))["packages"].items() if not name]
    for part in ("dependencies", "devDependencies"):
        assert locked[part] == asked[part]


@pytest.mark.parametrize(
    "package",
    [
        {"version": "1.0.0"},
        {"version": "^1.0.0", "integrity": "sha512-x"},
        {"version": "1.0.0", "integrity": "sha1-x"},
        {"version": "1.0.0", "integrity": "sha512-x", "resolved": "https://example.org/x.tgz"},
        {"version": "1.0.0", "integrity": "sha512-x", "funding": {"url": "https://example.org"}},
    ],
)
def test_a_bad_npm_lock_is_noticed(package: dict[str, object]) -> None:
    """Negative control."""
    assert npm_faults(json.dumps({"packages": {"": {}, "node_modules/x": package}}, indent=1))
    assert npm_faults(json.dumps({"packages": {"": {}}}))


def test_a_good_lock_file_passes() -> None:
    assert (
        faults("# made by hand\nnumpy==2.4.6 ; python_version >= '3.11' \\\n    --hash=sha256:00\n    # via us\n") == []
    )
