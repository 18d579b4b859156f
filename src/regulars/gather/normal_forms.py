"""One way to write an identifier: what is kept, what is compared, and what is nobody's.

Two forms of each: `value` is what is kept and shown; `mark` is what is compared. They differ for mail alone, where some
providers deliver ``a.n.n+shop@`` and ``ann@`` to one box. By choice the part before the @ is compared without case: the
standard (RFC 5321, 2.4) leaves that to the provider, and no large one tells case apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["NOBODY", "mailbox_key", "normal_email", "normal_forms", "normal_phone", "region_of"]

NOBODY: Final = frozenset(
    (
        "", "0", "00", "000", "0000", "/", ".", "?", "*", "n/a", "na", "nan", "none", "null", "nil",
        "undefined", "unknown", "guest", "anonymous", "无", "空", "没有", "未知", "未填写", "散客", "匿名", "匿名用户", "游客",
    )
)  # fmt: skip
"""Texts that stand for nobody, in lower case and without dashes; `nobody.sql` is told them."""

BYTES_MAX: Final = 1_000
_EMAIL: Final = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}@[\w-]+(?:\.[\w-]+)+")
_EMAIL_ASCII: Final = r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
_STAND_IN_LOCAL: Final = frozenset(("noreply", "no-reply", "donotreply", "nobody", "none", "null", "noemail", "na"))
_STAND_IN_MAIL: Final = re.compile(r"(test|a|aa|aaa|abc|x|xx|xxx|123|1|user|mail|email)@\1\.[a-z]{1,4}")
_DOTS_IGNORED: Final = frozenset(("gmail.com",))
_PLUS_IGNORED: Final = frozenset(
    ("gmail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "me.com", "fastmail.com", "proton.me",
     "protonmail.com")
)  # fmt: skip
_SAME_PROVIDER: Final = {"googlemail.com": "gmail.com"}
_SHEET_TAIL: Final = r"\.0+\s*$"
"""What a spreadsheet makes of a phone number that it takes for an amount."""
_SEPARATORS: Final = "[\\s()./·-]"
_STAND_IN_PHONE: Final = re.compile(r"(?:.*(\d)\1{6,}|0*1?2345678\d*|.*138001380{2}\d?)")
"""Seven equal digits at the end, counting upwards, and the number that every form in China shows as its example."""


def normal_forms(kind: str, texts: pa.Array, region: str = "") -> pa.Table:
    """Identifiers of one kind as they are kept and compared.

    Args:
        kind: a kind of identifiers; ``email`` and ``phone`` have forms of their own.
        texts: distinct texts (string, without nulls).
        region: ISO 3166 region of phone numbers without a country code; empty accepts only those with one.

    Returns:
        One row a text, in their order: ``text``, ``value`` and ``mark`` (null where it cannot be used), ``reason``: null,
        ``nobody`` for a stand-in, or ``email_unreadable``, ``phone_unreadable``, ``customer_unusable``.

    Example:
        >>> import pyarrow as pa
        >>> normal_forms("phone", pa.array(["１３８ 1234 0000", "无"]), "CN").to_pylist()[0]["value"]
        '+8613812340000'
    """
    import pyarrow as pa

    ways = {"email": _emails, "phone": _phones}
    found = ways[kind](texts, region) if kind in ways else [_plain(text) for text in texts.to_pylist()]
    values = pa.array([value for value, _ in found], pa.string())
    marks = pa.array([mailbox_key(value) if value else None for value, _ in found], pa.string())
    reasons = pa.array([reason for _, reason in found], pa.string())
    return pa.table({"text": texts, "value": values, "mark": marks if kind == "email" else values, "reason": reasons})


Form = tuple[str | None, str | None]
"""A value, or the reason why there is none."""


def _says_nobody(text: str) -> bool:
    return text.lower().replace("-", "") in NOBODY


def _plain(text: str) -> Form:
    value = unicodedata.normalize("NFC", text.strip())
    if _says_nobody(value):
        return None, "nobody"
    if len(value.encode()) > BYTES_MAX or "\0" in value:
        return None, "customer_unusable"
    return value, None


def _emails(texts: pa.Array, _region: str) -> list[Form]:
    """Whole columns of plain ASCII at once, the rest one by one."""
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(texts)
    is_plain = pc.and_(pc.string_is_ascii(trimmed), pc.match_substring_regex(trimmed, _EMAIL_ASCII))
    lowered = pc.if_else(is_plain, pc.ascii_lower(trimmed), None).to_pylist()
    return [
        ((None, "nobody") if _is_stand_in(quick) else (quick, None)) if quick is not None else normal_email(text)
        for quick, text in zip(lowered, texts.to_pylist(), strict=True)
    ]


def normal_email(text: str) -> Form:
    """A mail address in its normal form, or why there is none.

    Example:
        >>> normal_email(" Ann@Example.COM "), normal_email("test@test.com"), normal_email("ann at home")
        (('ann@example.com', None), (None, 'nobody'), (None, 'email_unreadable'))
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if _says_nobody(plain):
        return None, "nobody"
    value = unicodedata.normalize("NFKC", plain.casefold())
    if not _EMAIL.fullmatch(value) or len(value.encode()) > BYTES_MAX or "\0" in value:
        return None, "email_unreadable"
    local, _, domain = value.rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None, "email_unreadable"
    value = f"{local}@{domain}"
    return (None, "nobody") if _is_stand_in(value) else (value, None)


def _is_stand_in(value: str) -> bool:
    return value.partition("@")[0] in _STAND_IN_LOCAL or _STAND_IN_MAIL.fullmatch(value) is not None


def mailbox_key(value: str) -> str:
    """The mailbox behind a mail address in its normal form: the same for all spellings that its provider delivers to one box.

    Example:
        >>> mailbox_key("a.nn+tea@googlemail.com"), mailbox_key("a.nn+tea@example.com")
        ('ann@gmail.com', 'a.nn+tea@example.com')
    """
    local, at, domain = value.rpartition("@")
    domain = _SAME_PROVIDER.get(domain, domain)
    kept = local.partition("+")[0] if domain in _PLUS_IGNORED else local
    kept = kept.replace(".", "") if domain in _DOTS_IGNORED else kept
    return f"{kept or local}{at}{domain}"


def _phones(texts: pa.Array, region: str) -> list[Form]:
    """Mobile numbers of the shop's own region at once, the rest one by one."""
    import pyarrow.compute as pc

    pattern, code = _mobile(region)
    if not pattern:
        return [normal_phone(text, region) for text in texts.to_pylist()]
    written = pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKC"), _SHEET_TAIL, "")
    folded = pc.replace_substring_regex(written, _SEPARATORS, "")
    fits = pc.match_substring_regex(folded, f"^(?:{pattern})$")
    quick = pc.if_else(fits, folded, None).to_pylist()
    return [
        ((None, "nobody") if _STAND_IN_PHONE.fullmatch(digits) else (f"+{code}{digits}", None))
        if digits is not None
        else normal_phone(text, region)
        for digits, text in zip(quick, texts.to_pylist(), strict=True)
    ]


def normal_phone(text: str, region: str = "") -> Form:
    """A phone number in E.164, or why there is none.

    Example:
        >>> normal_phone("138 1234 0000", "CN"), normal_phone("13800000000", "CN"), normal_phone("12", "CN")
        (('+8613812340000', None), (None, 'nobody'), (None, 'phone_unreadable'))
    """
    import phonenumbers

    plain = re.sub(_SHEET_TAIL, "", unicodedata.normalize("NFKC", text).strip())
    if _says_nobody(plain) or _STAND_IN_PHONE.fullmatch(re.sub(r"\D", "", plain)):
        return None, "nobody"
    try:
        number = phonenumbers.parse(plain, region or None)
    except phonenumbers.NumberParseException:
        return None, "phone_unreadable"
    if not phonenumbers.is_valid_number(number):
        return None, "phone_unreadable"
    number.extension = None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), None


@cache
def _mobile(region: str) -> tuple[str, int]:
    """What a mobile number of a region looks like, and the region's country code; empty where nothing is sure."""
    import phonenumbers

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None) if region else None
    if metadata is None or metadata.mobile is None or not metadata.mobile.national_number_pattern:
        return "", 0
    if metadata.country_code is None:
        return "", 0
    # Of regions that share a country code the first one's numbers are told apart without the others' rules.
    if phonenumbers.region_codes_for_country_code(metadata.country_code)[0] != region:
        return "", 0
    return re.sub(r"\s", "", metadata.mobile.national_number_pattern), metadata.country_code


def region_of(zone: str) -> str:
    """The ISO 3166 region of a time zone, where it has one; empty otherwise.

    Example:
        >>> region_of("Asia/Shanghai"), region_of("UTC")
        ('CN', '')
    """
    from babel.core import get_global

    region = str(get_global("zone_territories").get(zone, ""))
    return region if region.isalpha() and region != "ZZ" else ""
