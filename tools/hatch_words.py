"""Compiles the translations when a wheel is built, and puts the console's charts and font into it, where npm can be reached."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WordsHook(BuildHookInterface):
    """Runs before the files of a build are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - the hook's signature
        """Writes the .mo files, and copies what the console serves."""
        sys.path.insert(0, str(Path(self.root) / "tools"))
        import assets
        import words

        words.compile_catalogs()
        if version == "standard":  # an editable installation gets them from the Makefile
            assets.install()
