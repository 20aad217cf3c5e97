"""SC-005: how long the API takes through the front-end Service, by kind of request."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.model.adapter import ApiSettings
from conformance.model.measurements import LatencyClass, LatencyMeasurement
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.subject.client import Account, ApiClient, dig
from conformance.subject.nonces import new_nonce

CLASSES = ("health", "task list", "task create", "task update", "task complete", "task delete", "chat")
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


def measure_latency(
    *, base_url: str, api: ApiSettings, requests_count: int, warm_up_count: int
) -> LatencyMeasurement:
    """Measure every kind of request in turn, so that no kind has the quiet time for itself.

    Args:
        base_url: where the front-end Service answers.
        api: the adapter.
        requests_count: measured requests of each kind.
        warm_up_count: requests of each kind before them, which are not kept.

    Raises:
        ProbeError: no user could be signed up.
    """
    series = {name: _Series() for name in CLASSES}
    watch = Stopwatch()
    with ApiClient(base_url=base_url, api=api, timeout_s=_REQUEST_TIMEOUT_S) as client:
        try:
            account = client.sign_up()
            for number in range(_STANDING_TASKS):
                client.add_id(account, f"standing {new_nonce()} {number}")
        except httpx.HTTPError as exc:
            raise ProbeError(f"cannot reach the API at '{base_url}': {type(exc).__name__}: {exc}") from exc
        rounds = _Rounds(client, account)
        for number in range(warm_up_count + requests_count):
            if number == warm_up_count:
                series = {name: _Series() for name in CLASSES}
            rounds.run(number, series)
            if watch.elapsed_s > _WHOLE_LIMIT_S:
                break
        _clean(client, account)
    return LatencyMeasurement(
        url=base_url,
        warm_up_count=warm_up_count,
        classes=tuple(_close(name, found) for name, found in series.items()),
    )


class _Rounds:
    """One request of each kind per round."""

    def __init__(self, client: ApiClient, account: Account) -> None:
        self._client = client
        self._account = account
        self._conversation_id = ""

    def run(self, number: int, series: dict[str, _Series]) -> None:
        client, account = self._client, self._account
        title = f"round {number} {new_nonce()}"
        _time(series["health"], lambda: client.send("GET", client.api.health))
        _time(series["task list"], self._list)
        made = _time(series["task create"], lambda: client.add(account, title))
        task_id = str(dig(made.json(), client.api.id_key)) if made is not None else ""
        if task_id:
            change = {client.api.title_key: f"{title} changed"}
            _time(series["task update"], lambda: client.update(account, task_id, change))
            _time(series["task complete"], lambda: client.toggle(account, task_id))
            _time(series["task delete"], lambda: client.delete(account, task_id))
        self._chat(number, series["chat"])

    def _list(self) -> httpx.Response:
        client, account = self._client, self._account
        return client.send("GET", client.path(client.api.tasks, account), token=account.token)

    def _chat(self, number: int, series: _Series) -> None:
        client, account = self._client, self._account
        if number % _TURNS_PER_CONVERSATION == 0:
            self._conversation_id = ""
        # Every fourth turn writes; the others read what is there.
        writes = number % 4 == 0
        text = f"Add a task to water {new_nonce()}" if writes else "Show me all my tasks"
        answer = _time(series, lambda: client.say(account, text, self._conversation_id))
        if answer is not None:
            self._conversation_id = str(dig(answer.json(), client.api.conversation_key) or "")


def _time(series: _Series, request: Callable[[], httpx.Response]) -> httpx.Response | None:
    """Time one request to its last byte; a failed one is counted by its kind and has no time."""
    watch = Stopwatch()
    try:
        answer = request()
    except httpx.HTTPError as exc:
        series.errors[type(exc).__name__] += 1
        return None
    elapsed_ms = watch.elapsed_s * 1000
    if not answer.is_success:
        series.errors[str(answer.status_code)] += 1
        return None
    series.samples_ms.append(elapsed_ms)
    return answer


def _clean(client: ApiClient, account: Account) -> None:
    """Leave no tasks behind; what cannot be removed does not spoil what was measured."""
    try:
        client.clean_up(account)
    except (httpx.HTTPError, ProbeError):
        return


def _close(name: str, series: _Series) -> LatencyClass:
    return LatencyClass(
        name=name,
        samples_ms=tuple(series.samples_ms),
        errors=dict(series.errors),
        server_errors_count=sum(
            count
            for kind, count in series.errors.items()
            if len(kind) == 3 and kind.startswith("5")  # noqa: PLR2004 - a status
        ),
    )


def _take(given: Given) -> LatencyMeasurement:
    sampling = given.settings.sampling
    given.on_wait(f"{sampling.api_requests} requests of each kind")
    return measure_latency(
        base_url=given.release.base_url,
        api=given.settings.subject.api,
        requests_count=sampling.api_requests,
        warm_up_count=sampling.api_warm_up,
    )


def _say(fact: LatencyMeasurement) -> str:
    return f"{sum(len(kind.samples_ms) for kind in fact.classes)} requests of {len(fact.classes)} kinds"


PROBE = Probe(
    name="latency",
    needs=frozenset({Need.SERVING}),
    take=_take,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS}),
    clean_of=frozenset({Trace.LOAD, Trace.NEW_PODS}),
)
