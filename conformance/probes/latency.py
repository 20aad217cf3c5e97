"""SC-005: how long the API takes through the front-end Service, by kind of request."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.model.adapter import Feature
from conformance.model.measurements import LATENCY, LatencyClass, LatencyMeasurement
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.subject.client import Account, ApiClient
from conformance.subject.nonces import new_nonce
from conformance.subject.session import json_of
from conformance.subject.subject import Subject
from load.shapes import dig, unwrap

CLASSES = ("health", "task list", "task create", "task update", "task complete", "task delete", "chat")
# What a kind of request needs the subject to have.
_NEEDS: dict[str, Feature] = {"health": "health", "task complete": "complete", "chat": "chat"}
# Says why an answer of success is none; empty when it is one.
_Look = Callable[[httpx.Response], str]
# Tasks a user has while the list is read; an empty list would flatter.
_STANDING_TASKS = 20
# Turns of one conversation: past the 50 messages of the history window within a run.
_TURNS_PER_CONVERSATION = 30
_REQUEST_TIMEOUT_S = 10.0
# Seconds in all: 770 requests at the limit of 1 s each would be 770 s; nobody waits longer than this.
_WHOLE_LIMIT_S = 600.0


@dataclass(slots=True)
class _Series:
    samples_ms: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    limited_count: int = 0


def _new_series() -> dict[str, _Series]:
    return {name: _Series() for name in CLASSES}


def measure_latency(subject: Subject, *, requests_count: int, warm_up_count: int) -> LatencyMeasurement:
    """Measure every kind of request in turn, so that no kind has the quiet time for itself.

    Args:
        subject: the application, and how to speak to it; kinds of request that it lacks are not sent.
        requests_count: measured requests of each kind.
        warm_up_count: requests of each kind before them; their times are not kept, their errors are.

    Raises:
        ProbeError: no user could be signed up.
    """
    absent = {name: subject.lacking[need] for name, need in _NEEDS.items() if need in subject.lacking}
    watch = Stopwatch()
    with subject.client(_REQUEST_TIMEOUT_S) as client:
        try:
            account = client.sign_up()
            for number in range(_STANDING_TASKS):
                client.add_id(account, f"standing {new_nonce()} {number}")
        except httpx.HTTPError as exc:
            what = f"{type(exc).__name__}: {exc}"
            raise ProbeError(f"cannot reach the API at '{subject.base_url}': {what}") from exc
        rounds = _Rounds(client, account, absent)
        warm_up = rounds.series
        for number in range(warm_up_count + requests_count):
            if number == warm_up_count:
                rounds.series = _new_series()
            rounds.run(number)
            if watch.elapsed_s > _WHOLE_LIMIT_S:
                break
        _clean(client, account)
    return LatencyMeasurement(
        url=subject.base_url,
        warm_up_count=warm_up_count,
        classes=tuple(
            _close(name, found, warm_up[name], absent.get(name, "")) for name, found in rounds.series.items()
        ),
    )


class _Rounds:
    """One request of each kind per round; `series` holds what came of them."""

    def __init__(self, client: ApiClient, account: Account, absent: Collection[str]) -> None:
        self._client = client
        self._account = account
        self._absent = absent
        self._conversation_id: Any = None
        self.series = _new_series()

    def run(self, number: int) -> None:
        """Send them; `number` says which messages."""
        client, account = self._client, self._account
        title = f"round {number} {new_nonce()}"
        if "health" not in self._absent:
            self._time("health", lambda: client.send("GET", client.api.health), self._is_health)
        self._time("task list", self._list, self._is_list)
        made = self._time("task create", lambda: client.add(account, title), self._is_titled(title))
        task_id = "" if made is None else str(client.field(made, client.api.id_key))
        if task_id:
            changed = f"{title} changed"
            self._time(
                "task update",
                lambda: client.rename(account, task_id, changed),
                self._is_read(task_id, client.api.title_key, changed),
            )
            if "task complete" not in self._absent:
                self._time(
                    "task complete",
                    lambda: client.complete(account, task_id),
                    self._is_read(task_id, client.api.completed_key, client.api.completed_value),
                )
            self._time("task delete", lambda: client.delete(account, task_id), self._is_gone(task_id))
        if "chat" not in self._absent:
            self._chat(number)

    def _list(self) -> httpx.Response:
        client, account = self._client, self._account
        return client.send("GET", client.path(client.api.tasks, account), token=account.token)

    def _chat(self, number: int) -> None:
        client, account = self._client, self._account
        if number % _TURNS_PER_CONVERSATION == 0:
            self._conversation_id = None
        # Every fourth turn writes; the others read what is there.
        writes = number % 4 == 0
        text = f"Add a task to water {new_nonce()}" if writes else "Show me all my tasks"
        answer = self._time("chat", lambda: client.say(account, text, self._conversation_id), _is_object)
        if answer is not None:
            self._conversation_id = dig(json_of(answer), client.api.conversation_key)

    def _is_health(self, answer: httpx.Response) -> str:
        return "" if isinstance(json_of(answer), dict) else "answered, but not by health: no JSON object"

    def _is_list(self, answer: httpx.Response) -> str:
        items = unwrap(json_of(answer), self._client.api.items_key)
        return "" if isinstance(items, list) else "answered without a list"

    def _is_titled(self, title: str) -> _Look:
        client = self._client

        def look(answer: httpx.Response) -> str:
            has_id = client.field(answer, client.api.id_key) is not None
            same = client.field(answer, client.api.title_key) == title
            return "" if has_id and same else "answered another task"

        return look

    def _is_read(self, task_id: str, key: str, value: object) -> _Look:
        """Read the task again, outside the time: what was said to be changed must be."""

        def look(_answer: httpx.Response) -> str:
            seen = self._client.field(self._client.task(self._account, task_id), key)
            return "" if seen == value else "answered, but the task is unchanged"

        return look

    def _is_gone(self, task_id: str) -> _Look:
        def look(_answer: httpx.Response) -> str:
            again = self._client.task(self._account, task_id)
            return "answered, but the task is still there" if again.is_success else ""

        return look

    def _time(self, name: str, request: Callable[[], httpx.Response], look: _Look) -> httpx.Response | None:
        """Time one request to its last byte; a failed one is counted by its kind and has no time.

        `look` says why an answer of success is none; empty when it is one. It is not part of the time, and
        neither is what the application's limits took: the client has sent the request again.
        """
        patience, series = self._client.patience, self.series[name]
        waits_count, lost_s = patience.waits_count, patience.lost_s
        watch = Stopwatch()
        try:
            answer = request()
            elapsed_ms = (watch.elapsed_s - (patience.lost_s - lost_s)) * 1000
            series.limited_count += patience.waits_count - waits_count
            problem = look(answer) if answer.is_success else str(answer.status_code)
        except httpx.HTTPError as exc:
            problem = type(exc).__name__
        if problem:
            series.errors[problem] += 1
            return None
        series.samples_ms.append(elapsed_ms)
        return answer


def _is_object(answer: httpx.Response) -> str:
    return "" if isinstance(json_of(answer), dict) else "answered without a JSON object"


def _clean(client: ApiClient, account: Account) -> None:
    """Leave no tasks behind; what cannot be removed does not spoil what was measured."""
    try:
        client.clean_up(account)
    except (httpx.HTTPError, ProbeError):
        return


def _close(name: str, series: _Series, warm_up: _Series, absent: str) -> LatencyClass:
    # A 5xx is one whenever it came.
    errors = Counter(series.errors)
    if warm_up is not series:
        errors += warm_up.errors
    return LatencyClass(
        name=name,
        samples_ms=tuple(series.samples_ms),
        errors=dict(series.errors),
        server_errors_count=sum(
            count
            for kind, count in errors.items()
            if len(kind) == 3 and kind.startswith("5")  # noqa: PLR2004 - a status
        ),
        warm_up_errors=dict(warm_up.errors) if warm_up is not series else {},
        absent=absent,
        limited_count=series.limited_count + (warm_up.limited_count if warm_up is not series else 0),
    )


def _take(given: Given) -> LatencyMeasurement:
    sampling = given.settings.sampling
    given.on_wait(f"{sampling.api_requests} requests of each kind")
    measured = measure_latency(
        Subject(given.settings.subject, given.release.base_url),
        requests_count=sampling.api_requests,
        warm_up_count=sampling.api_warm_up,
    )
    return replace(measured, via=given.release.via)


def _say(fact: LatencyMeasurement) -> str:
    return f"{sum(len(kind.samples_ms) for kind in fact.classes)} requests of {len(fact.classes)} kinds"


PROBE = Probe(
    key=LATENCY,
    needs=frozenset({Need.SERVING}),
    take=_take,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS}),
    clean_of=frozenset({Trace.LOAD, Trace.NEW_PODS}),
)
