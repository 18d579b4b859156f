"""Looking things up by member: events held back at the till, and a member's coupons."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_ledger_inbox_held_back", "ledger_inbox", "owner", "is_kept = 2"),
    ("ix_coupon_codes_holder", "coupon_codes", "holder", "holder <> ''"),
    ("ix_coupon_codes_reserved", "coupon_codes", "reserved_for", "reserved_for <> ''"),
    ("ix_coupon_uses_buyer", "coupon_uses", "member", "member <> ''"),
)
"""Name, table, column, and which rows: only those that anybody asks for."""


def upgrade() -> None:
    """Makes the indexes."""
    for name, table, column, rows in _INDEXES:
        where = sa.text(rows)
        op.create_index(name, table, ["tenant", column], sqlite_where=where, postgresql_where=where)
