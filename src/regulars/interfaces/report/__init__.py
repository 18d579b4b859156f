"""The report of a turn: one HTML file a language that works offline, on a phone and on paper.

Comes in: a turn, what was brought in, what was taken for granted. Goes out: two files beside the shop's data. `sections` says
it in words, `charts` draws it, `page` lays it out, `writing` puts it on disk.
"""

from __future__ import annotations

from regulars.interfaces.report.writing import show_report, write_reports

__all__ = ["show_report", "write_reports"]
