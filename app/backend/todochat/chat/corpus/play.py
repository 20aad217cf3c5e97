"""Plays cases on the real thing: provider, turns and an SQLite database of its own for each."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from todochat.chat.corpus.cases import DONE, Case, observed
from todochat.migrations import migrate
from todochat.schemas import ChatRequest
from todochat.services import Services, build
from todochat.settings import Settings
from todochat.store import tasks, users

Change = Callable[[Settings], Settings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of a case."""

    case: Case
    now: dict[int, str]
    before: dict[int, str]
    response: str  # the last
    tools: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Tell whether the tasks are as they have to be, numbers and completion included."""
        return self.now == self.case.now

    @property
    def wrote_wrongly(self) -> bool:
        """Tell whether the last sentence changed something, and wrongly."""
        return not self.right and self.now != self.before


@contextmanager
def player(change: Change = lambda settings: settings) -> Iterator[Callable[[Case], Played]]:
    """Give a function that plays a case on a database of its own.

    `change` may choose another provider.
    """
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.sqlite3"
        migrate(_settings(template))

        def play(case: Case) -> Played:
            file = Path(shutil.copy(template, Path(folder) / "case.sqlite3"))
            services = build(change(_settings(file)))
            try:
                return asyncio.run(_play(case, services))
            finally:
                for left in Path(folder).glob("case.sqlite3*"):
                    left.unlink()

        yield play


def _settings(file: Path) -> Settings:
    return Settings.model_validate({"database_url": f"sqlite:///{file}"})


async def _play(case: Case, services: Services) -> Played:
    user_id = _prepare(case, services)
    talk: int | None = None
    before: dict[int, str] = {}
    used: list[str] = []
    try:
        for message in (*case.said, case.say):
            before = _rows(services, user_id)
            turn = await services.turns.begin(user_id, ChatRequest(message=message, conversation_id=talk))
            answer = await turn.answer()
            talk = answer.conversation_id
            used += [call.tool for call in answer.tool_calls]
        return Played(
            case=case,
            now=_rows(services, user_id),
            before=before,
            response=answer.response,
            tools=tuple(used),
        )
    finally:
        await services.close()


def _prepare(case: Case, services: Services) -> str:
    with services.database.transaction() as connection:
        account = {"name": "A", "email": "a@example.com", "password_hash": ""}
        user_id = str(users.add(connection, **account)["id"])
        for title in case.has:
            row = tasks.add(connection, user_id, title=title.removeprefix(DONE), description=None)
            if title.startswith(DONE):
                tasks.change(connection, user_id, row["id"], {"completed": True})
    return user_id


def _rows(services: Services, user_id: str) -> dict[int, str]:
    with services.database.transaction() as connection:
        return observed(tasks.after(connection, user_id, after_id=0, limit=1000))
