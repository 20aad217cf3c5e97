"""What the tools of a turn did so far: rehearsed in the database, and kept at the turn's end or not at all.

While a model thinks there is no transaction and no lock. Each tool runs in a transaction of its own, in which
the turn's earlier changes are made first, so that it sees them, and which is then undone. At the end all
changes are made once more, in the transaction that stores the turn's messages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from todochat.chat import acts
from todochat.chat import tools as toolbox
from todochat.chat.protocol import Used
from todochat.database import Database
from todochat.errors import ModelUnavailable, TurnOverruled
from todochat.store import tasks

_CHANGES_MAX = 50  # of one turn; each tool makes the earlier ones again, so their cost is a square


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """Something that was done, how to do it again, and what it answered."""

    do: Callable[[Connection], Used]
    result: Any


class Ledger:
    """The changes of one turn of one user."""

    def __init__(self, database: Database, user_id: str) -> None:
        self._database = database
        self._user_id = user_id
        self._changes: list[_Change] = []

    async def use(self, name: str, arguments: Any) -> Used:
        """Run a tool as if the turn's earlier changes had been kept.

        Raises:
            DatabaseUnavailable: it cannot be run.
            ModelUnavailable: the turn changes more than a turn may.
            TurnOverruled: somebody else changed a task of the turn's meanwhile.
        """
        new_id = await self._database.transact(tasks.reserve_id) if name == toolbox.ADD else None

        def run(connection: Connection) -> Used:
            caller = toolbox.Caller(connection=connection, user_id=self._user_id, new_id=new_id)
            before = acts.before(connection, self._user_id, arguments)
            understood, result = toolbox.run(caller, name, arguments)
            return Used(tool=name, arguments=understood, result=result, before=before)

        return await self._rehearse(run, reads_only=name == toolbox.LIST)

    async def act(self, name: str, arguments: dict[str, Any]) -> Used:
        """Do one of the assistant's own acts as if the turn's earlier changes had been kept.

        Raises:
            DatabaseUnavailable, ModelUnavailable, TurnOverruled: as for `use`.
        """
        return await self._rehearse(lambda c: acts.act(c, self._user_id, name, arguments), reads_only=False)

    def keep(self, connection: Connection) -> None:
        """Make all changes, each with the result that it had.

        Raises:
            TurnOverruled: one of them has another result now.
        """
        for change in self._changes:
            if change.do(connection).result != change.result:
                raise TurnOverruled("a task was changed by somebody else meanwhile, nothing was changed")

    async def _rehearse(self, do: Callable[[Connection], Used], *, reads_only: bool) -> Used:
        def whole(connection: Connection) -> Used:
            self.keep(connection)
            return do(connection)

        used = await self._database.rehearse(whole)
        if not reads_only and not used.failed:
            if len(self._changes) == _CHANGES_MAX:
                detail = f"the assistant made more than {_CHANGES_MAX} changes at once, nothing was changed"
                raise ModelUnavailable(detail)
            self._changes.append(_Change(do=do, result=used.result))
        return used
