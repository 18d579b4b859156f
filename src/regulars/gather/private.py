"""What must not reach the log as a property: who somebody is, how to reach them, what they wrote, and what they earn.

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

_PEOPLE: Final = (
    "customer|client|user|member|buyer|contact|recipient|billing|shipping|reviewer|author|sender|requester|respondent"
    "|subscriber|visitor|person|profile|account|owner|first|last|full|given|family|middle|nick|maiden|sur|display|real|bill|ship"
)
_REACH: Final = (
    "email|e_?mail|mail|mails|phone|mobile|telephone|tel|cell|fax|whatsapp|wechat|openid|unionid|alipay|address|addr|street|zip"
    "|postcode|postal|ip|passport|ssn|id_?card|id_?number|identity_?number|national_?id|tax_?id|iban|bank|credit_?card|card_?number"
    "|password|passwd|secret|token|cookie|latitude|longitude|lat|lng|lon|imei|idfa|gaid|device_?id|advertising_?id|anonymous_?id"
    "|anonymousid|userid|user_?agent|context|dob|signature|handwriting|photo|avatar"
    "|salary|wage|wages|payslip"
)
_TEXTS: Final = (
    "comment|comments|message|messages|body|note|notes|remark|remarks|feedback|text|content|verbatim|transcript|reply|answer|review"
    "|description|memo|complaint|query|search_?term|search_?query"
)
_CHINESE: Final = (
    "姓名|昵称|名字|联系人|收货人|收件人|手机|电话|邮箱|邮件|地址|住址|身份证|证件号|护照|微信|支付宝|银行卡|密码|经度|纬度|头像"
    "|工资|薪资|薪水|薪酬|备注|留言|评论|评价|内容|反馈|意见|回复|描述|聊天|搜索词"
)
NAMED_PRIVATE: Final = (
    rf"(?:^|_)(?:{_REACH}|{_TEXTS})(?:$|_)|(?:^|_)(?:{_PEOPLE})_?(?:name|id|no|number|key)s?(?:$|_)|^names?$"
    rf"|(?:{_CHINESE})"
)
"""Keys, in small letters with their words parted by ``_``, that name or reach somebody or hold what they wrote."""

PEOPLE: Final = (
    rf'"(?:{_PEOPLE.split("|first")[0]}|traits)"\s*:|"(?:[a-z]+_)?(?:{_REACH})"\s*:'
    rf'|"(?:[a-z]+_)?(?:{_PEOPLE})_?name"\s*:'
)
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
        >>> [is_private(name) for name in ("First Name", "billing_phone", "会员姓名", "Salary", "product_name", "Colour")]
        [True, True, True, True, False, False]
    """
    return bool(_NAMED.search("_".join(words_of(name))) or _NAMED.search(squeezed(name)))
