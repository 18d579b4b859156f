"""What must not reach the log as a property: who somebody is, how to reach them, and what they wrote.

Two rules, both in force: by the name of a column or key, and by the shape of a value. What is refused is counted, never kept.
The patterns are regular expressions of RE2 and of Python alike; `properties.sql` is told them as values.
"""

from __future__ import annotations

import re
from typing import Final

from regulars.gather.likeness import squeezed, words_of

__all__ = ["NAMED_PRIVATE", "PEOPLE", "SHAPED_PRIVATE", "TEXT_CHARS_MAX", "is_private"]

TEXT_CHARS_MAX: Final = 120
"""A longer property, characters, is a text that somebody wrote; the address of a page is none."""

_PEOPLE: Final = rf'"(?:{_PEOPLE.split("|first")[0]}|traits)"\s*:|"(?:[a-z]+_)?(?:{_REACH})"\s*:|"(?:[a-z]+_)?(?:{_PEOPLE})_?name"\s*:'
"""Keys inside a nested value that do so."""

SHAPED_PRIVATE: Final = "|".join((
    # A mail address, also as part of a page's address.
    r'[^\s"@/=&?]+(?:@|%40)[^\s"@/=&?]+\.[^\s"@/=&?.]{2,}',
    # A mobile number of China, bare or parted; a number with a country's code; one written as in North America; a landline.
    r"(?:^|[^0-9])(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?:[^0-9]|$)",
    r"\+[0-9][0-9 ().-]{6,18}[0-9]",
    r"(?:^|[^0-9])\(?[0-9]{3}\)?[-. ][0-9]{3}[-. ][0-9]{4}(?:[^0-9]|$)",
    r"(?:^|[^0-9])0[0-9]{2,3}-[0-9]{7,8}(?:[^0-9]|$)",
    # An identity card of China, a social security number, a payment card in fours.
    r"(?:^|[^0-9])[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?:[^0-9]|$)",
    r"(?:^|[^0-9])[0-9]{3}-[0-9]{2}-[0-9]{4}(?:[^0-9]|$)",
    r"(?:^|[^0-9])[0-9]{4}([- ])[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}(?:[^0-9]|$)",
))  # fmt: skip
"""Values that name or reach somebody, wherever they stand."""

_NAMED: Final = re.compile(NAMED_PRIVATE)


def is_private(name: str) -> bool:
    """Whether a column must not become a property, by its name.

    Example:
        >>> [is_private(name) for name in ("First Name", "billing_phone", "会员姓名", "product_name", "Colour")]
        [True, True, True, False, False]
    """
    return bool(_NAMED.search("_".join(words_of(name))) or _NAMED.search(squeezed(name)))
