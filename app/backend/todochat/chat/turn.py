"""One turn of a conversation: everything it does is kept, or nothing is."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, aclosing, suppress
from typing import Any, TypeVar

from anyio import CancelScope, to_thread
from opentelemetry.trace import Span, StatusCode, Tracer
from sqlalchemy import Connection

from todochat import logs, tracing
from todochat.attempts import too_many, turn_key
from todochat.chat import acts
from todochat.chat import tools as toolbox
from todochat.chat.protocol import PastMessage, Prompt, Provider, Remember, Text, Used
from todochat.database import Database
from todochat.errors import AppError, DatabaseUnavailable, ModelTimeout
from todochat.metrics import Metrics
from todochat.schemas import ChatAnswer, ChatRequest, ToolCall
from todochat.settings import Settings
from todochat.store import conversations, users

_T = TypeVar("_T")
_History = tuple[PastMessage, ...]
_Memory = dict[str, Any] | None
_Event = Text | Used | Remember


class Turns:
    """Runs turns with one provider."""

    def __init__(
        self, *, settings: Settings, database: Database, provider: Provider, metrics: Metrics, tracer: Tracer
    ) -> None:
        self._settings = settings
        self._database = database
        self._provider = provider
        self._metrics = metrics
        self._tracer = tracer
        # A turn keeps its connection while the model thinks: half of them stay free for everything else.
        self._held = asyncio.Semaphore(max(1, settings.database_pool_size // 2))

    async def begin(self, user_id: str, request: ChatRequest) -> "Turn":
        """Read what went before; a conversation that is not the user's ends it here.

        Raises:
            NotFound: the user has no such conversation.
            RateLimited: the user took more turns in this minute than configured.
            DatabaseUnavailable: it cannot be read.
        """
        if self._settings.chat_turns_per_minute:
            await to_thread.run_sync(self._admit, user_id)
        history, memory = await to_thread.run_sync(self._history, user_id, request.conversation_id)
        prompt = Prompt(
            message=request.message, history=history, memory=memory, headers=tracing.current_headers()
        )
        return Turn(
            user_id=user_id,
            request=request,
            prompt=prompt,
            limit_s=self._settings.chat_timeout_s,
            database=self._database,
            provider=self._provider,
            metrics=self._metrics,
            held=self._held,
            span=self._tracer.start_span(f"chat {self._provider.name}"),
        )

    def _admit(self, user_id: str) -> None:
        with self._database.transaction() as connection:
            turns = users.count_attempt(connection, turn_key(user_id))
        if turns > self._settings.chat_turns_per_minute:
            raise too_many("messages")

    def _history(self, user_id: str, conversation_id: int | None) -> tuple[_History, _Memory]:
        if conversation_id is None:
            return (), None
        with self._database.transaction() as connection:
            talk = conversations.require(connection, user_id, conversation_id)
            limit = self._settings.chat_history_messages
            rows = conversations.latest(connection, conversation_id, limit=limit)
        history = tuple(
            PastMessage(role=row["role"], content=row["content"], tool_calls=tuple(row["tool_calls"] or ()))
            for row in rows
        )
        return history, talk["memory"]


class Turn:
    """One turn under way."""

    def __init__(
        self,
        *,
        user_id: str,
        request: ChatRequest,
        prompt: Prompt,
        limit_s: float,
        database: Database,
        provider: Provider,
        metrics: Metrics,
        held: asyncio.Semaphore,
        span: Span,
    ) -> None:
        self._user_id = user_id
        self._request = request
        self._prompt = prompt
        self._limit_s = limit_s
        self._database = database
        self._provider = provider
        self._metrics = metrics
        self._span = span
        self._held = held
        self._holds = False
        self._open: AbstractContextManager[Connection] | None = None
        self._connection: Connection | None = None
        self._used: list[Used] = []
        self._memory: _Memory = None

    async def events(self) -> AsyncIterator[Text | Used | ChatAnswer]:
        """Yield what the provider yields, and at the end the whole answer, stored."""
        started_s = time.perf_counter()
        outcome = "failed"
        texts: list[str] = []
        try:
            deadline_s = asyncio.get_running_loop().time() + self._limit_s
            async with aclosing(self._provider.answer(self._prompt, self)) as stream:
                while (event := await self._next(stream, deadline_s)) is not None:
                    if isinstance(event, Remember):
                        self._memory = event.memory
                        continue
                    if isinstance(event, Text):
                        texts.append(event.text)
                    yield event
            answer = await to_thread.run_sync(self._keep, "".join(texts).strip())
            outcome = "answered"
        except AppError as exc:
            outcome = exc.code
            raise
        finally:
            with CancelScope(shield=True):
                await to_thread.run_sync(self._drop)
            if self._holds:
                self._held.release()
            self._end_span(outcome)
            self._metrics.model_calls.labels(self._provider.name, outcome).inc()
            self._metrics.model_seconds.labels(self._provider.name).observe(time.perf_counter() - started_s)
        yield answer

    async def answer(self) -> ChatAnswer:
        """Run the turn to its end."""
        async for event in self.events():
            if isinstance(event, ChatAnswer):
                return event
        raise AssertionError("a turn ends with its answer")

    async def use(self, name: str, arguments: Any) -> Used:
        """Run a tool inside the turn's transaction, for the turn's user."""
        return await self._record(name if name in toolbox.TOOLS else "unknown", self._use, name, arguments)

    async def act(self, name: str, arguments: dict[str, Any]) -> Used:
        """Do one of the assistant's own acts inside the turn's transaction, for the turn's user."""
        return await self._record(name, self._act, name, arguments)

    async def _record(
        self, label: str, do: Callable[[str, Any], Used], name: str, arguments: dict[str, Any]
    ) -> Used:
        if not self._holds:
            self._holds = await self._held.acquire()
        used = await to_thread.run_sync(do, name, arguments)
        self._used.append(used)
        self._metrics.tool_calls.labels(label, "refused" if used.failed else "done").inc()
        return used

    def _end_span(self, outcome: str) -> None:
        self._span.set_attribute("todochat.outcome", outcome)
        self._span.set_attribute("todochat.tools", [used.tool for used in self._used])
        if outcome != "answered":
            self._span.set_status(StatusCode.ERROR)
        self._span.end()

    async def _next(self, stream: AsyncIterator[_Event], deadline_s: float) -> _Event | None:
        try:
            async with asyncio.timeout_at(deadline_s):
                return await anext(stream, None)
        except TimeoutError as exc:
            logs.get().warning("model_timeout", provider=self._provider.name, limit_s=self._limit_s)
            raise ModelTimeout("the assistant took too long, nothing was changed") from exc

    def _use(self, name: str, arguments: Any) -> Used:
        def run(connection: Connection) -> Used:
            before = acts.before(connection, self._user_id, arguments)
            understood, result = toolbox.run(connection, self._user_id, name, arguments)
            return Used(tool=name, arguments=understood, result=result, before=before)

        return self._inside(run)

    def _act(self, name: str, arguments: dict[str, Any]) -> Used:
        return self._inside(lambda connection: acts.act(connection, self._user_id, name, arguments))

    def _keep(self, response: str) -> ChatAnswer:
        calls = [used.as_dict() for used in self._used]
        rows = conversations.TurnRows(
            user_id=self._user_id,
            conversation_id=self._request.conversation_id,
            message=self._request.message,
            response=response,
            tool_calls=calls,
            memory=self._memory,
        )
        conversation_id = self._inside(lambda c: conversations.store_turn(c, rows))
        self._close(None)
        return ChatAnswer(
            conversation_id=conversation_id,
            response=response,
            tool_calls=[ToolCall.model_validate(call) for call in calls],
        )

    def _inside(self, act: Callable[[Connection], _T]) -> _T:
        """Do `act` in the turn's transaction, which begins with it and not while the model thinks."""
        if self._connection is None:
            self._open = self._database.transaction()
            self._connection = self._open.__enter__()
        try:
            return act(self._connection)
        except Exception as exc:
            self._close(exc)  # gives the failure the name that clients know
            raise

    def _drop(self) -> None:
        """Undo what was not kept."""
        with suppress(DatabaseUnavailable):
            self._close(_Abandoned())

    def _close(self, cause: Exception | None) -> None:
        opened, self._open, self._connection = self._open, None, None
        if opened is not None:
            opened.__exit__(type(cause) if cause else None, cause, None)


class _Abandoned(Exception):
    """The turn ended before its end."""
