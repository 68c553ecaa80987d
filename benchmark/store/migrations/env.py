"""Alembic's entry: runs migrations on the engine it is handed."""

from alembic import context

# Importing the tables is what puts them into the metadata.
from benchmark.store import (  # noqa: F401
    delivery_tables,
    lead_tables,
    staff_tables,
    studio_tables,
)
from benchmark.store.tables import metadata

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
