"""Alembic's entry: runs on the connection it is handed, inside that connection's transaction.

Nothing is run from the command line, so there is no offline mode and no ``alembic.ini``.
"""

from alembic import context

from regulars.adapters.database.tables import METADATA

# There is no configuration when something merely reads this file.
if (config := getattr(context, "config", None)) is not None:
    context.configure(
        connection=config.attributes["connection"],
        target_metadata=METADATA,
        transactional_ddl=True,  # SQLite's schema changes are transactional once its driver does not commit by itself
    )
    context.run_migrations()
