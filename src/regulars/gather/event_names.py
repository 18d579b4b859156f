"""Words for what was done, in files that say it in a column, and the event each one means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regulars.domain.events import EventName

__all__ = ["CALL_NAMES", "event_names"]

_E = EventName

_ACTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "touches": {
        _E.MESSAGE_SENT: "sent send delivered delivery success succeeded 发送 已发送 发送成功 成功 送达 已送达 触达",
        _E.MESSAGE_OPENED: "open opened read 打开 已打开 阅读 已读",
        _E.MESSAGE_CLICKED: "click clicked 点击 已点击",
        _E.MESSAGE_UNSUBSCRIBED: "unsubscribe unsubscribed unsub optout opted_out 退订 已退订",
        "Message Failed": "failed fail bounce bounced hardbounce softbounce dropped undelivered 失败 发送失败 未送达 退信",
    },
    "coupons": {
        _E.COUPON_ISSUED: "issued issue granted assigned claimed unused active 领取 已领取 发放 已发放 未使用 待使用",
        _E.COUPON_REDEEMED: "redeemed redeem used 使用 已使用 核销 已核销",
        "Coupon Expired": "expired 已过期 过期 已失效",
    },
}
"""Kind to event to the words that mean it. Events that are none of `EventName` are kept like any unknown one."""

CALL_NAMES: Final[Mapping[str, str]] = {
    "identify": _E.MEMBER_IDENTIFIED,
    "page": _E.PAGE_VIEWED,
    "screen": _E.PAGE_VIEWED,
    "group": "Group Joined",
    "alias": "Member Aliased",
}
"""What a call of Segment without a name of its own is called."""


def event_names(kind: str) -> dict[str, str]:
    """Words without case, blanks and marks to event names, for one kind of file.

    Example:
        >>> event_names("touches")["已读"], event_names("events")["ordercompleted"]
        ('Message Opened', 'Order Completed')
    """
    if kind == "events":
        return {_plain(name): name.value for name in EventName} | {call: str(name) for call, name in CALL_NAMES.items()}
    return {_plain(said): str(name) for name, words in _ACTIONS.get(kind, {}).items() for said in words.split()}


def _plain(said: str) -> str:
    return "".join(letter for letter in said.lower() if letter not in " _-")
