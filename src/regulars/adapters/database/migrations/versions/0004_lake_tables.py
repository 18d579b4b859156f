"""The lake may hold two more tables: items of the catalogue, and texts that members wrote. No kept row is changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BEFORE = "kind IN ('events', 'lines', 'profiles')"
_AFTER = "kind IN ('events', 'items', 'lines', 'profiles', 'texts')"


def upgrade() -> None:
    """Widens the check on the manifest."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_parts_kind"), "parts", type_="check")
        op.create_check_constraint(op.f("ck_parts_kind"), "parts", _AFTER)
        return
    # SQLite keeps a check as text; widening one touches no row, so its own procedure for that is used (lang_altertable, 7).
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :after) WHERE type = 'table' AND name = 'parts'"),
        {"before": _BEFORE, "after": _AFTER},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {int(version) + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = RESET"))
