"""The assistant behind an OpenAI-compatible API: it talks, and acts only through the tools it is lent.

Imported only when it is configured: the SDK takes half a second to load.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import openai

from todochat import logs
from todochat.chat import openai_messages as messages
from todochat.chat.openai_reply import Reply
from todochat.chat.protocol import Event, Prompt, Text, Tools
from todochat.errors import ModelTimeout, ModelUnavailable
from todochat.metrics import Metrics
from todochat.settings import OPENAI, Settings

_FIRST_PAUSE_S = 0.5  # doubles with each retry
_TRY_AGAIN = frozenset({408, 409, 429})
_SERVER_ERROR = 500
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What is asked; its messages grow with each round."""

    messages: list[Any]
    headers: dict[str, str]
    deadline_s: float


class OpenAIProvider:
    """Answers by a model."""

    name = "openai"

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._metrics = metrics
        key = settings.openai_api_key
        self._client = openai.AsyncOpenAI(
            api_key=key.get_secret_value() if key else "",
            base_url=settings.openai_base_url,
            timeout=settings.openai_timeout_s or settings.chat_timeout_s,
            # Ours instead: the SDK would sleep up to two minutes when a server asks it to.
            max_retries=0,
        )
        self._completions = self._client.chat.completions  # loads a fifth of a second of modules, once
        self._model = settings.openai_model
        self._retries = settings.openai_retries
        self._rounds = settings.chat_max_tool_rounds
        self._limit_s = settings.chat_timeout_s
        # OpenAI's own models refuse the older name, and servers like it know no other.
        name = "max_completion_tokens" if settings.openai_base_url == OPENAI else "max_tokens"
        self._more: dict[str, Any] = {name: settings.openai_max_output_tokens}
        if settings.openai_report_usage:
            self._more["stream_options"] = {"include_usage": True}
        self._prices = (settings.openai_input_price_per_million, settings.openai_output_price_per_million)

    async def answer(self, prompt: Prompt, tools: Tools) -> AsyncGenerator[Event]:
        """Yield the model's words and the tools it used.

        Raises:
            ModelTimeout: one request took longer than its limit.
            ModelUnavailable: the model refused, failed, made no sense, or found no end.
        """
        request = _Request(
            messages=messages.conversation(prompt),
            headers=prompt.headers,
            deadline_s=time.monotonic() + self._limit_s,
        )
        said = False
        for _ in range(self._rounds + 1):
            reply = Reply()
            async with aclosing(self._ask(request, reply)) as pieces:
                async for piece in pieces:
                    yield Text(text=f"\n{piece}" if said and piece == reply.said else piece)
            said = said or bool(reply.said.strip())
            if not reply.calls:
                if not said:
                    raise ModelUnavailable("the assistant gave no answer, nothing was changed")
                return
            request.messages.append(messages.spoken(reply))
            for call in reply.calls:
                used = await tools.use(call.name, call.arguments)
                yield used
                request.messages.append(messages.result(call, used))
        raise ModelUnavailable("the assistant used tools without end, nothing was changed")

    async def close(self) -> None:
        """Let connections go."""
        await self._client.close()

    async def _ask(self, request: _Request, reply: Reply) -> AsyncGenerator[str]:
        """Yield the words of one reply as they come, and gather its tool calls in `reply`."""
        outcome = "failed"
        try:
            async with await self._open(request) as stream:
                async for chunk in stream:
                    if piece := reply.take(chunk.to_dict(warnings=False)):
                        yield piece
            reply.close()
            outcome = "answered"
        except openai.APITimeoutError as exc:
            logs.get().warning("model_timeout", provider=self.name)
            raise ModelTimeout("the assistant took too long, nothing was changed") from exc
        # No JSON, or not of the shape that the API promises: ValueError; nested without end: RecursionError.
        except (openai.OpenAIError, ValueError, RecursionError) as exc:
            logs.get().warning("model_failed", provider=self.name, cause=_cause(exc))
            raise ModelUnavailable("the assistant is unavailable, nothing was changed") from exc
        finally:
            self._count(reply, outcome)

    def _count(self, reply: Reply, outcome: str) -> None:
        """Count a request, and what it cost as far as the server told."""
        self._metrics.model_requests.labels(self._model, outcome).inc()
        if reply.usage is None:
            return
        numbers = (reply.usage.prompt_tokens, reply.usage.completion_tokens)
        for kind, tokens, price in zip(("input", "output"), numbers, self._prices, strict=True):
            self._metrics.model_tokens.labels(self._model, kind).inc(max(0, tokens))
            self._metrics.model_cost.labels(self._model).inc(max(0, tokens) * price / _MILLION)

    async def _open(self, request: _Request) -> openai.AsyncStream[Any]:
        attempt = 0
        while True:
            try:
                stream: openai.AsyncStream[Any] = await self._completions.create(
                    model=self._model,
                    messages=request.messages,
                    tools=messages.TOOLS,
                    stream=True,
                    extra_headers=request.headers,
                    **self._more,
                )
                return stream
            except openai.APIError as exc:
                pause_s = _pause_s(exc, attempt)
                late = time.monotonic() + pause_s >= request.deadline_s
                if attempt >= self._retries or late or not _is_passing(exc):
                    raise
                logs.get().info("model_retried", attempt=attempt + 1, cause=_cause(exc))
            attempt += 1
            await asyncio.sleep(pause_s)


def _is_passing(exc: openai.APIError) -> bool:
    """Tell whether the same request may succeed a moment later."""
    if isinstance(exc, openai.APIStatusError):
        return exc.status_code in _TRY_AGAIN or exc.status_code >= _SERVER_ERROR
    # A time limit that was used up once leaves no time for a second one.
    return isinstance(exc, openai.APIConnectionError) and not isinstance(exc, openai.APITimeoutError)


def _pause_s(exc: openai.APIError, attempt: int) -> float:
    """Return the seconds to wait: what the server asks for, else twice as long each time, scattered."""
    asked = exc.response.headers.get("retry-after", "") if isinstance(exc, openai.APIStatusError) else ""
    if asked.isdigit():
        return float(asked)
    # Scattered, so that replicas that failed together do not come back together.
    return _FIRST_PAUSE_S * 2.0**attempt * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _cause(exc: Exception) -> str:
    """Return what the log may say: a status and a kind, never a body, which may quote the key."""
    if isinstance(exc, openai.APIStatusError):
        return f"{type(exc).__name__} {exc.status_code}"
    return type(exc).__name__
