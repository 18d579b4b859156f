"""A list of members: one row each, with the month they joined, and no order in it.

Such a file says who belongs to the shop and since when. It does not say when anybody bought, so no order is made of it: a
total over all time is no purchase, and the month of joining is not the day of one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regulars.domain.words import Sentence, say
from regulars.gather.likeness import header_likeness, squeezed

__all__ = ["MemberList", "member_list_of"]

_JOINED: Final = "enrollment enrolment enrolled joined join joining registration registered signup 入会 注册 加入 开卡"
_LEFT: Final = "cancellation cancelled canceled left leaving exit 退会 注销 退出"
_YEAR: Final = ("year", "年份", "年")
_MONTH: Final = ("month", "月份", "月")
_TIER: Final = "loyaltycard tier membertier cardtier level 会员等级 等级 会员级别 卡等级"
_VALUE: Final = "clv lifetimevalue customerlifetimevalue totalspent 累计消费 累计消费金额"
_FULL_YEAR: Final = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_FULL_MONTH: Final = re.compile(r"0?[1-9]|1[0-2]", re.ASCII)


@dataclass(frozen=True, slots=True)
class MemberList:
    """How a list of members is read.

    Attributes:
        columns: ``customer``, ``joined_year``, ``joined_month``, ``left_year``, ``left_month``, ``tier`` and ``value`` to the
            name of a column, or to an empty string.
        left_out: columns that are not used, such as where members live.
    """

    columns: Mapping[str, str]
    left_out: tuple[str, ...]

    def notes(self, where: str) -> tuple[Sentence, ...]:
        """What was taken for granted, in sentences."""
        found = [
            say(
                "%(file)s: read as a list of members, one row each, not as orders: it does not say when or how often they bought. "
                "Stages, scores and proposals need a file of orders.",
                file=where,
            ),
            say(
                '%(file)s: members joined in the month of "%(year)s" and "%(month)s"; all that is said of them is dated to the '
                "last day of the last month in the file.",
                file=where,
                year=self.columns["joined_year"],
                month=self.columns["joined_month"],
            ),
        ]
        if self.columns["value"]:
            found.append(
                say(
                    '%(file)s: "%(column)s" is a total over all time; kept as what the file says, counted neither as an order '
                    "nor as revenue.",
                    file=where,
                    column=self.columns["value"],
                )
            )
        return tuple(found)


def member_list_of(names: Sequence[str], rows: Sequence[Sequence[str]]) -> MemberList | None:
    """How to read a list of members, or None where a file is none: the member number has to be different in every row.

    Example:
        >>> names = ["Loyalty_Number", "City", "Enrollment_Year", "Enrollment_Month"]
        >>> found = member_list_of(names, [["480934", "Toronto", "2016", "2"], ["549612", "Edmonton", "2016", "3"]])
        >>> found.columns["customer"], found.left_out
        ('Loyalty_Number', ('City',))
    """
    columns = dict.fromkeys(("customer", "joined_year", "joined_month", "left_year", "left_month", "tier", "value"), "")
    columns["customer"] = next((name for name in names if header_likeness("customer", name) == 1.0), "")
    for event, words in (("joined", _JOINED), ("left", _LEFT)):
        columns[f"{event}_year"], columns[f"{event}_month"] = _month_of(names, words.split())
    columns["tier"] = next((name for name in names if squeezed(name) in _TIER.split()), "")
    columns["value"] = next((name for name in names if squeezed(name) in _VALUE.split()), "")
    if not columns["customer"] or not columns["joined_year"]:
        return None
    cells = {
        role: [row[names.index(name)].strip() for row in rows if len(row) == len(names)]
        for role, name in columns.items()
        if name
    }
    members = cells["customer"]
    if len(set(members)) < len(members) or not all(members):
        return None
    if not _all(_FULL_YEAR, cells["joined_year"]) or not _all(_FULL_MONTH, cells["joined_month"]):
        return None
    return MemberList(columns, tuple(name for name in names if name not in columns.values()))


def _month_of(names: Sequence[str], words: Sequence[str]) -> tuple[str, str]:
    """The columns that hold the year and the month of one event."""
    plain = {squeezed(name): name for name in names}
    for word in words:
        year = next((plain[word + part] for part in _YEAR if word + part in plain), "")
        month = next((plain[word + part] for part in _MONTH if word + part in plain), "")
        if year and month:
            return year, month
    return "", ""


def _all(pattern: re.Pattern[str], cells: Sequence[str]) -> bool:
    return bool(cells) and all(pattern.fullmatch(cell) for cell in cells)
