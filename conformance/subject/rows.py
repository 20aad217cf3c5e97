"""What the release's own database holds: rows read inside its pod, never through the API."""

import re
from collections.abc import Callable

from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.model.settings import DatabaseSettings
from conformance.ports import Rows
from conformance.subject.nonces import require_nonce

# Seconds within which a row must be there after the page or the API said so; source: SC-006 probe design.
ROW_LIMIT_S = 5.0
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,62}")
_SELECT = re.compile(r"\s*SELECT\s", re.IGNORECASE)


def require_name(value: str) -> str:
    """Return a table or column name, quoted when it is a plain one.

    Raises:
        ProbeError: it is no such name.
    """
    if not _NAME.fullmatch(value):
        raise ProbeError(
            f"cannot use '{value}' as a table or column", hint="correct it in [subject.database]"
        )
    return ".".join(f'"{part}"' for part in value.split("."))


class Database:
    """The database of one release.

    Args:
        rows: where statements are run.
        settings: the program that runs a statement, and the names of tables and columns.

    Raises:
        ProbeError: no such database runs.
    """

    def __init__(self, rows: Rows, settings: DatabaseSettings) -> None:
        self._rows = rows
        self.settings = settings
        self.pod = rows.place

    def query(self, sql: str) -> list[str]:
        """Return the rows of one SELECT as text.

        Raises:
            ProbeError: the statement is something else, or the database refused it.
        """
        if not _SELECT.match(sql) or ";" in sql:
            raise ProbeError(f"cannot run '{sql}': only one SELECT is allowed")
        out = self._rows.run([part.replace("{sql}", sql) for part in self.settings.command])
        return [line for line in out.splitlines() if line]

    def titles(self, nonce: str) -> list[str]:
        """Return the titles of all tasks that hold the nonce, oldest text first."""
        title = require_name(self.settings.title_column)
        return self.query(f"SELECT {title} FROM {self._tasks} WHERE {self._holds(title, nonce)} ORDER BY 1")  # noqa: S608 - names and nonce are validated

    def count_tasks(self, nonce: str = "", *, completed: bool | None = None) -> int:
        """Return how many tasks hold the nonce (all of them when it is empty)."""
        title = require_name(self.settings.title_column)
        flag = require_name(self.settings.completed_column)
        where = [self._holds(title, nonce)] if nonce else []
        if completed is not None:
            done = f"{flag} = '{require_nonce(word)}'" if (word := self.settings.completed_value) else flag
            where.append(done if completed else f"NOT ({done})")
        return self._count(self._tasks, where)

    def count_messages(self, nonce: str = "") -> int:
        """Return how many stored messages hold the nonce (all of them when it is empty)."""
        table = require_name(self.settings.message_table)
        content = require_name(self.settings.content_column)
        return self._count(table, [self._holds(content, nonce)] if nonce else [])

    def count_users(self, nonce: str) -> int:
        """Return how many users have an e-mail that holds the nonce."""
        email = require_name(self.settings.email_column)
        return self._count(require_name(self.settings.user_table), [self._holds(email, nonce)])

    @property
    def _tasks(self) -> str:
        return require_name(self.settings.task_table)

    def _count(self, table: str, where: list[str]) -> int:
        clause = f" WHERE {' AND '.join(where)}" if where else ""
        rows = self.query(f"SELECT count(*) FROM {table}{clause}")  # noqa: S608 - names and nonce are validated
        return int(rows[0])

    @staticmethod
    def _holds(column: str, nonce: str) -> str:
        # An assistant may write the first letter of a title large.
        return f"lower({column}) LIKE '%{require_nonce(nonce).lower()}%'"


def wait_quietly(look: Callable[[], bool | Waiting]) -> None:
    """Wait for a row for the limit of one step; that it did not come is for the caller to say."""
    try:
        until(look, limit_s=ROW_LIMIT_S, every_s=0.2, describe="a row in the database")
    except WaitTimeout:
        return
