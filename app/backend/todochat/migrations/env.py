"""Alembic's entry: migrate over the connection that `migrate` holds, inside its transaction."""

from alembic import context
from sqlmodel import SQLModel

from todochat.migrations import VERSION_TABLE
from todochat import models  # noqa: F401 - registers the tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    version_table=VERSION_TABLE,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
