"""The names that columns go by, in English and Chinese: those that settle it, and those that only raise the question.

Within a role the better source stands first: a member number before a phone before a mail; the time of payment before that
of the order; the amount of a line before that of its order. Compared without case, blanks and marks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["DOUBTFUL", "IDENTIFIER_ROLES", "NOT_MEANT", "OPTIONAL_ROLES", "ROLES"]

IDENTIFIER_ROLES: Final = ("card", "email", "phone")
"""Who somebody is, besides the customer number; each is a kind of identifiers."""
OPTIONAL_ROLES: Final = (*IDENTIFIER_ROLES, "household")
"""Roles that take what the others have left, and only by a name in full: nobody is asked about them."""


def _names(text: str) -> tuple[str, ...]:
    """Names parted by blanks."""
    return tuple(text.split())


ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": _names("""
        member_id member_no member_number membership_id member_code loyalty_id loyalty_number loyalty_no
        customer_id customer_no customer_number
        customer_code customer_key cust_id cust_no client_id client_no user_id shopper_id household_id buyer_id
        buyer_user_id buyer_username payer_id account_id account_number account_code contact_id associated_contact_ids
        partner_id kunnr sold_to_party sold_to member customer client user buyer
        会员编号 会员号 会员卡号 会员id 会员编码 会员卡 会员账号 客户编号 客户编码 客户代码 客户id 客户号 顾客编号 顾客id 用户id
        用户编号 买家id 买家会员名 买家账号 买家昵称 下单账号 下单帐号 会员 顾客 客户 用户 买家
        phone mobile phone_number mobile_number customer_phone billing_phone 会员手机号 会员手机 买家手机号 客户手机号 用户手机号
        下单人手机号 手机号 手机号码 手机
        email e_mail email_address customer_email buyer_email billing_email contact_email contact_email_address
        from_email_address 邮箱 电子邮箱 买家邮箱
        """),
    "time": _names("""
        paid_at date_paid paid_date paid_on_date paid_on payment_date payment_time paid_time
        订单付款时间 付款时间 支付时间 买家付款时间 付款日期 支付日期 支付完成时间 结账时间 订单成交时间 成交时间
        purchase_date purchased_at purchase_time sale_date sold_date sold_at order_date order_time order_datetime ordered_at
        date_ordered invoice_date invoice_time transaction_date transaction_time transaction_timestamp billing_date
        document_date posting_date close_date closed_date 下单时间 下单日期 订单提交时间 订单日期 订单时间 交易时间 交易日期
        消费时间 消费日期 购买日期 购买时间 销售时间 销售日期 单据日期 业务日期 开单时间 营业日期
        datetime date_time timestamp date time 日期 时间
        created_at date_created created order_created_at create_date creation_date order_creation_date 订单创建时间 创建时间
        """),
    "amount": _names("""
        line_total line_amount item_total item_subtotal_paid lineitem_total order_item_total sales_value extended_price
        product_net_revenue 商品实付金额 商品实付 商品小计 小计 实付金额 买家实付金额 买家实际支付金额 用户实付金额 实际支付金额
        实际付款 实付 实付款 实收金额 实收 付款金额 支付金额 消费金额 成交金额 销售金额 价税合计 订单实付金额 金额
        总金额 销售额 订单金额 订单总金额 总价 net_sales amount_paid total_paid paid amount net_amount total_amount total
        order_total grand_total
        total_price total_collected order_total_inc_tax order_amount order_value invoice_amount revenue sales dollar_value
        value net_value gross sales_amount
        """),
    "order_id": _names("""
        order_id order_number order_no order_name order order_reference sales_order_number sales_order invoice_id
        invoice_number invoice_no invoice amazon_order_id increment_id basket_id transaction_id transaction_no
        receipt_id receipt_number receipt_no receipt document_number document_no billing_document deal_id
        订单编号 订单号 主订单编号 主订单号 订单 订单流水号 流水号 交易流水号 小票号 单号 单据编号 单据号 销售单号 账单号
        """),
    "product": _names("""
        sku product_sku product_id item_sku item_id item_code item_number stockcode stock_code lineitem_sku product_code
        variant_sku custom_label asin material material_number product item
        商品编号 商品编码 商品代码 商品id 商家编码 货号 sku编码 商品sku 物料编码 存货编码 货品编号 商品
        """),
    "category": _names("category product_category department sales_category 类目 品类 分类 商品类目 商品分类 类别"),
    "brand": _names("brand vendor manufacturer 品牌"),
    "quantity": _names("""
        quantity qty units number_of_cds lineitem_quantity pieces quantity_purchased item_quantity items_qty order_quantity
        billed_quantity 数量 件数 购买数量 商品数量 宝贝总数量 销售数量 订购数量
        """),
    "unit_price": _names(
        "unit_price price lineitem_price price_unit price_each item_unit_price 单价 商品单价 销售单价 含税单价"
    ),
    "discount": _names("""
        discount discount_amount discounts total_discount line_discount retail_disc 优惠 优惠金额 折扣 折扣金额 折扣额 商家优惠
        """),
    "place": _names("store store_id store_name shop location location_name 门店 店铺 门店名称 店铺名称 机构 仓库"),
    "clock": _names("""
        time order_time sale_time purchase_time transaction_time trans_time payment_time paid_time time_of_day clock hour
        时间 交易时间 销售时间 下单时间 付款时间 支付时间 消费时间 结账时间 开单时间 时刻
        """),
    "currency": _names("""
        currency currency_code order_currency transaction_currency payment_currency iso_currency
        币种 货币 货币代码 结算币种 交易币种
        """),
    "card": _names("""
        member_card member_card_no member_card_number membership_card loyalty_card loyalty_card_no loyalty_card_number
        会员卡号 会员卡
        """),
    "email": _names("""
        email e_mail email_address customer_email buyer_email billing_email contact_email contact_email_address
        from_email_address 邮箱 电子邮箱 买家邮箱 会员邮箱 客户邮箱
        """),
    "phone": _names("""
        phone mobile phone_number mobile_number customer_phone billing_phone 会员手机号 会员手机 买家手机号 客户手机号 用户手机号
        下单人手机号 手机号 手机号码 手机
        """),
    "household": _names("household_id household household_no 家庭编号 家庭id 户号"),
}
"""Role to the header names it goes by, the better source first."""

DOUBTFUL: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": _names("""
        name full_name customer_name client_name buyer_name buyer_full_name billing_name bill_to_name ship_name
        ship_to_name recipient_name account_name account company contact associated_contact partner shipping_phone
        shipping_email 姓名 会员姓名 客户姓名 客户名称 顾客姓名 买家姓名 购货单位 往来单位 收货人 收件人 收货人姓名 收货人手机
        收货人手机号 收货人电话 电话 联系电话 联系手机 收件人手机 会员名称
        """),
    "time": _names(
        "opened modified completed_at date_completed shipped_at last_activity_date 发货时间 完成时间 订单完成时间"
    ),
    "amount": _names("""
        item_price subtotal sub_total order_subtotal gross_sales net items_subtotal price_subtotal price_total list_price
        应付金额 应收金额 买家应付货款 商品总价 商品金额 商品总金额 货款 合计
        """),
    "order_id": _names("id reference name number check_number payment_id 子订单编号 子订单号 编号 支付单号"),
    "product": _names("""
        product_name item_name lineitem_name title item_title description dish material_description
        商品名称 商品标题 宝贝标题 商品 品名 货品名称 菜品名称 存货名称 物料名称 规格型号
        """),
    "category": ("type", "group", "product_type"),
    "brand": (),
    "quantity": ("count", "number_of_items", "item_count", "total_quantity", "商品总数", "商品件数"),
    "unit_price": ("selling_price", "retail_price", "商品价格", "价格", "售价"),
    "discount": ("cart_discount", "order_discount", "coupon_amount", "优惠总金额", "店铺优惠金额"),
    "place": ("branch", "outlet", "warehouse", "channel", "商店"),
    "clock": (),
    "currency": ("ccy", "cur"),
    "card": (),
    "email": (),
    "phone": (),
    "household": (),
}
"""Names that may mean a role: always a question."""

NOT_MEANT: Final = frozenset(
    _names("""
    birth birthday born update updated modified ship shipped shipping delivery delivered cancel canceled cancelled refund
    refunded tax taxes vat duty duties expiry expire expires due status type code method currency country city state zip fee
    fees tip gift cost
    """)
)
"""Words that make another thing of a name: ``shipped date`` is no time of purchase, ``order tax`` no order."""
