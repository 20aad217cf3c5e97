"""The statements that are sent most, past SQLAlchemy's own handling of rows; bench "driver": 1.20, 1.20."""

from functools import lru_cache
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

from todochat.watch import Watch

WATCH = "todochat_watch"  # the engine's option that holds the watch over its statements


def rows(connection: Connection, statement: Executable, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Send a statement that was built once, and return its rows; `values` are as the driver takes them.

    Raises:
        sqlalchemy.exc.DBAPIError: as for `connection.execute`.
    """
    if connection.dialect.name != "postgresql":
        return [dict(row) for row in connection.execute(statement, values).mappings()]
    watch: Watch = connection.get_execution_options()[WATCH]
    sql = _text(statement, tuple(values), connection.dialect)
    driver: Any = connection.connection.driver_connection
    running = watch.begin(sql)
    try:
        with driver.cursor(row_factory=dict_row) as cursor:
            found: list[dict[str, Any]] = cursor.execute(sql, values).fetchall()
    except psycopg.Error as error:
        watch.fail(running)
        if driver.closed:
            connection.invalidate(error)
        raise DBAPIError.instance(sql, None, error, psycopg.Error, hide_parameters=True) from error
    watch.end(running)
    return found


@lru_cache(maxsize=64)
def _text(statement: Any, names: tuple[str, ...], dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect, column_keys=list(names)))
