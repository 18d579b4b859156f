"""What is built is whole, and runs without the tools of development."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return next(folder.glob("regulars-*.whl"))


def test_the_console_is_in_it(wheel: Path) -> None:
    """Its pages, script and style always; charts and font where npm could be reached when it was built."""
    folder = "regulars/interfaces/console"
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    assert {f"{folder}/pages/today.html", f"{folder}/static/console.css", f"{folder}/static/console.js"} <= names
    assert not [name for name in names if "node_modules" in name]
    if (ROOT / "src" / folder / "assets" / ".stamp").is_file():
        assert {
            f"{folder}/assets/echarts.min.js",
            f"{folder}/assets/fonts.css",
            f"{folder}/assets/echarts.LICENSE",
        } <= names


def needed_by(name: str, seen: set[str]) -> Iterator[str]:
    """Every distribution that one needs to run, extras aside."""
    from packaging.requirements import Requirement

    for text in distribution(name).requires or ():
        requirement = Requirement(text)
        wanted = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if wanted and requirement.name.lower() not in seen:
            seen.add(requirement.name.lower())
            yield requirement.name
            yield from needed_by(requirement.name, seen)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment: the wheel, and links to what it says it needs; no index is asked."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    site = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    for name in needed_by("regulars", set()):
        for file in distribution(name).files or ():
            top = file.parts[0]
            source, target = Path(str(distribution(name).locate_file(top))), site / top
            if top not in {"..", "__pycache__"} and not target.exists():
                target.symlink_to(source)
    with zipfile.ZipFile(wheel) as file:
        file.extractall(site)
    return folder


def run(environment: Path, code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "REGULARS", "COV"))}
    command = [str(environment / "bin" / "python"), "-I", "-c", code]
    return subprocess.run(
        command, cwd=cwd, env={**clean, "LANG": "C.UTF-8"}, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_wheel_holds_what_the_source_holds(wheel: Path) -> None:
    source = ROOT / "src" / "regulars"
    wanted = {
        f"regulars/{path.relative_to(source)}"
        for path in source.rglob("*")
        if path.is_file() and path.suffix in {".py", ".sql", ".j2", ".css", ".mako", ".typed"}
    }
    wanted |= {f"regulars/locale/{folder}/LC_MESSAGES/regulars.mo" for folder in ("en", "zh_Hans")}
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    assert wanted - names == set()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert [name for name in names if name.startswith(("tests", "tools", "examples"))] == []


def test_the_installed_command_answers_without_development_tools(installed: Path, tmp_path: Path) -> None:
    helped = run(
        installed,
        "import sys; sys.argv = ['regulars', '--help']; from regulars.interfaces.cli import main; main()",
        tmp_path,
    )
    assert helped.returncode == 0, helped.stderr
    assert "trial" in helped.stdout
    absent = run(installed, "import pytest", tmp_path)
    assert absent.returncode != 0, "the environment is not a clean one"


def test_the_installed_package_takes_a_turn(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes((ROOT / "examples" / "orders.csv").read_bytes())
    code = (
        "import sys; sys.argv = ['regulars', 'open', 'orders.csv', '--no-browser', '--lang', 'zh'];"
        "from regulars.interfaces.cli import main; main()"
    )
    ran = run(installed, code, tmp_path)
    assert ran.returncode == 0, ran.stderr
    reports = list((tmp_path / ".regulars").rglob("*.html"))
    assert sorted(path.name.split(".")[1] for path in reports) == ["en", "zh"]
