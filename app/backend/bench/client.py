"""A closed loop of clients: each sends its next request when the last was answered."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

# As many as the chart's pool has connections: more would wait in the server, and only lengthen the p95.
CLIENTS_COUNT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One kind of request: `path` below the server's address, and what is sent."""

    name: str
    method: str
    path: str
    expected: int
    body: dict[str, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What one run gave: requests a second, and the times of all answers in ms, sorted."""

    per_s: float
    times_ms: tuple[float, ...]

    @property
    def p95_ms(self) -> float:
        """The time within which 95 of 100 requests were answered."""
        return self.times_ms[int(0.95 * (len(self.times_ms) - 1))]


async def load(url: str, call: Call, *, seconds: float = 0.0, count: int = 0) -> Loaded:
    """Send one kind of request for some seconds, or a number of times.

    Raises:
        RuntimeError: an answer had another status than the expected one.
    """
    times: list[float] = []
    started_s = time.perf_counter()

    def goes_on() -> bool:
        return len(times) < count if count else time.perf_counter() - started_s < seconds

    async def client(session: aiohttp.ClientSession) -> None:
        while goes_on():
            sent_s = time.perf_counter()
            await send(session, url, call)
            times.append((time.perf_counter() - sent_s) * 1000)

    connector = aiohttp.TCPConnector(limit=CLIENTS_COUNT)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(client(session) for _ in range(CLIENTS_COUNT)))
    return Loaded(per_s=len(times) / (time.perf_counter() - started_s), times_ms=tuple(sorted(times)))


async def send(session: aiohttp.ClientSession, url: str, call: Call) -> Any:  # noqa: ANN401 - any JSON
    """Send one request and return the JSON of its answer.

    Raises:
        RuntimeError: it had another status than the expected one.
    """
    async with session.request(call.method, url + call.path, json=call.body, headers=call.headers) as answer:
        text = await answer.text()
        if answer.status != call.expected:
            raise RuntimeError(f"{call.name}: {call.method} {call.path} gave {answer.status}: {text[:200]}")
        return await answer.json() if text else None
