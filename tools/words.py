"""The translations: collects sentences from the code, keeps the catalogs in step, compiles them.

python tools/words.py update    collect, and merge into both catalogs
python tools/words.py compile   write the .mo files
python tools/words.py check     say what has drifted; exit code 1 if anything has
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "regulars"
LOCALES = {"en": "en", "zh_Hans": "zh_Hans_CN"}
KEYWORDS = {"_": None, "say": None, "say_many": (1, 2), "word": ((1, "c"), 2)}
PLACE = re.compile(r"%\(([a-z_]+)\)s")


def collected() -> Catalog:
    """Every sentence in the code, in a fixed order."""
    catalog = Catalog(project="Regulars", domain="regulars", charset="utf-8")
    methods = [
        ("**.py", "python"),
        ("**.j2", "jinja2.ext:babel_extract"),
        ("interfaces/*/pages/*.html", "jinja2.ext:babel_extract"),
    ]
    for name, _line, message, _comments, context in extract_from_dir(str(SOURCE), methods, keywords=KEYWORDS):
        # Files, not lines: a catalog should change when a sentence does.
        catalog.add(message, locations=[(name, None)], context=context)
    return catalog


def path_of(folder: str) -> Path:
    """Where a language's catalog lies."""
    return SOURCE / "locale" / folder / "LC_MESSAGES" / "regulars.po"


def read(folder: str) -> Catalog:
    """A catalog as it is, or an empty one."""
    path = path_of(folder)
    if not path.exists():
        return Catalog(locale=LOCALES[folder], domain="regulars", project="Regulars")
    with path.open("rb") as file:
        return read_po(file, locale=LOCALES[folder], domain="regulars")


def merged(folder: str) -> Catalog:
    """A catalog brought in step with the code; English says what the code says."""
    catalog = read(folder)
    catalog.update(collected(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    if folder == "en":
        for message in sentences(catalog):
            message.string = message.id
    return catalog


def text_of(catalog: Catalog) -> str:
    """A catalog as the text of its file, without dates or names, so that it changes only with its sentences."""
    catalog.fuzzy = False
    out = io.BytesIO()
    write_po(out, catalog, width=110, omit_header=True, sort_output=True, include_previous=False)
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {catalog.locale}\\n"\n'
    header += f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    return header + out.getvalue().decode()


def sentences(catalog: Catalog) -> Iterator[Message]:
    """Every message but the header."""
    return (message for message in catalog if message.id)


def faults(folder: str) -> list[str]:
    """What is wrong with a catalog: not in step, not translated, other places than the English has."""
    found = []
    if not path_of(folder).exists() or path_of(folder).read_text(encoding="utf-8") != text_of(merged(folder)):
        found.append(f"{folder}: not in step with the code; run: python tools/words.py update")
    for message in sentences(read(folder)):
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            found.append(f"{folder}: not translated: {ids[0]!r}")
        wanted = set(PLACE.findall(ids[-1]))
        if any(string and set(PLACE.findall(string)) != wanted for string in strings):
            found.append(f"{folder}: other places than the English: {ids[0]!r}")
    return found


def update() -> None:
    """Merges the code's sentences into both catalogs."""
    for folder in LOCALES:
        path_of(folder).parent.mkdir(parents=True, exist_ok=True)
        path_of(folder).write_text(text_of(merged(folder)), encoding="utf-8")


def compile_catalogs() -> list[Path]:
    """Writes the .mo files beside the catalogs."""
    written = []
    for folder in LOCALES:
        target = path_of(folder).with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, read(folder))
        written.append(target)
    return written


if __name__ == "__main__":
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command == "update":
        update()
    elif command == "compile":
        compile_catalogs()
    elif command == "check":
        wrong = [fault for folder in LOCALES for fault in faults(folder)]
        print("\n".join(wrong))
        raise SystemExit(1 if wrong else 0)
    else:
        raise SystemExit(__doc__)
