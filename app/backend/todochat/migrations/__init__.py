"""The database's history; `HEAD` is where this program wants it, known without importing Alembic."""

HEAD = "0001"
