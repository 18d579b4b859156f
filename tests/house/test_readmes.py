"""What the READMEs and the first ten minutes tell people to type is really run."""

from __future__ import annotations

import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"^```([a-z]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REGULARS = str(Path(sys.executable).parent / "regulars")
PYTHON = {"README": ROOT / "README.md", "python": ROOT / "docs" / "en" / "python.md"}


def blocks(path: Path, language: str | None = None) -> list[str]:
    """The blocks of code of a document, of one language or all."""
    found = BLOCK.findall(path.read_text(encoding="utf-8"))
    return [text for kind, text in found if language in (None, kind)]


def commands(path: Path) -> list[str]:
    """What a document tells people to type."""
    return [
        line.removeprefix("$ ")
        for text in blocks(path, "console")
        for line in text.splitlines()
        if line.startswith("$ ")
    ]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs one typed line, without a shell: settings before the command, then the command."""
    words = shlex.split(command)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "REGULARS_LANG": "en", "PYTHONWARNINGS": "error"}
    while re.fullmatch(r"[A-Z_]+=.*", words[0]):
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    if words[0] == "make":
        return subprocess.run(
            ["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )
    assert words[0] in {".venv/bin/regulars", "regulars"}, command
    return subprocess.run(
        [REGULARS, *words[1:]],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture
def visitor(tmp_path: Path) -> Path:
    """Somebody who has just cloned the repository."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_both_readmes_have_the_same_blocks_and_headings() -> None:
    en, zh = (ROOT / name for name in READMES)
    assert BLOCK.findall(en.read_text(encoding="utf-8")) == BLOCK.findall(zh.read_text(encoding="utf-8"))
    levels = [re.findall(r"^(#+) ", BLOCK.sub("", path.read_text(encoding="utf-8")), re.MULTILINE) for path in (en, zh)]
    assert levels[0] == levels[1]


def test_the_two_commands_come_first() -> None:
    for name in READMES:
        assert blocks(ROOT / name)[0] == "$ make demo\n$ make test\n"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, subprocess.CompletedProcess[str]]:
    """Everything the README tells people to type, typed in its order by one visitor."""
    folder = tmp_path_factory.mktemp("visitor")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return {command: run(command, folder) for command in commands(ROOT / "README.md")}


@pytest.mark.slow
def test_what_the_readme_tells_to_type_works(answers: dict[str, subprocess.CompletedProcess[str]]) -> None:
    assert len(answers) >= 5
    assert {
        command: ran.stderr for command, ran in answers.items() if ran.returncode or "Traceback" in ran.stderr
    } == {}


@pytest.mark.slow
def test_what_the_readme_shows_is_what_comes_out(answers: dict[str, subprocess.CompletedProcess[str]]) -> None:
    """Lines shown below a command stand in its real output; those with an ellipsis were shortened."""
    found = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    shown = {
        typed.removeprefix("$ ").strip(): output
        for (kind, typed), (below, output) in itertools.pairwise(found)
        if (kind, below) == ("console", "text") and "regulars" in typed
    }
    assert len(shown) >= 3
    for command, output in shown.items():
        got = {line.rstrip() for line in answers[command].stdout.splitlines()}
        assert [line for line in output.splitlines() if "…" not in line and line.rstrip() not in got | {""}] == [], (
            command
        )


@pytest.mark.slow
def test_the_first_ten_minutes_work(visitor: Path) -> None:
    typed = commands(ROOT / "docs" / "en" / "first-ten-minutes.md")
    assert len(typed) >= 8
    for command in typed:
        ran = run(command, visitor)
        assert ran.returncode == 0, f"{command}\n{ran.stdout}\n{ran.stderr}"
        assert "Traceback" not in ran.stderr, command


@pytest.mark.parametrize("name", PYTHON)
def test_python_blocks_run(name: str, visitor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(visitor)
    monkeypatch.setenv("REGULARS_HOME", str(visitor / "home"))
    found = blocks(PYTHON[name], "python")
    assert found
    for text in found:
        exec(compile(text, name, "exec"), {})  # noqa: S102 - our own document


def test_a_wrong_command_is_noticed(visitor: Path) -> None:
    """Negative control."""
    assert run("make no-such-target", visitor).returncode != 0
    assert run(".venv/bin/regulars open examples/no-such-file.csv", visitor).returncode == 3
    assert run("regulars no-such-command", visitor).returncode == 2
