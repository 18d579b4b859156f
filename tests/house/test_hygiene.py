"""Nothing of one machine in the repository; nothing unsafe or left lying in the code."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Written in pieces, so that this file does not find itself.
MACHINE = re.compile("/" + r"(?:work|farm|root|home/[a-z]+|tmp/[a-z])/|" + "/" + r"(?:farm\b|root/\.)|[A-Z]:\\Users")
LOOSE = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X:)")
UNSAFE = {"pickle", "joblib", "dill", "cloudpickle", "shelve", "marshal"}


def tracked() -> list[Path]:
    """Files that are or would be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    return [path for name in ran.stdout.splitlines() if (path := ROOT / name).is_file()]


def machine_paths(text: str) -> list[str]:
    """Lines that name a path of somebody's machine."""
    return [line.strip() for line in text.splitlines() if MACHINE.search(line)]


def unsafe_imports(text: str) -> set[str]:
    """Modules that run code when they load data."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found & UNSAFE


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    found = {}
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            found[str(path.relative_to(ROOT))] = content.decode("utf-8")
    return found


def test_every_text_is_utf_8_with_plain_line_ends(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if "\r" in text] == []


def test_no_file_names_a_path_of_a_machine(texts: dict[str, str]) -> None:
    assert {name: found for name, text in texts.items() if (found := machine_paths(text))} == {}


def test_nothing_loads_code_as_data(texts: dict[str, str]) -> None:
    code = {name: text for name, text in texts.items() if name.startswith("src/") and name.endswith(".py")}
    assert {name: found for name, text in code.items() if (found := unsafe_imports(text))} == {}
    assert [name for name, text in code.items() if "allow_pickle=True" in text] == []


def test_no_loose_ends(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if name.startswith("src/") and LOOSE.search(text)] == []


def test_no_generated_file_is_kept(texts: dict[str, str]) -> None:
    folders = r"(^|/)(\.regulars|__pycache__|build|dist|node_modules)/|interfaces/console/assets/"
    kept = [name for name in texts if re.search(rf"{folders}|\.(mo|pyc|db)$", name)]
    assert kept == []


def test_the_checks_notice() -> None:
    """Negative control."""
    assert machine_paths("see /" + "work/main/src")
    assert machine_paths("~ is /" + "root/.cache")
    assert not machine_paths("the work/life balance of https://example.org/roots")
    assert unsafe_imports("import numpy\nfrom joblib import load") == {"joblib"}
    assert LOOSE.search("# TO" + "DO later")
