"""Compiles the translations when a wheel is built, so that an installed Regulars speaks both languages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WordsHook(BuildHookInterface):
    """Runs before the files of a build are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the hook's signature
        """Writes the .mo files."""
        sys.path.insert(0, str(Path(self.root) / "tools"))
        import words

        words.compile_catalogs()
