"""Documents cannot lie: what can be asked, set, sent or refused is described in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

import regulars as rg
from regulars.domain import errors
from regulars.domain.events import TABLES, EventName
from regulars.domain.turn import SCORES
from regulars.interfaces.api.refused import STATUS_OF
from regulars.interfaces.api.routes import all_routes
from regulars.interfaces.cli.app import app
from regulars.interfaces.cli.results import trial_document
from regulars.interfaces.cli.results_survival import survival_document
from regulars.interfaces.findings import REASON_WORDS
from regulars.know.features import FEATURES
from regulars.know.segments import SEGMENTS
from regulars.lifecycle.groups import GROUP_WORDS
from regulars.loop.document import turn_document
from regulars.loop.explain import explanation_document
from regulars.settings import Settings
from regulars.trust.access import Scope
from regulars.trust.consent import Purpose

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
LANGUAGES = ("en", "zh")
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```[a-z]*\n.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

Docs = Mapping[str, str]


def docs_of(language: str) -> Docs:
    """File name to text."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((DOCS / language).glob("*.md"))}


def headings(text: str) -> list[str]:
    """Headings with their marks, blocks of code aside."""
    return [f"{marks} {title}" for marks, title in HEADING.findall(BLOCK.sub("", text))]


def section(text: str, title: str) -> str:
    """What stands below a heading, up to the next of its depth or higher; empty where there is none."""
    depth, fenced, lines = 0, False, []
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        marks, _, words = line.partition(" ")
        is_heading = not fenced and set(marks) == {"#"}
        if depth and is_heading and len(marks) <= depth:
            break
        if depth:
            lines.append(line)
        elif is_heading and words == title:
            depth = len(marks)
    return "\n".join(lines)


def row(text: str, *cells: str) -> bool:
    """Whether one row of a table starts with the first cell and has all others."""
    return any(
        line.startswith(f"| `{cells[0]}`") and all(cell in line for cell in cells[1:]) for line in text.splitlines()
    )


def commands(group: typer.Typer = app, before: str = "regulars") -> Iterator[tuple[str, list[str]]]:
    """Each command with its options, as the command line itself knows them."""
    found = typer.main.get_command(group)
    yield from _walk(found, before)


def _walk(command: Any, name: str) -> Iterator[tuple[str, list[str]]]:
    children = getattr(command, "commands", None)
    if children is None:
        options = [flag for param in command.params for flag in (*param.opts, *param.secondary_opts) if flag[0] == "-"]
        yield name, options
        return
    for word, child in children.items():
        yield from _walk(child, f"{name} {word}")


def undocumented_commands(docs: Docs) -> list[str]:
    text = docs["commands.md"]
    found = []
    for name, options in commands():
        part = section(text, f"`{name}`")
        found += [name] if not part else [f"{name} {flag}" for flag in options if flag not in part]
    return found


def undocumented_settings(docs: Docs) -> list[str]:
    text = docs["settings.md"]
    found = []
    for name, field in Settings.model_fields.items():
        kinds = ("ge", "gt", "le")
        limits = [str(getattr(limit, kind)) for limit in field.metadata for kind in kinds if hasattr(limit, kind)]
        default = [f"`{field.default}`"] if str(field.default) else []
        if not row(text, f"REGULARS_{name.upper()}", f"`{name}`", *limits, *default):
            found.append(name)
    return found


def undocumented_events(docs: Docs) -> list[str]:
    text = docs["events.md"]
    found = [name.value for name in EventName if not row(text, name.value)]
    titles = {name: line.removeprefix("## ") for line in headings(text) for name in re.findall(r"`([a-z]+)`", line)}
    for table, columns in TABLES.items():
        part = section(text, titles.get(table, ""))
        for column in columns:
            optional = "may be empty" if "may be empty" in text else "可为空"
            cells = [column.type, column.data_class.value, *([optional] if column.optional else [])]
            if not row(part, column.name, *cells):
                found.append(f"{table}.{column.name}")
    return found


def error_classes() -> list[type[errors.RegularsError]]:
    return [getattr(errors, name) for name in errors.__all__]


def undocumented_errors(docs: Docs) -> list[str]:
    text = docs["errors.md"]
    missing = [
        kind.__name__
        for kind in error_classes()
        if not row(text, kind.__name__, f"| `{kind.code}` |", f"| {kind.exit_code} |")
    ]
    return missing + [reason for reason in REASON_WORDS if not row(text, reason)]


def undocumented_features(docs: Docs) -> list[str]:
    text = docs["features.md"]
    found = [name for name in SEGMENTS if f"`{name}`" not in text]
    found += [name for name in SCORES if not row(text, name)]
    for feature in FEATURES:
        # A source is cited by the first author's name.
        cells = [
            feature.unit,
            f"| {feature.type} |",
            f"`{feature.question}.sql`",
            feature.source.partition(" ")[0].strip(","),
        ]
        if not row(text, feature.name, *cells):
            found.append(feature.name)
    return found


def undocumented_words(docs: Docs) -> list[str]:
    groups = [name for name in GROUP_WORDS if not row(docs["proposals.md"], name)]
    names = [name for name in (*rg.__all__, *vars(rg.Shop)) if not name.startswith("_")]
    public = [name for name in names if name not in docs["python.md"]]
    return groups + public + [purpose.value for purpose in Purpose if not row(docs["data.md"], purpose.value)]


def undocumented_routes(docs: Docs) -> list[str]:
    text = docs["api.md"]
    found = [
        f"{route.method} {route.path}"
        for route in all_routes()
        if not row(text, f"{route.method} {route.path}", *(f"`{scope}`" for scope in route.scopes))
    ]
    found += [code for code, status in STATUS_OF.items() if not row(text, code, f"| {status} |")]
    return found + [scope.value for scope in Scope if not row(text, scope.value)]


def undocumented_screens(docs: Docs) -> list[str]:
    """Screens with who may see them, codes with their status: as the list of screens has them."""
    from regulars.domain.staff import Role
    from regulars.interfaces.console.refused import STATUS_OF as PAGE_STATUS_OF
    from regulars.interfaces.console.screens import all_screens

    text = docs["console.md"]
    found = []
    for screen in all_screens():
        marks = [screen.opens_to(role) for role in (*Role, None)]
        line = f"| `{screen.name}` | " + " | ".join("✓" if mark else "–" for mark in marks) + " |"
        if line not in text.splitlines() and not (screen.is_open and f"`{screen.name}`" in text):
            found.append(screen.name)
    return found + [code for code, status in PAGE_STATUS_OF.items() if not row(text, code, f"| {status} |")]


CHECKS = {
    "api.md": undocumented_routes,
    "console.md": undocumented_screens,
    "commands.md": undocumented_commands,
    "settings.md": undocumented_settings,
    "events.md": undocumented_events,
    "errors.md": undocumented_errors,
    "features.md": undocumented_features,
    "proposals.md": undocumented_words,
}


def keys_of(document: object) -> set[str]:
    """Every key of a JSON document whose name is fixed, at any depth."""
    if isinstance(document, list):
        return set().union(*(keys_of(inner) for inner in document)) if document else set()
    if not isinstance(document, dict):
        return set()
    named = {
        "stages",
        "segments",
        "decisions",
        "seconds",
        "features",
        "audiences",
        "params",
        "intervals",
        "survival_at",
    }
    found = set(document)
    for key, inner in document.items():
        if key == "audiences" or (key == "models" and isinstance(inner, dict)):
            found |= keys_of(list(inner.values()))
        elif key not in named:
            found |= keys_of(inner)
    return found


DYNAMIC = {"age", "plan=year"}
"""Names of covariates."""


def cases(path: Path) -> Path:
    """A file of memberships; the yearly ones last longer."""
    lines = [
        f"m{n},{1 + n % 13 + 5 * (n % 2)},{int(n % 3 > 0)},{20 + n * 7 % 50},{'year' if n % 2 else 'month'}"
        for n in range(200)
    ]
    path.write_text("\n".join(["id,months,left,age,plan", *lines]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The keys of real answers, command by command."""
    from datetime import date

    import pyarrow.csv

    path = ROOT / "examples" / "orders.csv"
    with rg.open(pyarrow.csv.read_csv(path)) as shop:
        found = {"regulars turn": keys_of(turn_document(shop.turn()))}
        found["regulars explain member"] = keys_of(explanation_document(shop.explain("C0280")))
        survived = shop.trial_survival(cases(tmp_path_factory.mktemp("cases") / "cases.csv"), "months", "left")
        found["regulars trial survival"] = keys_of(json.loads(json.dumps(survival_document(survived)))) - DYNAMIC
        tried = shop.trial_value(path, {}, date(2025, 6, 30), "week")
        found["regulars trial value"] = keys_of(json.loads(json.dumps(trial_document(tried))))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHECKS)
def test_everything_is_described(language: str, name: str) -> None:
    assert CHECKS[name](docs_of(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_of_an_answer_is_described(language: str, documents: dict[str, set[str]]) -> None:
    text = docs_of(language)["commands.md"]
    for name, keys in documents.items():
        part = section(text, f"`{name}`")
        assert sorted(key for key in keys if f"`{key}`" not in part) == [], name


def test_both_languages_have_the_same_files_and_headings() -> None:
    en, zh = (docs_of(language) for language in LANGUAGES)
    assert sorted(en) == sorted(zh)
    assert {name: [line.partition(" ")[0] for line in headings(text)] for name, text in en.items()} == {
        name: [line.partition(" ")[0] for line in headings(text)] for name, text in zh.items()
    }


def test_both_languages_have_the_same_blocks_and_tables() -> None:
    en, zh = (docs_of(language) for language in LANGUAGES)
    for name, text in en.items():
        assert BLOCK.findall(text) == BLOCK.findall(zh[name]), name
        assert [cell.replace("、", ", ") for cell in first_cells(zh[name])] == first_cells(text), name


def first_cells(text: str) -> list[str]:
    """The first cell of every row that starts with code."""
    return [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| `")]


def broken_links(path: Path, text: str) -> list[str]:
    """Links of a document to places in the repository that are not there."""
    broken = []
    for target in LINK.findall(BLOCK.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        named = place.suffix == ".md" and place.exists() and anchors(place.read_text(encoding="utf-8"))
        if not place.exists() or (anchor and anchor not in (named or ())):
            broken.append(target)
    return broken


def anchors(text: str) -> set[str]:
    """What headings are called in links."""
    titles = (line.partition(" ")[2] for line in headings(text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *DOCS.rglob("*.md")], ids=str)
def test_links_resolve(path: Path) -> None:
    assert broken_links(path, path.read_text(encoding="utf-8")) == []


def test_the_map_names_every_folder() -> None:
    text = (DOCS / "MAP.md").read_text(encoding="utf-8")
    source = ROOT / "src" / "regulars"
    folders = [path.name for path in source.iterdir() if path.is_dir() and not path.name.startswith("__")]
    inner = [
        path.parent.name for outer in ("adapters", "interfaces") for path in (source / outer).glob("*/__init__.py")
    ]
    missing = [name for name in folders + inner if not re.search(rf"^ +{name}/ ", text, re.MULTILINE)]
    assert missing == []
    named = re.findall(r"^  ([a-z]+)/ ", section(text, "Every folder"), re.MULTILINE)
    assert sorted(named) == sorted(folders)


def test_decisions_are_numbered_without_gaps_and_on_the_map() -> None:
    names = sorted(path.name for path in (DOCS / "decisions").glob("*.md"))
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
    text = (DOCS / "MAP.md").read_text(encoding="utf-8")
    assert [name for name in names if name not in text] == []


def test_every_make_target_is_described() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [target for target in targets if target not in {"help", "docs"} and f"`make {target}`" not in text] == []


def unspaced(text: str) -> list[str]:
    """Where Chinese and Latin letters or digits stand together without a space, or with half-width punctuation."""
    prose = LINK.sub(lambda found: found[0].partition("]")[0].removeprefix("["), BLOCK.sub("", text))
    prose = re.sub(r"`[^`\n]*`", "x", prose)
    han = r"[\u4e00-\u9fff]"
    return re.findall(rf"{han}[A-Za-z0-9]|[A-Za-z0-9%]{han}|{han}[,;:!?](?:\s|{han}|$)|\d %", prose, re.MULTILINE)


@pytest.mark.parametrize("path", [ROOT / "README.zh-CN.md", *(DOCS / "zh").glob("*.md")], ids=lambda path: path.name)
def test_chinese_is_spaced_as_it_should_be(path: Path) -> None:
    assert unspaced(path.read_text(encoding="utf-8")) == []


def test_what_is_not_described_is_noticed() -> None:
    """Negative control: each check on documents with one thing taken out."""
    docs = dict(docs_of("en"))
    whole = docs["commands.md"]
    part = section(whole, "`regulars turn`")
    assert "--as-of" in part
    without = {**docs, "commands.md": whole.replace("## `regulars turn`\n" + part, "")}
    assert undocumented_commands(without) == ["regulars turn"]
    renamed = {**docs, "commands.md": whole.replace(part, part.replace("--as-of", "--when"))}
    assert undocumented_commands(renamed) == ["regulars turn --as-of"]
    for name, check in CHECKS.items():
        rows = [line for line in docs[name].splitlines() if line.startswith("| `")]
        changed = {**docs, name: docs[name].replace(rows[-1] + "\n", "")}
        assert check(changed) or name == "commands.md", name
    narrower = {**docs, "settings.md": docs["settings.md"].replace("1048576", "1000000")}
    assert undocumented_settings(narrower) == ["memory_mb"]


def test_what_is_wrong_in_a_text_is_noticed() -> None:
    """Negative control of links and spacing."""
    index = DOCS / "en" / "index.md"
    assert broken_links(index, "[a](nowhere.md) [b](commands.md#nothing) [c](commands.md#regulars-turn)") == [
        "nowhere.md",
        "commands.md#nothing",
    ]
    assert all(map(unspaced, ("中文English", "共3个", "好,不好", "95 % 的")))
    assert not unspaced("中文 English，共 3 个，95% 的 `x` 好")
