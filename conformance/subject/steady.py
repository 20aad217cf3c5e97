"""A steady, gentle load that asks nothing twice, so that every request that is lost is seen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Event, Lock, Thread

import httpx

from conformance.core.clock import Stopwatch, monotonic_s, utc_now
from conformance.core.errors import HarnessError
from conformance.model.adapter import ApiSettings
from conformance.subject.client import Account, ApiClient
from conformance.subject.nonces import new_nonce

# Some 20 requests a second in all, which shows a gap of a tenth of a second; two pods serve many times more.
THREADS = 4
_PAUSE_S = 0.1
# Seconds for one answer; an application may take that long before it says no.
_TIMEOUT_S = 30.0
# No load goes on longer, whatever becomes of what is done meanwhile.
_LONGEST_S = 600.0
# HTTP: come again later, for one reason or another; 500 says that nobody knows why.
_PASSING = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request: when it was answered (monotonic seconds), and what was wrong with the answer.

    `took_s` are the seconds until then; `clear` tells that a refusal said so in words (`is_clear`).
    """

    at_s: float
    fault: str = ""
    status: int = 0
    took_s: float = 0.0
    clear: bool = False


@dataclass(slots=True, kw_only=True)
class Seen:
    """What the load has seen so far; `nonce` is part of every task's title, `created` counts the tasks."""

    nonce: str = field(default_factory=new_nonce)
    asked: list[Asked] = field(default_factory=list)
    created: int = 0
    _lock: Lock = field(default_factory=Lock)

    def note(self, asked: Asked, *, created: bool) -> None:
        """Keep one request."""
        with self._lock:
            self.asked.append(asked)
            self.created += created and not asked.fault

    def since(self, started_s: float) -> list[Asked]:
        """Return what was answered since then, in order."""
        with self._lock:
            return sorted((item for item in self.asked if item.at_s >= started_s), key=lambda item: item.at_s)


def longest_gap_s(asked: list[Asked], started_s: float, ended_s: float) -> float:
    """Return the longest time between two good answers, the two ends counted as such."""
    good = [started_s, *(item.at_s for item in asked if not item.fault), ended_s]
    return max(later - earlier for earlier, later in pairwise(good))


@contextmanager
def steady_load(base_url: str, api: ApiSettings, *, pause_s: float | None = None) -> Iterator[Seen]:
    """Create and list tasks as some users, each request on a connection of its own, while the block lasts.

    Args:
        base_url: where the front-end Service answers.
        api: how the application speaks.
        pause_s: seconds between two requests of a user, for a load that is not gentle.

    Raises:
        ProbeError: the users cannot be made.
    """
    seen, stop = Seen(), Event()
    with ApiClient(base_url=base_url, api=api) as client:
        accounts = [client.sign_up() for _ in range(THREADS)]
    pause_s = _PAUSE_S if pause_s is None else pause_s
    threads = [
        Thread(target=_go_on, args=(base_url, api, account, seen, stop, pause_s), daemon=True)
        for account in accounts
    ]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join(_TIMEOUT_S)


def is_clear(answer: httpx.Response) -> bool:
    """Whether a refusal says that something is away for now (429, 502, 503, 504), in an object of JSON."""
    try:
        said = answer.json()
    except ValueError:
        return False
    return answer.status_code in _PASSING and isinstance(said, dict) and bool(said)


def _go_on(
    base_url: str, api: ApiSettings, account: Account, seen: Seen, stop: Event, pause_s: float
) -> None:
    deadline_s, count = monotonic_s() + _LONGEST_S, 0
    while not stop.wait(pause_s) and monotonic_s() < deadline_s:
        creating = count % 2 == 0
        # A new connection each time, as of another browser: one that is kept would stay with one pod.
        with ApiClient(base_url=base_url, api=api, timeout_s=_TIMEOUT_S) as client:
            title = f"task {seen.nonce} {account.user_id} {count}"
            seen.note(_ask(client, account, title if creating else ""), created=creating)
        count += 1


def _ask(client: ApiClient, account: Account, title: str) -> Asked:
    """Create a task, or list the tasks when there is no title; once, whatever the answer."""
    what, watch = "create" if title else "list", Stopwatch()
    path = client.path(client.api.tasks, account)
    try:
        answer = client.add(account, title) if title else client.send("GET", path, token=account.token)
    except (httpx.HTTPError, HarnessError) as exc:
        fault = f"{_now()} {what}: {type(exc).__name__} {exc}"
        return Asked(at_s=monotonic_s(), fault=fault, took_s=watch.elapsed_s)
    return Asked(
        at_s=monotonic_s(),
        status=answer.status_code,
        fault="" if answer.is_success else f"{_now()} {what}: {answer.status_code} {answer.text[:120]}",
        took_s=watch.elapsed_s,
        clear=is_clear(answer),
    )


def _now() -> str:
    return utc_now().strftime("%H:%M:%S")
