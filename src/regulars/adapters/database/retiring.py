"""Parts of the lake written anew: the old one is listed no more, the new one stands in its place and in its import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert, select

from regulars.adapters.database.manifest import list_parts, parts_named, raise_version
from regulars.adapters.database.tables import import_parts, retired_parts
from regulars.adapters.memory import refusals
from regulars.domain.ids import Tenant
from regulars.domain.records import Part

__all__ = ["replace_parts"]


def replace_parts(
    connection: Connection, tenant: Tenant, old: Mapping[str, Sequence[Part]], at: int, expected_version: int
) -> int:
    """Retires parts and lists others in their place, of the same import; returns the log's new version."""
    version = raise_version(connection, tenant, expected_version)
    names = sorted(old)
    retired = select(retired_parts.c.part).where(retired_parts.c.tenant == tenant, retired_parts.c.part.in_(names))
    refusals.replaced(names, parts_named(connection, tenant, names), set(connection.execute(retired).scalars()))
    new = [part for name in names for part in old[name]]
    refusals.new_parts(new, parts_named(connection, tenant, [part.name for part in new]))
    list_parts(connection, tenant, new)
    connection.execute(insert(retired_parts), [{"tenant": tenant, "part": name, "at": at} for name in names])
    asked = select(import_parts.c.part, import_parts.c.import_key).where(
        import_parts.c.tenant == tenant, import_parts.c.part.in_(names)
    )
    links = [
        {"tenant": tenant, "part": part.name, "import_key": key}
        for name, key in connection.execute(asked).all()
        for part in old[name]
    ]
    if links:
        connection.execute(insert(import_parts), links)
    return version
