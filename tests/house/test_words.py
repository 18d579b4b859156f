"""Every sentence is translated, with the same places; a new or untranslated one is noticed."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
LOCALES = ("en", "zh_Hans")


@pytest.fixture
def words() -> Iterator[ModuleType]:
    """A fresh copy of tools/words.py, so that a test may point it elsewhere."""
    spec = importlib.util.spec_from_file_location("words_under_test", ROOT / "tools" / "words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


@pytest.fixture
def copied(words: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package whose catalogs are whole, with words.py pointed at it."""
    (tmp_path / "room.py").write_text('say("%(count)s members", count=3)\nword("stage", "new")\n', encoding="utf-8")
    monkeypatch.setattr(words, "SOURCE", tmp_path)
    words.update()
    path = words.path_of("zh_Hans")
    text = path.read_text(encoding="utf-8")
    text = text.replace('msgid "%(count)s members"\nmsgstr ""', 'msgid "%(count)s members"\nmsgstr "%(count)s 位会员"')
    text = text.replace('msgid "new"\nmsgstr ""', 'msgid "new"\nmsgstr "新客"')
    path.write_text(text, encoding="utf-8")
    assert all(words.faults(folder) == [] for folder in LOCALES)
    return tmp_path


@pytest.mark.parametrize("folder", LOCALES)
def test_every_sentence_is_said_in_both_languages(words: ModuleType, folder: str) -> None:
    assert words.faults(folder) == []


def test_nothing_is_said_without_being_collected(words: ModuleType) -> None:
    """The collector finds sentences in code and in templates."""
    found = [message.id for message in words.sentences(words.collected())]
    assert len(found) > 100


def test_an_untranslated_sentence_is_noticed(words: ModuleType, copied: Path) -> None:
    """Negative control."""
    path = words.path_of("zh_Hans")
    path.write_text(path.read_text(encoding="utf-8").replace("新客", ""), encoding="utf-8")
    assert any("not translated" in fault for fault in words.faults("zh_Hans"))


@pytest.mark.parametrize("wrong", ["位会员", "%(number)s 位会员", "%(count)s 位会员，%(other)s"])
def test_other_places_than_the_english_are_noticed(words: ModuleType, copied: Path, wrong: str) -> None:
    """Negative control."""
    path = words.path_of("zh_Hans")
    path.write_text(path.read_text(encoding="utf-8").replace("%(count)s 位会员", wrong), encoding="utf-8")
    assert any("other places" in fault for fault in words.faults("zh_Hans"))


def test_a_new_sentence_is_noticed(words: ModuleType, copied: Path) -> None:
    """Negative control."""
    with (copied / "room.py").open("a", encoding="utf-8") as file:
        file.write('say("Something new.")\n')
    assert all(any("not in step" in fault for fault in words.faults(folder)) for folder in LOCALES)


def test_a_sentence_that_is_gone_is_noticed(words: ModuleType, copied: Path) -> None:
    """Negative control."""
    (copied / "room.py").write_text('word("stage", "new")\n', encoding="utf-8")
    assert any("not in step" in fault for fault in words.faults("zh_Hans"))


def test_what_is_compiled_is_what_is_said(words: ModuleType, copied: Path) -> None:
    import gettext

    written = words.compile_catalogs()
    assert [path.suffix for path in written] == [".mo", ".mo"]
    with words.path_of("zh_Hans").with_suffix(".mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    assert catalog.gettext("%(count)s members") == "%(count)s 位会员"
    assert catalog.pgettext("stage", "new") == "新客"
    shutil.rmtree(copied / "locale")
    assert all(words.faults(folder) for folder in LOCALES)


def test_every_call_that_says_something_is_collected(words: ModuleType) -> None:
    """A sentence inside an f-string is seen by some versions of Python's tokeniser alone: it would be English for ever."""
    import ast

    known = {
        message.id[0] if isinstance(message.id, tuple) else message.id for message in words.sentences(words.collected())
    }
    missed = []
    for path in sorted(words.SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"say", "say_many", "word", "_"}
            ):
                place = 1 if node.func.id == "word" else 0
                text = node.args[place] if len(node.args) > place else None
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value not in known:
                    missed.append((path.name, text.value))
    assert missed == []
