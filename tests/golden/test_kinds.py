"""Header lines of well-known systems besides shops' orders: the kind is told, asked, or taken for orders; never wrong in silence.

Written by us from the columns these systems are publicly known to export, with made-up rows.
"""

# ruff: noqa: E501 - header lines are as long as systems write them

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from golden.test_headers import EXPORTS as ORDERS
from regulars.gather import kind_of as kinds_room
from regulars.gather.kind_map import KindMap, map_kind
from regulars.gather.kind_of import KindGuess, kind_of
from regulars.gather.kinds import KINDS


@dataclass(frozen=True)
class Export:
    """One system's export: what it is, its table, its file's name, and columns that must be read right."""

    kind: str
    table: str
    file: str = "export.csv"
    roles: dict[str, str] = field(default_factory=dict)


EXPORTS = {
    "taobao refunds": Export(
        "refunds",
        """订单编号|退款编号|支付宝交易号|订单付款时间|商品id|退款完结时间|买家会员名称|买家实际支付金额|宝贝标题|买家退款金额|买家退款原因
190001|R1|Z1|2026-03-01 10:00:05|3001|2026-03-05 10:00:05|茶友7号|35.00|绿茶|35.00|不想要了
190002|R2|Z2|2026-03-02 10:00:05|3002|2026-03-06 10:00:05|boyu_9|15.00|茶杯|10.00|少件""",
        roles={"refund_amount": "买家退款金额", "refunded_at": "退款完结时间", "order_id": "订单编号"},
    ),
    "returns of a shop": Export(
        "refunds",
        """Refund ID|Order ID|Customer ID|Refund Date|SKU|Refund Amount|Refund Reason
R1|1001|7|2026-03-05|TEA-1|10.00|damaged
R2|1002|9|2026-03-06|CUP-1|20.00|late""",
        roles={"refund_amount": "Refund Amount", "refunded_at": "Refund Date", "customer": "Customer ID"},
    ),
    "shopify customers": Export(
        "members",
        """Customer ID|First Name|Last Name|Email|Accepts Email Marketing|Default Address City|Default Address Country Code|Phone|Total Spent|Total Orders|Note|Tags
7|Ann|Lee|ann@example.com|yes|Bonn|DE|+4915112345678|35.00|1||vip
9|Bo|Yu|bo@example.com|no|Bonn|DE||15.00|1||""",
        file="customers_export.csv",
        roles={"customer": "Customer ID", "mail": "Email", "phone": "Phone"},
    ),
    "mailchimp audience": Export(
        "members",
        """Email Address|First Name|Last Name|Birthday|MEMBER_RATING|OPTIN_TIME|OPTIN_IP|LATITUDE|LONGITUDE|LAST_CHANGED|LEID|EUID
ann@example.com|Ann|Lee|03/01|4|2026-03-01 10:00:05|1.2.3.4|50.1|7.1|2026-03-02 10:00:05|1|a1
bo@example.com|Bo|Yu|04/01|3|2026-03-02 10:00:05|1.2.3.5|50.2|7.2|2026-03-03 10:00:05|2|b2""",
        file="subscribed_members_export.csv",
        roles={"customer": "Email Address"},
    ),
    "youzan members": Export(
        "members",
        """会员卡号|姓名|手机号|性别|生日|会员等级|当前积分|注册时间|所在城市
600007|李安|13800000001|女|1990-01-02|金卡|120|2025-03-01 10:00:05|杭州
600009|于波|13900000002|男|1991-01-02|银卡|30|2025-03-02 10:00:05|北京""",
        roles={"customer": "会员卡号", "phone": "手机号", "tier": "会员等级"},
    ),
    "complete journey demographics": Export(
        "members",
        """household_id|age|income|home_ownership|marital_status|household_size|household_comp|kids_count
1|65+|35-49K|Homeowner|Married|2|2 Adults No Kids|0
1001|45-54|50-74K|Homeowner|Unmarried|1|1 Adult No Kids|0""",
        file="demographics.csv",
        roles={"customer": "household_id"},
    ),
    "shopify products": Export(
        "items",
        """Handle|Title|Vendor|Type|Tags|Published|Variant SKU|Variant Inventory Qty|Variant Price|Variant Barcode|Cost per item|Status
green-tea|Green tea|Leaf|Tea|new|TRUE|TEA-1|12|10.00|4006381333931|4.00|active
cup|Cup|Leaf|Cups||TRUE|CUP-1|5|10.00|4006381333932|3.00|active""",
        roles={"price": "Variant Price", "brand": "Vendor"},
    ),
    "taobao items": Export(
        "items",
        """商品id|商品标题|商家编码|类目|品牌|一口价|库存数量
3001|绿茶|T1|茶|叶子|10.00|12
3002|茶杯|C1|茶具|叶子|10.00|5""",
        roles={"product": "商品id 商家编码", "price": "一口价", "category": "类目"},
    ),
    "complete journey products": Export(
        "items",
        """product_id|manufacturer_id|department|brand|product_category|product_type|package_size
25671|2|GROCERY|National|FRZN ICE|ICE - CRUSHED/CUBED|22 LB
26081|2|MISCELLANEOUS|National|||""",
        file="products.csv",
        roles={"product": "product_id", "brand": "brand", "category": "product_category department"},
    ),
    "ga4 page views": Export(
        "visits",
        """user_id|event_timestamp|page_location|page_title|page_referrer|ga_session_id|device
u7|2026-03-01 10:00:05|https://shop.example/tea|Tea|https://search.example/|s1|mobile
u9|2026-03-02 10:00:05|https://shop.example/cup|Cup||s2|desktop""",
        roles={"page": "page_location page_title", "customer": "user_id"},
    ),
    "wechat shop footprints": Export(
        "visits",
        """用户ID|访问时间|页面路径|页面标题|来源|设备类型
u7|2026-03-01 10:00:05|/tea|绿茶|朋友圈|手机
u9|2026-03-02 10:00:05|/cup|茶杯|搜索|手机""",
        roles={"page": "页面路径 页面标题", "visited_at": "访问时间"},
    ),
    "wishlist app": Export(
        "likes",
        """customer_id|product_id|added_to_wishlist
7|TEA-1|2026-03-01 10:00:05
9|CUP-1|2026-03-02 10:00:05""",
        file="wishlist.csv",
        roles={"product": "product_id"},
    ),
    "favourites of a chinese shop": Export(
        "likes",
        """买家ID|商品ID|收藏时间
u7|3001|2026-03-01 10:00:05
u9|3002|2026-03-02 10:00:05""",
        roles={"liked_at": "收藏时间", "product": "商品ID"},
    ),
    "wordpress comments": Export(
        "comments",
        """comment_id|post_id|author_email|comment_date|comment_content
1|71|ann@example.com|2026-03-01 10:00:05|Lovely tea
2|72|bo@example.com|2026-03-02 10:00:05|Where is my cup?""",
        roles={"comment": "comment_content", "commented_at": "comment_date", "customer": "author_email"},
    ),
    "notes of a video shop": Export(
        "comments",
        """评论ID|视频ID|用户ID|评论内容|评论时间
1|71|u7|好喝|2026-03-01 10:00:05
2|72|u9|杯子呢|2026-03-02 10:00:05""",
        roles={"comment": "评论内容"},
    ),
    "shares of a mini programme": Export(
        "shares",
        """用户ID|商品ID|分享时间|分享渠道
u7|3001|2026-03-01 10:00:05|微信群
u9|3002|2026-03-02 10:00:05|朋友圈""",
        roles={"share_channel": "分享渠道", "shared_at": "分享时间"},
    ),
    "judge.me reviews": Export(
        "reviews",
        """title|body|rating|review_date|reviewer_name|reviewer_email|product_id|product_handle|reply|picture_urls
Great|Lovely tea|5|2026-03-01 10:00:05 UTC|Ann Lee|ann@example.com|101|green-tea||
Fine|Nice cup|4|2026-03-02 10:00:05 UTC|Bo Yu|bo@example.com|102|cup||""",
        roles={"rating": "rating", "review": "body", "reviewed_at": "review_date", "customer": "reviewer_email"},
    ),
    "yotpo reviews": Export(
        "reviews",
        """Review ID|Review Score|Review Title|Review Content|Review Creation Date|Reviewer Email|Reviewer Display Name|Product ID
1|5|Great|Lovely tea|2026-03-01|ann@example.com|Ann L.|101
2|4|Fine|Nice cup|2026-03-02|bo@example.com|Bo Y.|102""",
        roles={"rating": "Review Score", "review": "Review Content"},
    ),
    "taobao reviews": Export(
        "reviews",
        """订单编号|买家昵称|商品标题|评价星级|评价内容|评价时间
190001|茶友7号|绿茶|5|好喝|2026-03-01 10:00:05
190002|boyu_9|茶杯|3|一般|2026-03-02 10:00:05""",
        roles={"rating": "评价星级", "review": "评价内容", "reviewed_at": "评价时间"},
    ),
    "delighted nps": Export(
        "surveys",
        """Response ID|Person ID|Person Email|Score (NPS)|NPS Score|Comment|Responded at
1|7|ann@example.com|9|9|Lovely|2026-03-01 10:00:05
2|9|bo@example.com|3|3|Late|2026-03-02 10:00:05""",
        roles={"nps": "NPS Score", "answer": "Comment", "answered_at": "Responded at"},
    ),
    "wenjuanxing answers": Export(
        "surveys",
        """序号|用户ID|提交答卷时间|推荐意愿|意见反馈
1|u7|2026-03-01 10:00:05|9|好喝
2|u9|2026-03-02 10:00:05|4|太慢""",
        roles={"nps": "推荐意愿", "answer": "意见反馈"},
    ),
    "klaviyo touches": Export(
        "touches",
        """Campaign Name|Profile ID|Email|Sent At|Opened At|Clicked At|Unsubscribed At
Spring|p7|ann@example.com|2026-03-01 10:00:05|2026-03-01 11:00:05||
Spring|p9|bo@example.com|2026-03-01 10:00:05|||""",
        roles={"sent_at": "Sent At", "opened_at": "Opened At", "campaign": "Campaign Name"},
    ),
    "sms of a chinese crm": Export(
        "touches",
        """会员编号|活动名称|渠道|发送时间|发送状态
M0007|三月会员日|短信|2026-03-01 10:00:05|成功
M0009|三月会员日|短信|2026-03-01 10:00:06|失败""",
        roles={"sent_at": "发送时间", "campaign": "活动名称", "channel": "渠道"},
    ),
    "youzan coupons": Export(
        "coupons",
        """券码|优惠券名称|领取人|领取时间|使用时间|券状态
K1|满100减10|13800000001|2026-03-01 10:00:05|2026-03-03 10:00:05|已使用
K2|满100减10|13900000002|2026-03-02 10:00:05||未使用""",
        roles={"issued_at": "领取时间", "redeemed_at": "使用时间", "customer": "领取人"},
    ),
    "complete journey redemptions": Export(
        "coupons",
        """household_id|coupon_upc|campaign_id|redemption_date
1029|51380041013|26|2017-01-01
1029|51380041313|26|2017-01-01""",
        file="coupon_redemptions.csv",
        roles={"coupon": "coupon_upc", "redeemed_at": "redemption_date", "campaign": "campaign_id"},
    ),
    "zendesk tickets": Export(
        "texts",
        """Ticket ID|Subject|Description|Requester Email|Created at|Via
1|Tea|My tea is late|ann@example.com|2026-03-01 10:00:05|email
2|Cup|It broke|bo@example.com|2026-03-02 10:00:05|web""",
        roles={"message": "Description", "customer": "Requester Email"},
    ),
    "chat of a chinese shop": Export(
        "texts",
        """会话ID|用户ID|消息时间|消息内容|发送方
c1|u7|2026-03-01 10:00:05|什么时候发货|买家
c2|u9|2026-03-02 10:00:05|杯子碎了|买家""",
        roles={"message": "消息内容", "received": "消息时间"},
    ),
    "segment lines": Export(
        "events",
        """type|event|userId|timestamp|messageId|properties|context
track|Product Viewed|u7|2026-03-01T10:00:05.000Z|m1|{"product_id": "T1"}|{"ip": "1.2.3.4"}
track|Video Played|u9|2026-03-02T10:00:05.000Z|m2|{"seconds": 3}|{"ip": "1.2.3.5"}""",
        roles={"event": "event", "message_id": "messageId", "properties": "properties", "customer": "userId"},
    ),
    "events of a chinese tracker": Export(
        "events",
        """用户ID|事件名称|发生时间|事件属性
u7|加入购物车|2026-03-01 10:00:05|{"sku": "T1"}
u9|浏览商品|2026-03-02 10:00:05|{"sku": "C1"}""",
        roles={"event": "事件名称", "happened_at": "发生时间"},
    ),
}  # fmt: skip


def guessed(export: Export) -> KindGuess:
    head, *rows = (line.split("|") for line in export.table.split("\n"))
    return kind_of(head, rows, export.file)


def read(export: Export) -> KindMap:
    head, *rows = (line.split("|") for line in export.table.split("\n"))
    return map_kind(export.kind, head, rows, where=export.file)


def wrong_in_silence(export: Export) -> bool:
    guess = guessed(export)
    return guess.kind != export.kind and not guess.asked and guess.kind != "orders"


@pytest.mark.parametrize("system", EXPORTS)
def test_a_kind_is_told_or_asked(system: str) -> None:
    assert guessed(EXPORTS[system]).kind == EXPORTS[system].kind


def test_most_systems_need_no_question_about_their_kind() -> None:
    asked = [system for system, export in EXPORTS.items() if guessed(export).asked]
    assert len(EXPORTS) >= 20
    assert {export.kind for export in EXPORTS.values()} == set(KINDS)
    assert len(asked) <= 5, asked


@pytest.mark.parametrize("system", EXPORTS)
def test_columns_are_read_right(system: str) -> None:
    columns = read(EXPORTS[system]).columns
    wrong = {
        role: columns.get(role)
        for role, right in EXPORTS[system].roles.items()
        if columns.get(role) != right and columns.get(role) not in right.split()
    }
    assert wrong == {}


@pytest.mark.parametrize("system", ORDERS)
def test_orders_stay_orders(system: str) -> None:
    head, *rows = (line.split("|") for line in ORDERS[system].table.split("\n"))
    guess = kind_of(head, rows, "orders.csv")
    assert guess.kind == "orders"


@pytest.mark.parametrize("system", EXPORTS)
def test_who_somebody_is_becomes_no_property(system: str) -> None:
    rest = set(read(EXPORTS[system]).rest.values())
    told = {"Email", "Phone", "First Name", "Last Name", "姓名", "手机号", "reviewer_name", "Person Email", "OPTIN_IP",
            "LATITUDE", "context", "Reviewer Display Name", "reply", "Email Address"}  # fmt: skip
    assert rest & told == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_is_described(language: str) -> None:
    docs = Path(__file__).parents[2] / "docs" / language
    for name in ("events.md", "commands.md"):
        text = (docs / name).read_text(encoding="utf-8")
        assert [kind for kind in KINDS if f"`{kind}`" not in text] == []


def test_a_detector_that_goes_by_the_file_name_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: without a look at the columns most kinds are wrong."""
    naive = {kind.name: kind for kind in KINDS.values()}
    monkeypatch.setattr(
        kinds_room, "_confidence", lambda kind, _columns, stem, _order: float(any(p in stem for p in kind.stems))
    )
    assert naive
    assert sum(guessed(export).kind != export.kind for export in EXPORTS.values()) > 10
