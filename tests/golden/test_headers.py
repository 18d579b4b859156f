"""Header lines of well-known shop systems: each key column is read right, or asked, or refused; never wrong in silence.

Written by us from the columns these systems are publicly known to export, with made-up rows.
"""

# ruff: noqa: E501 - header lines are as long as shops write them

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from regulars.domain.errors import MappingUnsure
from regulars.gather import likeness
from regulars.gather.mapping import ACCEPT_FROM, RoleMap, map_columns


@dataclass(frozen=True)
class Export:
    """One system's export: its table, and the columns that are right (several, where several are)."""

    table: str
    customer: str
    time: str
    amount: str = ""
    unit_price: str = ""
    order_id: str = ""


EXPORTS = {
    "shopify orders": Export(
        """Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency|Subtotal|Shipping|Taxes|Total|Discount Code|Discount Amount|Shipping Method|Created at|Lineitem quantity|Lineitem name|Lineitem price|Lineitem sku|Billing Name|Billing Country|Cancelled at|Payment Method|Vendor|Id|Tags
#1001|ann@example.com|paid|2026-03-01 10:00:05 +0800|fulfilled|2026-03-02 09:00:00 +0800|yes|USD|30.00|5.00|0.00|35.00|SPRING|0.00|Post|2026-03-01 09:59:00 +0800|1|Green tea|10.00|TEA-1|Ann Lee|US||card|Leaf|4501|vip
#1001|||||||||||||||2026-03-01 09:59:00 +0800|2|Cup|10.00|CUP-1|||||Leaf||
#1002|bo@example.com|paid|2026-03-04 11:00:05 +0800|fulfilled|2026-03-05 09:00:00 +0800|no|USD|10.00|5.00|0.00|15.00||0.00|Post|2026-03-04 10:59:00 +0800|1|Green tea|10.00|TEA-1|Bo Yu|US||card|Leaf|4502|""",
        "Email", "Paid at", amount="Total", order_id="Name Id",
    ),
    "woocommerce": Export(
        """order_id|order_number|date_created|date_paid|status|billing_first_name|billing_last_name|billing_email|billing_country|cart_discount|order_tax|order_shipping|order_total|customer_id|line_item_name|line_item_sku
71|71|2026-03-01 10:00:05|2026-03-01 10:01:05|completed|Ann|Lee|ann@example.com|DE|0|1.20|4.90|35.10|7|Tea|T1
72|72|2026-03-02 10:00:05|2026-03-02 10:01:05|completed|Bo|Yu|bo@example.com|DE|0|1.20|4.90|15.10|9|Cup|C1
73|73|2026-03-03 10:00:05|2026-03-03 10:01:05|completed|Cy|Poe|cy@example.com|DE|0|1.20|4.90|25.10|11|Cup|C1""",
        "customer_id billing_email", "date_paid", amount="order_total", order_id="order_id order_number",
    ),
    "magento": Export(
        """ID|Purchase Point|Purchase Date|Bill-to Name|Ship-to Name|Grand Total (Base)|Grand Total (Purchased)|Status|Shipping Information|Customer Email|Customer Group|Subtotal|Customer Name|Payment Method|Total Refunded
000000012|Main Website|Mar 1, 2026 10:00:05 AM|Ann Lee|Ann Lee|$35.00|$35.00|Complete|Flat|ann@example.com|General|$30.00|Ann Lee|card|$0.00
000000013|Main Website|Mar 2, 2026 10:00:05 AM|Bo Yu|Bo Yu|$1,015.00|$1,015.00|Complete|Flat|bo@example.com|General|$10.00|Bo Yu|card|$0.00""",
        "Customer Email", "Purchase Date", amount="Grand Total (Base) Grand Total (Purchased)", order_id="ID",
    ),
    "prestashop": Export(
        """ID;Reference;New client;Delivery;Customer;Total;Payment;Status;Date
5;KHWLILZLL;Yes;France;A. LEE;1 035,00 €;Card;Delivered;2026-03-01 10:00:05
6;UOYEVOLI;No;France;B. YU;15,50 €;Card;Delivered;2026-03-02 10:00:05""".replace(";", "|"),
        "Customer", "Date", amount="Total", order_id="ID Reference",
    ),
    "bigcommerce": Export(
        """Order ID|Customer ID|Customer Name|Customer Email|Customer Phone|Order Date|Order Status|Subtotal (inc tax)|Order Total (inc tax)|Shipping Cost|Ship Method|Coupon Details|Total Quantity
101|7|Ann Lee|ann@example.com|5550100|03/21/2026|Completed|30.00|35.00|5.00|Flat||2
102|9|Bo Yu|bo@example.com|5550101|04/02/2026|Completed|10.00|15.00|5.00|Flat||1""",
        "Customer ID", "Order Date", amount="Order Total (inc tax)", order_id="Order ID",
    ),
    "squarespace": Export(
        """Order ID|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Currency|Subtotal|Shipping|Taxes|Amount Refunded|Total|Discount Code|Discount Amount|Created at|Lineitem quantity|Lineitem name|Lineitem price|Lineitem sku
00021|ann@example.com|PAID|2026-03-01 10:00:05 -0500|FULFILLED||USD|30.00|5.00|0.00|0.00|35.00||0.00|2026-03-01 09:59:05 -0500|1|Tea|10.00|SQ1
00021|ann@example.com|PAID|2026-03-01 10:00:05 -0500|FULFILLED||USD|30.00|5.00|0.00|0.00|35.00||0.00|2026-03-01 09:59:05 -0500|2|Cup|10.00|SQ2
00022|bo@example.com|PAID|2026-03-03 10:00:05 -0500|FULFILLED||USD|10.00|5.00|0.00|0.00|15.00||0.00|2026-03-03 09:59:05 -0500|1|Tea|10.00|SQ1""",
        "Email", "Paid at", amount="Total", order_id="Order ID",
    ),
    "wix": Export(
        """Order number|Date created|Time|Total order quantity|Contact email|Note from customer|Item|Variant|SKU|Qty|Price|Recipient name|Payment status|Payment method|Total|Currency
10001|Mar 21, 2026|10:05|2|ann@example.com||Tea|100 g|T1|2|10|Ann Lee|Paid|Card|25|USD
10002|Mar 22, 2026|11:05|1|bo@example.com||Cup|blue|C1|1|10|Bo Yu|Paid|Card|15|USD""",
        "Contact email", "Date created", amount="Total", order_id="Order number",
    ),
    "etsy sold orders": Export(
        """Sale Date|Order ID|Buyer User ID|Full Name|First Name|Last Name|Number of Items|Payment Method|Date Shipped|Street 1|Ship City|Currency|Order Value|Coupon Code|Discount Amount|Shipping|Sales Tax|Order Total|Status|Buyer
03/01/26|310001|annlee|Ann Lee|Ann|Lee|1|Online|03/03/26|1 Road|Bonn|USD|30.00||0.00|5.00|0.00|35.00|Shipped|Ann Lee (annlee)
03/21/26|310002|boyu|Bo Yu|Bo|Yu|2|Online|03/23/26|2 Road|Bonn|USD|10.00||0.00|5.00|0.00|15.00|Shipped|Bo Yu (boyu)""",
        "Buyer User ID", "Sale Date", amount="Order Total Order Value", order_id="Order ID",
    ),
    "ebay": Export(
        """Sales Record Number|Order Number|Buyer Username|Buyer Name|Buyer Email|Item Number|Item Title|Custom Label|Quantity|Sold For|Shipping And Handling|Total Price|Payment Method|Sale Date|Paid On Date|Ship By Date
511|27-001|annlee|Ann Lee|a1@members.example.com|1101|Tea|T1|1|$10.00|$5.00|$15.00|card|Mar-01-26|Mar-01-26|Mar-03-26
512|27-002|boyu|Bo Yu|b2@members.example.com|1102|Cup|C1|2|$10.00|$5.00|$25.00|card|Mar-02-26|Mar-02-26|Mar-04-26""",
        "Buyer Username", "Paid On Date Sale Date", amount="Total Price", order_id="Order Number",
    ),
    "amazon all orders": Export(
        """amazon-order-id|merchant-order-id|purchase-date|last-updated-date|order-status|fulfillment-channel|sales-channel|product-name|sku|asin|item-status|quantity|currency|item-price|item-tax|shipping-price|ship-city|ship-country|buyer-email
111-01||2026-03-01T10:00:05+00:00|2026-03-02T10:00:05+00:00|Shipped|Amazon|Amazon.com|Tea|T1|B01|Shipped|1|USD|10.00|0.80|0.00|Austin|US|x1@marketplace.example.com
111-02||2026-03-02T10:00:05+00:00|2026-03-03T10:00:05+00:00|Shipped|Amazon|Amazon.com|Cup|C1|B02|Shipped|2|USD|20.00|1.60|0.00|Austin|US|x2@marketplace.example.com""",
        "buyer-email", "purchase-date", amount="item-price", order_id="amazon-order-id",
    ),
    "square items": Export(
        """Date|Time|Time Zone|Category|Item|Qty|Price Point Name|SKU|Modifiers Applied|Gross Sales|Discounts|Net Sales|Tax|Transaction ID|Payment ID|Device Name|Location|Customer ID|Customer Name
2026-03-01|10:00:05|Beijing|Tea|Green tea|1|Regular|T1||$10.00|$0.00|$10.00|$0.80|tx1|pay1|Till 1|Main St|CUS7A|Ann Lee
2026-03-02|10:00:05|Beijing|Cups|Cup|2|Regular|C1||$20.00|($2.00)|$18.00|$1.60|tx2|pay2|Till 1|Main St|CUS9B|Bo Yu""",
        "Customer ID", "Date", amount="Net Sales", order_id="Transaction ID",
    ),
    "lightspeed": Export(
        """Sale ID|Receipt Number|Date|Customer|Customer Code|Register|User|Status|Subtotal|Discount|Total|Details
a1|1001|2026-03-01 10:00:05|Ann Lee|ANN-LEE7|Main|till1|CLOSED|10.00|0.00|11.00|tea
a2|1002|2026-03-02 10:00:05|Bo Yu|BO-YU9|Main|till1|CLOSED|20.00|0.00|22.00|cup""",
        "Customer Code", "Date", amount="Total", order_id="Receipt Number Sale ID",
    ),
    "stripe payments": Export(
        """id|Created date (UTC)|Amount|Amount Refunded|Currency|Captured|Converted Amount|Description|Fee|Status|Seller Message|Customer ID|Customer Email|Card Last4
ch_1|2026-03-01 10:00:05|35.00|0.00|usd|TRUE|35.00|Tea|1.32|Paid|Payment complete.|cus_A1|ann@example.com|4242
ch_2|2026-03-02 10:00:05|15.00|0.00|usd|TRUE|15.00|Cup|0.74|Paid|Payment complete.|cus_B2|bo@example.com|4343""",
        "Customer ID", "Created date (UTC)", amount="Amount", order_id="id",
    ),
    "paypal": Export(
        """Date|Time|TimeZone|Name|Type|Status|Currency|Gross|Fee|Net|From Email Address|To Email Address|Transaction ID|Item Title|Item ID|Quantity|Receipt ID
03/21/2026|10:00:05|PST|Ann Lee|Express Checkout Payment|Completed|USD|1,035.00|-1.32|1,033.68|ann@example.com|shop@example.com|8XA|Tea|T1|1|
03/22/2026|10:00:05|PST|Bo Yu|Express Checkout Payment|Completed|USD|15.00|-0.74|14.26|bo@example.com|shop@example.com|9XB|Cup|C1|1|""",
        "From Email Address", "Date", amount="Gross", order_id="Transaction ID Receipt ID",
    ),
    "toast": Export(
        """Location|Order Id|Order #|Checks|Opened|Server|Table|Dining Options|Guest Count|Tab Names|Discount Amount|Amount|Tax|Tip|Gratuity|Total|Voided|Paid|Closed|Duration
Main|8001|12|12|3/21/26 6:05 PM|Sam|4|Dine In|2|Ann|0.00|40.00|3.20|6.00|0.00|49.20|false|3/21/26 7:05 PM|3/21/26 7:06 PM|1:00
Main|8002|13|13|3/22/26 6:05 PM|Sam|5|Dine In|2|Bo|0.00|20.00|1.60|3.00|0.00|24.60|false|3/22/26 7:05 PM|3/22/26 7:06 PM|1:00""",
        "", "Paid Opened Closed", amount="Amount Total", order_id="Order Id Order #",
    ),
    "clover": Export(
        """Payment Date|Payment ID|Transaction #|Order ID|Order Date|Result|Amount|Tax Amount|Tip Amount|Customer ID|Customer Name|Card Type
01-Mar-2026 10:00 AM|P1|1|O1|01-Mar-2026 09:58 AM|SUCCESS|11.00|1.00|0.00|CJ7|Ann Lee|VISA
02-Mar-2026 10:00 AM|P2|2|O2|02-Mar-2026 09:58 AM|SUCCESS|22.00|2.00|0.00|CK9|Bo Yu|VISA""",
        "Customer ID", "Payment Date", amount="Amount", order_id="Order ID",
    ),
    "odoo": Export(
        """Order Reference|Creation Date|Order Date|Customer|Customer/ID|Salesperson|Company|Total|Untaxed Amount|Status
S00012|2026-03-01 09:00:05|2026-03-01 10:00:05|Ann Lee|res_7|Mitchell|Main Co|35.00|30.00|Sales Order
S00013|2026-03-02 09:00:05|2026-03-02 10:00:05|Bo Yu|res_9|Mitchell|Main Co|15.00|12.00|Sales Order""",
        "Customer/ID", "Order Date", amount="Total", order_id="Order Reference",
    ),
    "sap-like": Export(
        """Sales Document|Billing Document|Billing Date|Sold-to Party|Name 1|Material|Material Description|Billed Quantity|Sales Unit|Net Value|Document Currency|Plant
4711|90001|01.03.2026|0000100007|Lee GmbH|TEA-1|Tea|1,000|PC|1.035,00|EUR|1000
4712|90002|21.03.2026|0000100009|Yu AG|CUP-1|Cup|2,000|PC|15,50|EUR|1000""",
        "Sold-to Party", "Billing Date", amount="Net Value", order_id="Billing Document",
    ),
    "salesforce": Export(
        """Opportunity ID|Opportunity Name|Account ID|Account Name|Stage|Amount|Close Date|Created Date|Owner|Lead Source
006A1|Tea order|001A7|Lee Inc|Closed Won|35.00|3/21/2026|3/1/2026|Sam|Web
006B2|Cup order|001B9|Yu Inc|Closed Won|15.00|3/22/2026|3/2/2026|Sam|Web""",
        "Account ID", "Close Date", amount="Amount", order_id="Opportunity ID",
    ),
    "hubspot deals": Export(
        """Record ID|Deal Name|Deal Stage|Close Date|Deal owner|Amount|Create Date|Pipeline|Associated Contact IDs|Associated Contact
9001|Tea|Closed Won|2026-03-01 10:05|Sam|35|2026-02-01 10:05|Sales|501|Ann Lee
9002|Cup|Closed Won|2026-03-02 10:05|Sam|15|2026-02-02 10:05|Sales|502|Bo Yu""",
        "Associated Contact IDs", "Close Date", amount="Amount", order_id="Record ID",
    ),
    "taobao": Export(
        """订单编号|买家会员名|买家支付宝账号|买家应付货款|买家应付邮费|总金额|买家实际支付金额|订单状态|收货人姓名|收货地址|联系手机|订单创建时间|订单付款时间|宝贝标题|宝贝种类|宝贝总数量|店铺名称
190001|茶友7号|a***|30.00|5.00|35.00|35.00|交易成功|李安|杭州|1380000|2026-03-01 09:59:05|2026-03-01 10:00:05|绿茶|1|1|叶子店
190002|boyu_9|b***|10.00|5.00|15.00|15.00|交易成功|于波|杭州|1390000|2026-03-02 09:59:05|2026-03-02 10:00:05|茶杯|1|1|叶子店""",
        "买家会员名", "订单付款时间", amount="买家实际支付金额", order_id="订单编号",
    ),
    "jd": Export(
        """订单号|商品ID|商品名称|订购数量|支付方式|下单时间|京东价|订单金额|结算金额|余额支付|应付金额|订单状态|订单类型|下单帐号|客户姓名|客户地址|联系电话|付款确认时间
2901|10071|绿茶|1|在线支付|2026-03-01 09:59:05|30.00|35.00|35.00|0.00|35.00|完成|SOP|jd_ann7|李安|北京|1380000|2026-03-01 10:00:05
2902|10072|茶杯|1|在线支付|2026-03-02 09:59:05|10.00|15.00|15.00|0.00|15.00|完成|SOP|jd_bo9|于波|北京|1390000|2026-03-02 10:00:05""",
        "下单帐号", "下单时间 付款确认时间", amount="订单金额", order_id="订单号",
    ),
    "pinduoduo": Export(
        """商品|订单号|订单状态|商品总价(元)|店铺优惠折扣(元)|邮费(元)|用户实付金额(元)|商家实收金额(元)|商品数量(件)|支付时间|订单成交时间|收货人|手机|商品id|商品规格|商家编码-规格维度
绿茶|2603-01|已签收|30.00|0.00|5.00|35.00|34.00|1|2026-03-01 10:00:05|2026-03-01 10:00:05|李*|1380000****|9001|100克|T1
茶杯|2603-02|已签收|10.00|0.00|5.00|15.00|14.00|2|2026-03-02 10:00:05|2026-03-02 10:00:05|于*|1390000****|9002|蓝|C1""",
        "手机", "支付时间 订单成交时间", amount="用户实付金额(元)", order_id="订单号",
    ),
    "youzan": Export(
        """订单号|订单状态|买家手机号|买家昵称|收货人|商品名称|商品编码|商品单价|商品数量|商品小计|订单实付金额|买家付款时间|订单创建时间|归属店铺
E2026-1|交易完成|13800000001|茶友7|李安|绿茶|T1|10.00|1|10.00|30.00|2026-03-01 10:00:05|2026-03-01 09:59:05|总店
E2026-1|交易完成|13800000001|茶友7|李安|茶杯|C1|10.00|2|20.00|30.00|2026-03-01 10:00:05|2026-03-01 09:59:05|总店
E2026-2|交易完成|13900000002|波9|于波|绿茶|T1|10.00|1|10.00|10.00|2026-03-02 10:00:05|2026-03-02 09:59:05|总店""",
        "买家手机号 买家昵称", "买家付款时间", amount="商品小计", order_id="订单号",
    ),
    "weimob": Export(
        """订单编号|下单时间|付款时间|会员编号|会员手机号|商品名称|商品编码|数量|单价|实付金额|优惠金额|门店名称
W1|2026/3/1 9:59|2026/3/1 10:00|M0007|13800000001|绿茶|T1|1|10.00|10.00|0.00|一店
W2|2026/3/2 9:59|2026/3/2 10:00|M0009|13900000002|茶杯|C1|2|10.00|18.00|2.00|二店""",
        "会员编号", "付款时间", amount="实付金额", order_id="订单编号",
    ),
    "douyin": Export(
        """主订单编号|子订单编号|选购商品|商品规格|商品数量|商品ID|商家编码|商品单价|订单应付金额|用户ID|收件人|收件人手机号|订单提交时间|支付完成时间|订单状态
D1|D1-1|绿茶|100克|1|3001|T1|10.00|10.00|u_7a|李*|138****|2026-03-01 09:59:05|2026-03-01 10:00:05|已完成
D2|D2-1|茶杯|蓝|2|3002|C1|10.00|20.00|u_9b|于*|139****|2026-03-02 09:59:05|2026-03-02 10:00:05|已完成""",
        "用户ID", "支付完成时间", amount="订单应付金额", unit_price="商品单价", order_id="主订单编号",
    ),
    "keruyun till": Export(
        """门店|营业日期|小票号|桌台|会员卡号|会员姓名|消费金额|优惠金额|实收金额|结账时间|收银员
一店|2026-03-01|0001|A1|600007|李安|￥50.00|￥5.00|￥45.00|2026年3月1日 18:05|小王
一店|2026-03-02|0002|A2|600009|于波|￥1,080.00|￥0.00|￥1,080.00|2026年3月2日 19:05|小王""",
        "会员卡号", "结账时间", amount="实收金额", order_id="小票号",
    ),
    "guanjiapo": Export(
        """单据日期|单据编号|单据类型|往来单位|往来单位编号|经手人|商品编号|商品名称|数量|单价|金额|仓库
2026-03-01|XS-0001|销售单|安心茶行|K007|小王|T1|绿茶|1|10.00|10.00|主仓
2026-03-02|XS-0002|销售单|波记茶庄|K009|小王|C1|茶杯|2|10.00|20.00|主仓""",
        "往来单位 往来单位编号", "单据日期", amount="金额", order_id="单据编号",
    ),
    "kingdee": Export(
        """日期|单据编号|客户编码|客户名称|物料编码|物料名称|规格型号|销售单位|销售数量|含税单价|价税合计|销售员
2026-03-01|XSCKD0001|CUST0007|安心茶行|T1|绿茶|100克|盒|1|11.30|11.30|小王
2026-03-02|XSCKD0002|CUST0009|波记茶庄|C1|茶杯|蓝|个|2|11.30|22.60|小王""",
        "客户编码", "日期", amount="价税合计", order_id="单据编号",
    ),
    "uci online retail": Export(
        """InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country
536365|85123A|HOLDER|6|12/1/2010 8:26|2.55|17850|United Kingdom
536366|22633|WARMER|6|12/13/2010 8:28|1.85|17851|United Kingdom
C536379|D|Discount|-1|12/14/2010 9:41|27.50|14527|United Kingdom""",
        "CustomerID", "InvoiceDate", unit_price="UnitPrice", order_id="InvoiceNo",
    ),
    "cdnow": Export(
        """customer_id|date|number_of_cds|dollar_value
00001|19970101|1|11.77
00002|19970112|1|12.00
00002|19970112|5|77.00""",
        "customer_id", "date", amount="dollar_value",
    ),
    "complete journey": Export(
        """household_id|store_id|basket_id|product_id|quantity|sales_value|retail_disc|coupon_disc|week|transaction_timestamp
900|330|31198570044|1095275|1|0.50|0.00|0|1|2017-01-01 11:53:26
901|330|31198570047|9878513|1|0.99|0.10|0|1|2017-01-01 12:10:28""",
        "household_id", "transaction_timestamp", amount="sales_value", order_id="basket_id",
    ),
}  # fmt: skip
KEYS = ("customer", "time", "amount", "unit_price", "order_id")


def read(export: Export) -> RoleMap:
    head, *rows = (line.split("|") for line in export.table.split("\n"))
    return map_columns(head, rows, where="orders.csv")


def right(export: Export, role: str) -> Sequence[str]:
    """The columns that are right: what the fixture names, each a header of its own."""
    said, head = getattr(export, role), export.table.split("\n")[0].split("|")
    return [name for name in head if name in said and (name == said or f" {name} " in f" {said} ")]


def wrong_in_silence(export: Export) -> list[str]:
    """Key roles that took a wrong column without asking."""
    try:
        roles = read(export)
    except MappingUnsure:
        return []
    asked = {guess.role for guess in roles.questions}
    return [
        f"{role}: {roles.columns[role]}"
        for role in KEYS
        if roles.columns[role]
        and role not in asked
        and roles.columns[role] not in right(export, role)
        # Beside an amount a unit price does not speak for it.
        and not (role == "unit_price" and roles.columns["amount"])
    ]


@pytest.mark.parametrize("system", EXPORTS)
def test_no_key_column_is_wrong_in_silence(system: str) -> None:
    assert wrong_in_silence(EXPORTS[system]) == []


def test_most_systems_need_no_question_about_who_and_when() -> None:
    silent = []
    for system, export in EXPORTS.items():
        try:
            roles = read(export)
        except MappingUnsure:
            continue
        asked = {guess.role for guess in roles.questions}
        if all(roles.columns[role] in right(export, role) and role not in asked for role in ("customer", "time")):
            silent.append(system)
    assert len(EXPORTS) >= 30
    assert len(silent) >= 24, sorted(set(EXPORTS) - set(silent))


@pytest.mark.parametrize("system", ["shopify orders", "squarespace"])
def test_totals_of_orders_are_counted_once(system: str) -> None:
    roles = read(EXPORTS[system])
    assert "amount" in roles.once
    assert any("once an order" in str(note) for note in roles.notes)


def test_a_unit_price_is_never_an_amount_in_silence() -> None:
    roles = read(EXPORTS["uci online retail"])
    assert roles.columns["amount"] == ""
    assert "unit_price" in {guess.role for guess in roles.questions}


def test_a_mapper_that_takes_whatever_sounds_alike_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a mapper without doubt takes shipping dates, names and taxes in silence."""
    words = {
        "customer": ("name", "customer", "buyer", "收货人", "客户"),
        "time": ("date", "time", "时间"),
        "amount": ("total", "tax", "price", "金额"),
        "order_id": ("order", "id", "编号"),
    }
    naive: Callable[[str, str], float] = lambda role, name: float(  # noqa: E731
        any(word in likeness.squeezed(name) for word in words.get(role, ()))
    )
    monkeypatch.setattr("regulars.gather.mapping.header_likeness", naive)
    monkeypatch.setattr("regulars.gather.mapping.value_likeness", lambda *_: 1.0)
    assert ACCEPT_FROM == 0.90
    found = 0
    for export in EXPORTS.values():
        try:
            found += bool(wrong_in_silence(export))
        except Exception:  # noqa: BLE001 - a mapper like this may choke on what it took for a time
            found += 1
    assert found > 10
