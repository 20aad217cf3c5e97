"""One turn of a conversation: everything it does is kept, or nothing is."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, aclosing
from typing import Any, TypeVar

from opentelemetry.trace import Span, StatusCode, Tracer
from sqlalchemy import Connection

from todochat import logs, tracing
from todochat.attempts import too_many, turn_key
from todochat.chat import tools as toolbox
from todochat.chat.ledger import Ledger
from todochat.chat.protocol import PastMessage, Prompt, Provider, Remember, Text, Used
from todochat.chat.slots import Slots
from todochat.database import Database
from todochat.errors import AppError, ModelTimeout
from todochat.metrics import Metrics
from todochat.schemas import ChatAnswer, ChatRequest, ToolCall
from todochat.settings import Settings
from todochat.store import attempts, conversations
from todochat.store.attempts import DAY, MINUTE

_T = TypeVar("_T")
_History = tuple[PastMessage, ...]
_Memory = dict[str, Any] | None


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
        self._slots = Slots(
            of_one_user=settings.chat_turns_at_once_per_user, in_all=settings.chat_turns_at_once
        )

    async def begin(self, user_id: str, request: ChatRequest) -> "Turn":
        """Read what went before; a conversation that is not the user's ends it here.

        Raises:
            NotFound: the user has no such conversation.
            RateLimited: the user took more turns in this minute or day than allowed, or too many at once.
            ChatBusy: there are too many turns at once.
            DatabaseUnavailable: it cannot be read.
        """
        deadline_s = asyncio.get_running_loop().time() + self._settings.chat_timeout_s
        self._slots.require_room(user_id)
        await self._database.transact(lambda c: self._admit(c, user_id))
        history: _History = ()
        memory: _Memory = None
        if (talk := request.conversation_id) is not None:
            history, memory = await self._database.transact(lambda c: self._history(c, user_id, talk))
        prompt = Prompt(
            message=request.message, history=history, memory=memory, headers=tracing.current_headers()
        )
        return Turn(
            user_id=user_id,
            request=request,
            prompt=prompt,
            deadline_s=deadline_s,
            database=self._database,
            provider=self._provider,
            metrics=self._metrics,
            slots=self._slots,
            span=self._tracer.start_span(f"chat {self._provider.name}"),
        )

    def _admit(self, connection: Connection, user_id: str) -> None:
        limits = ((MINUTE, self._settings.chat_turns_per_minute), (DAY, self._settings.chat_turns_per_day))
        for span, limit in limits:
            if limit and attempts.count(connection, turn_key(user_id, span), span) > limit:
                raise too_many("messages", span)

    def _history(
        self, connection: Connection, user_id: str, conversation_id: int
    ) -> tuple[_History, _Memory]:
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
        deadline_s: float,
        database: Database,
        provider: Provider,
        metrics: Metrics,
        slots: Slots,
        span: Span,
    ) -> None:
        self._user_id = user_id
        self._request = request
        self._prompt = prompt
        self._deadline_s = deadline_s
        self._database = database
        self._provider = provider
        self._metrics = metrics
        self._span = span
        self._slots = slots
        self._ledger = Ledger(database, user_id)
        self._used: list[Used] = []
        self._memory: _Memory = None

    async def events(self) -> AsyncIterator[Text | Used | ChatAnswer]:
        """Yield what the provider yields, and at the end the whole answer, stored."""
        started_s = time.perf_counter()
        outcome = "failed"
        texts: list[str] = []
        try:
            async with AsyncExitStack() as held:
                await self._in_time(held.enter_async_context(self._slots.one(self._user_id)))
                stream = await held.enter_async_context(aclosing(self._provider.answer(self._prompt, self)))
                while (event := await self._in_time(anext(stream, None))) is not None:
                    if isinstance(event, Remember):
                        self._memory = event.memory
                        continue
                    if isinstance(event, Text):
                        texts.append(event.text)
                    yield event
            answer = await self._keep("".join(texts).strip())
            outcome = "answered"
        except AppError as exc:
            outcome = exc.code
            raise
        finally:
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
        """Run a tool for the turn's user, as a part of the turn."""
        used = await self._ledger.use(name, arguments)
        return self._record(name if name in toolbox.TOOLS else "unknown", used)

    async def act(self, name: str, arguments: dict[str, Any]) -> Used:
        """Do one of the assistant's own acts for the turn's user, as a part of the turn."""
        return self._record(name, await self._ledger.act(name, arguments))

    def _record(self, label: str, used: Used) -> Used:
        self._used.append(used)
        self._metrics.tool_calls.labels(label, "refused" if used.failed else "done").inc()
        return used

    def _end_span(self, outcome: str) -> None:
        self._span.set_attribute("todochat.outcome", outcome)
        self._span.set_attribute("todochat.tools", [used.tool for used in self._used])
        if outcome != "answered":
            self._span.set_status(StatusCode.ERROR)
        self._span.end()

    async def _in_time(self, awaited: Awaitable[_T]) -> _T:
        """Wait until the turn's time is over: for others' turns, for the model and for tools alike."""
        try:
            async with asyncio.timeout_at(self._deadline_s):
                return await awaited
        except TimeoutError as exc:
            logs.get().warning("model_timeout", provider=self._provider.name)
            raise ModelTimeout("the assistant took too long, nothing was changed") from exc

    async def _keep(self, response: str) -> ChatAnswer:
        """Store the turn: the changes of its tools, and its messages."""
        calls = [used.as_dict() for used in self._used]
        rows = conversations.TurnRows(
            user_id=self._user_id,
            conversation_id=self._request.conversation_id,
            message=self._request.message,
            response=response,
            tool_calls=calls,
            memory=self._memory,
        )

        def store(connection: Connection) -> int:
            self._ledger.keep(connection)
            return conversations.store_turn(connection, rows)

        return ChatAnswer(
            conversation_id=await self._database.transact(store),
            response=response,
            tool_calls=[ToolCall.model_validate(call) for call in calls],
        )
