"""Plays cases on the real thing: provider, turns and an SQLite database."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

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
    notes: dict[int, str]
    response: str  # the last
    tools: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Tell whether the tasks are as they have to be, numbers, completion and descriptions included."""
        return self.now == self.case.now and self.notes == self.case.notes

    @property
    def wrote_wrongly(self) -> bool:
        """Tell whether the last sentence changed something, and wrongly."""
        return not self.right and (self.now != self.before or self.notes != {})


@contextmanager
def player(change: Change = lambda settings: settings) -> Iterator[Callable[[Case], Played]]:
    """Give a function that plays a case, on a database whose tasks are numbered from 1 for each.

    `change` may choose another provider.
    """
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        # argon2's least cost: nobody logs in here.
        cheap = {"argon2_memory_kib": 8, "argon2_passes": 1}
        url = f"sqlite:///{Path(folder) / 'corpus.sqlite3'}"
        # One user says more than a person does in a day.
        unlimited = {"chat_turns_per_minute": 0, "chat_turns_per_day": 0}
        settings = Settings.model_validate({"database_url": url, **cheap, **unlimited})
        migrate(settings)
        services = build(change(settings))
        account = {"name": "A", "email": "a@example.com", "password_hash": ""}
        with services.database.transaction() as connection:
            user_id = str(users.add(connection, **account)["id"])
        try:
            yield lambda case: runner.run(_play(case, services, user_id))
        finally:
            runner.run(services.close())


async def _play(case: Case, services: Services, user_id: str) -> Played:
    _prepare(case, services, user_id)
    talk: int | None = None
    before: dict[int, str] = {}
    used: list[str] = []
    response = ""
    for message in (*case.said, case.say):
        before = _rows(services, user_id)
        turn = await services.turns.begin(user_id, ChatRequest(message=message, conversation_id=talk))
        answer = await turn.answer()
        talk, response = answer.conversation_id, answer.response
        used += [call.tool for call in answer.tool_calls]
    now = _rows(services, user_id)
    notes = _notes(services, user_id)
    return Played(case=case, now=now, before=before, notes=notes, response=response, tools=tuple(used))


def _prepare(case: Case, services: Services, user_id: str) -> None:
    with services.database.transaction() as connection:
        connection.execute(text("DELETE FROM tasks"))
        connection.execute(text("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'tasks'"))
        for title in case.has:
            row = tasks.add(connection, user_id, title=title.removeprefix(DONE), description=None)
            if title.startswith(DONE):
                tasks.change(connection, user_id, row["id"], {"completed": True})


def _rows(services: Services, user_id: str) -> dict[int, str]:
    with services.database.transaction() as connection:
        return observed(tasks.after(connection, user_id, after_id=0, limit=1000))


def _notes(services: Services, user_id: str) -> dict[int, str]:
    with services.database.transaction() as connection:
        found, _ = tasks.listing(connection, user_id, limit=1000, offset=0)
    return {row["id"]: row["description"] for row in found if row["description"]}
