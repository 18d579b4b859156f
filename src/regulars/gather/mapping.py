"""Which column means what, and how sure that is.

A name is compared with the synonyms of each role in English and Chinese, its values with the kind the role needs. From 0.90
a reading is accepted, from 0.55 it is a question, below it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from regulars.domain.errors import ColumnMissing, MappingUnsure
from regulars.domain.words import say
from regulars.gather.dates import DateStyle, date_style_of

__all__ = ["ACCEPT_FROM", "ASK_FROM", "KEY_ROLES", "ROLES", "Guess", "RoleMap", "map_columns"]

ACCEPT_FROM: Final = 0.90
ASK_FROM: Final = 0.55
KEY_ROLES: Final = ("customer", "time")
"""Without these there is no history."""

ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "customer": (
        "customer",
        "customer_id",
        "customerid",
        "cust_id",
        "client",
        "client_id",
        "member",
        "member_id",
        "user",
        "user_id",
        "userid",
        "household_id",
        "buyer",
        "buyer_id",
        "email",
        "顾客",
        "顾客编号",
        "客户",
        "客户编号",
        "会员",
        "会员编号",
        "会员号",
        "会员卡号",
        "用户",
        "用户id",
        "买家",
        "买家会员名",
        "买家昵称",
        "手机号",
    ),
    "time": (
        "time",
        "date",
        "datetime",
        "timestamp",
        "order_date",
        "orderdate",
        "order_time",
        "invoicedate",
        "invoice_date",
        "created_at",
        "paid_at",
        "purchase_date",
        "transaction_timestamp",
        "transaction_date",
        "日期",
        "时间",
        "下单时间",
        "付款时间",
        "支付时间",
        "订单日期",
        "订单付款时间",
        "订单创建时间",
        "交易时间",
        "消费时间",
        "购买日期",
    ),
    "amount": (
        "amount",
        "total",
        "sales",
        "revenue",
        "value",
        "sales_value",
        "dollar_value",
        "order_total",
        "total_price",
        "line_total",
        "net_sales",
        "paid",
        "金额",
        "实付金额",
        "实付",
        "付款金额",
        "消费金额",
        "总金额",
        "订单金额",
        "支付金额",
        "销售额",
    ),
    "order_id": (
        "order",
        "order_id",
        "orderid",
        "order_number",
        "order_no",
        "invoice",
        "invoiceno",
        "invoice_no",
        "basket_id",
        "transaction_id",
        "receipt",
        "订单",
        "订单号",
        "订单编号",
        "流水号",
        "小票号",
        "单号",
    ),
    "product": (
        "product",
        "product_id",
        "sku",
        "stockcode",
        "stock_code",
        "item",
        "item_id",
        "lineitem_sku",
        "商品",
        "商品编号",
        "商品编码",
        "货号",
        "商品id",
    ),
    "category": ("category", "product_category", "department", "类目", "品类", "分类", "商品类目"),
    "brand": ("brand", "vendor", "品牌"),
    "quantity": (
        "quantity",
        "qty",
        "units",
        "number_of_cds",
        "lineitem_quantity",
        "pieces",
        "数量",
        "件数",
        "购买数量",
        "商品数量",
    ),
    "unit_price": ("unit_price", "unitprice", "price", "lineitem_price", "单价", "商品单价"),
    "discount": ("discount", "discount_amount", "retail_disc", "优惠", "优惠金额", "折扣", "折扣金额"),
    "place": ("store", "store_id", "shop", "location", "门店", "店铺", "门店名称"),
}
"""Role to the header names it goes by."""

_AMOUNT: Final = re.compile(r"[-+]?\s*[¥$€£]?\s*(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_KINDS: Final = {
    "amount": _AMOUNT,
    "unit_price": _AMOUNT,
    "discount": _AMOUNT,
    "quantity": re.compile(r"[-+]?\d+(\.\d+)?", re.ASCII),
}


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading of one role: the column and how sure it is, 0 to 1."""

    role: str
    column: str
    confidence: float


@dataclass(frozen=True, slots=True)
class RoleMap:
    """How a file's columns are read.

    Attributes:
        columns: role to column name; every role of `ROLES` is there, an empty name where it has no column.
        dates: how the time column is written.
        guesses: what was guessed rather than told, surest first.
        left_out: columns that no role took.
    """

    columns: Mapping[str, str]
    dates: DateStyle
    guesses: tuple[Guess, ...]
    left_out: tuple[str, ...]

    @property
    def questions(self) -> tuple[Guess, ...]:
        """Guesses that a person should look at: sure enough to use, not sure enough to be silent."""
        return tuple(guess for guess in self.guesses if guess.confidence < ACCEPT_FROM)


def map_columns(
    names: Sequence[str], rows: Sequence[Sequence[str]], told: Mapping[str, str] | None = None, *, where: str = ""
) -> RoleMap:
    """Reads the columns of a table of orders or order lines.

    Args:
        names: column names.
        rows: some of the first rows, as text.
        told: role to column name, as the user said; these are not guessed.
        where: the file, for errors.

    Raises:
        ColumnMissing: a told column is not there.
        MappingUnsure: no column can be read as customer or as time with a confidence of 0.55.

    Example:
        >>> read = map_columns(["cust_id", "order_date", "total"], [["7", "2020-01-31", "9.50"]])
        >>> read.columns["customer"], read.columns["time"], read.columns["amount"]
        ('cust_id', 'order_date', 'total')
    """
    columns = dict.fromkeys(ROLES, "")
    for role, column in (told or {}).items():
        if column not in names:
            raise ColumnMissing(column, tuple(names), where)
        columns[role] = column
    values = {name: [row[index].strip() for row in rows if len(row) > index] for index, name in enumerate(names)}
    scored = sorted(
        (
            Guess(role, name, confidence)
            for role in ROLES
            if not columns[role]
            for name in names
            if name not in columns.values() and (confidence := _confidence(role, name, values[name])) >= ASK_FROM
        ),
        key=lambda guess: (-guess.confidence, names.index(guess.column)),
    )
    guesses: list[Guess] = []
    for guess in scored:
        if not columns[guess.role] and guess.column not in columns.values():
            columns[guess.role] = guess.column
            guesses.append(guess)
    for role in KEY_ROLES:
        if not columns[role]:
            raise _unsure(role, names, where)
    left_out = tuple(name for name in names if name not in columns.values())
    return RoleMap(columns, date_style_of(values[columns["time"]], where, columns["time"]), tuple(guesses), left_out)


def _confidence(role: str, name: str, values: Sequence[str]) -> float:
    """How sure a column is to play a role: by its name, then whether its values can be that at all."""
    by_name = max((_likeness(name, synonym) for synonym in ROLES[role]), default=0.0)
    filled = [value for value in values if value]
    if by_name == 0.0 or not filled:
        return 0.0
    if role == "time":
        fits = DateStyle.share_read(filled)
    elif role in _KINDS:
        fits = sum(bool(_KINDS[role].fullmatch(value)) for value in filled) / len(filled)
    else:
        fits = 1.0
    return round(by_name * min(1.0, fits + 0.02), 2)


def _likeness(name: str, synonym: str) -> float:
    """1 for the synonym itself, less for a name that holds it as a word."""
    plain = re.sub(r"[\s_\-./()（）]+", "_", name.strip().lower()).strip("_")
    if plain == synonym or plain.replace("_", "") == synonym.replace("_", ""):
        return 1.0
    words = plain.split("_")
    if synonym in words or (not synonym.isascii() and synonym in plain):
        return 0.78
    return 0.0


def _unsure(role: str, names: Sequence[str], where: str) -> MappingUnsure:
    what = {
        "customer": say("No column could be read as the customer."),
        "time": say("No column could be read as the time of the order."),
    }[role]
    return MappingUnsure(
        what,
        where=where,
        why=say("The columns are: %(columns)s.", columns=", ".join(names[:40])),
        fix=say("Name it: --%(role)s COLUMN", role=role),
    )
