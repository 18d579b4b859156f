"""Everything public is there, is described, and shows how it is used."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest

import regulars

NO_EXAMPLE = {"RegularsError.__init__", "Turn", "open"}
"""Shown elsewhere: a turn is what a shop gives back, and opening one is shown by `Shop`."""
CLASSES = [name for name in regulars.__all__ if inspect.isclass(getattr(regulars, name))]


def modules() -> list[str]:
    """Every module of the package that can be imported without running anything."""
    found = pkgutil.walk_packages(regulars.__path__, "regulars.")
    return sorted(
        module.name for module in found if ".migrations" not in module.name and not module.name.endswith("__main__")
    )


def examples(thing: object, name: str) -> int:
    """How many lines of example a docstring has."""
    return sum(len(test.examples) for test in doctest.DocTestFinder(recurse=False).find(thing, name))


def public_methods(kind: type) -> list[str]:
    """Methods and properties that people are meant to use."""
    return [name for name, _ in inspect.getmembers(kind) if not name.startswith("_") and name not in dir(BaseException)]


def test_all_is_sorted_and_whole() -> None:
    names = [name for name in regulars.__all__ if not name.startswith("__")]
    assert names == sorted(names)
    assert set(regulars.__all__) <= set(regulars._HOMES) | {"__version__"}
    assert set(regulars._HOMES) <= set(regulars.__all__)


@pytest.mark.parametrize("name", regulars.__all__)
def test_every_public_name_resolves(name: str) -> None:
    assert getattr(regulars, name) is not None


def test_a_name_that_is_not_public_is_refused() -> None:
    with pytest.raises(AttributeError, match="no_such_thing"):
        _ = regulars.no_such_thing


@pytest.mark.parametrize("name", [name for name in regulars.__all__ if name != "__version__"])
def test_every_public_thing_is_described_and_shown(name: str) -> None:
    thing = getattr(regulars, name)
    assert inspect.getdoc(thing)
    assert examples(thing, name) or name in NO_EXAMPLE


@pytest.mark.parametrize("name", CLASSES)
def test_every_public_method_is_described(name: str) -> None:
    kind = getattr(regulars, name)
    without = []
    for method in public_methods(kind):
        found = inspect.getattr_static(kind, method)
        if (callable(found) or isinstance(found, property)) and not inspect.getdoc(getattr(kind, method, found)):
            without.append(method)
    assert without == []


@pytest.mark.parametrize("name", modules())
def test_a_module_says_what_it_is_and_what_it_offers(name: str) -> None:
    module: ModuleType = importlib.import_module(name)
    assert module.__doc__, name
    for offered in getattr(module, "__all__", ()):
        assert hasattr(module, offered), f"{name}.{offered}"


def test_a_thing_without_an_example_is_noticed() -> None:
    """Negative control."""

    def bare() -> None:
        """Does nothing."""

    def shown() -> None:
        """Does nothing.

        >>> 1 + 1
        2
        """

    assert (examples(bare, "bare"), examples(shown, "shown")) == (0, 1)
