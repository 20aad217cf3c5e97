"""Accounts and items in PostgreSQL."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2.extras import RealDictCursor
from psycopg2.pool import ThreadedConnectionPool

_LOG = logging.getLogger("errands.store")
_TABLES = """
CREATE TABLE IF NOT EXISTS account (id serial PRIMARY KEY, mail text UNIQUE NOT NULL, secret text NOT NULL);
CREATE TABLE IF NOT EXISTS errand (
  id serial PRIMARY KEY,
  owner integer NOT NULL REFERENCES account,
  label text NOT NULL,
  note text NOT NULL DEFAULT '',
  done boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS errand_owner ON errand (owner, id);
"""
# Two replicas that start at once make the tables one after the other.
_LOCK = 4711


class Store:
    """One pool of connections, made when first needed."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._pool: ThreadedConnectionPool | None = None

    @classmethod
    def from_environment(cls) -> "Store":
        """Read host and password from the environment."""
        password, host = os.environ["STORE_PASSWORD"], os.environ["STORE_HOST"]
        return cls(f"host={host} port=5432 dbname=errands user=errands password={password} connect_timeout=3")

    def wait_and_make_tables(self) -> None:
        """Wait for the database without an end: the orchestrator decides how long that may take."""
        while self._pool is None:
            try:
                self._pool = ThreadedConnectionPool(1, 8, self._dsn)
            except psycopg2.OperationalError:
                _LOG.info("waiting for the database")
                time.sleep(1)
        with self.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            cursor.execute(_TABLES)

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """Give a cursor in a transaction of its own; a connection that broke is thrown away."""
        assert self._pool is not None
        connection = self._pool.getconn()
        try:
            with connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
                yield cursor
        finally:
            self._pool.putconn(connection, close=bool(connection.closed))

    def one(self, sql: str, *values: object) -> dict[str, Any] | None:
        """Return the first row, or None."""
        with self.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()

    def all(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Return every row."""
        with self.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall())
