"""The ways in which a dependency is away (REC-12): its own pod gone, or a stand-in that fails on demand."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from conformance.core.clock import Stopwatch, monotonic_s
from conformance.core.errors import HarnessError, ProbeError, WaitTimeout
from conformance.core.wait import Waiting, pause, until
from conformance.model.measurements import Outage
from conformance.probes.probe import Given
from conformance.probes.stand_ins import model
from conformance.probes.trial_pods import TrialPods, image_with_python
from conformance.probes.workloads import scaled_away
from conformance.subject.client import Account, ApiClient
from conformance.subject.steady import Asked, Seen, is_clear

# Seconds for which the database is away once its pod has gone (REC-12).
_AWAY_S = 20.0
# Seconds within which all must be well again; how long the database's own pod takes to start counts, too.
_WELL_LIMIT_S = 60.0
# Seconds without a failure that show that it is over: several requests of each thread of the load.
_WELL_S = 3.0
_LOOK_EVERY_S = 0.5
# What is tried with a model -> what the stand-in is told; the names are those of the criterion.
_FAULTS = {
    "model slow": "slow",
    "model answers 429": "429",
    "model answers 500": "500",
    "model malformed": "malformed",
}
# Turns at once in each of them, and seconds for one: more than it may take (30 s), so that it is seen.
_TURNS, _TURN_LIMIT_S = 3, 60.0
_TELL = """\
import sys, urllib.request as r
r.urlopen(r.Request("http://127.0.0.1:{port}/fault", data=sys.argv[1].encode(), method="PUT"), timeout=5)
"""

Tell = Callable[[str], None]


def database_away(given: Given, seen: Seen) -> Outage:
    """Take the database's pods away for a while, and look how the load fares."""
    name = "database away"
    given.on_wait(name)
    started_s = monotonic_s()
    away_s, problem = 0.0, ""
    try:
        with scaled_away(given.site, given.settings.subject.database.component):
            watch = Stopwatch()
            pause(_AWAY_S)
            away_s = watch.elapsed_s
    except HarnessError as exc:
        problem = exc.message
    recovered_s = None if problem else _until_well(seen)
    asked = seen.since(started_s)
    return _outage(name, away_s, asked, recovered_s=recovered_s, problem=problem)


@contextmanager
def stand_in_model(given: Given, values: Mapping[str, str]) -> Iterator[Tell]:
    """Have the release ask a model of the suite's own while the block lasts; yield what sets its fault.

    Raises:
        ProbeError: the stand-in does not run, or the release cannot be upgraded to ask it.
    """
    site, upgrade = given.site, given.ports.upgrade
    if upgrade is None:
        raise ProbeError("no way to an upgrade of the release")
    pods = TrialPods(site, image_with_python(site, given.settings.subject.backend_component))
    try:
        address = pods.serve("model", model)

        def tell(fault: str) -> None:
            if pods.run_in("model", _TELL.format(port=model.PORT), fault) is None:
                raise ProbeError(f"cannot tell the stand-in for the model to fail by '{fault}'")

        given.on_wait("an upgrade that asks a model")
        with upgrade.values({key: value.replace("{model}", address) for key, value in values.items()}):
            yield tell
    finally:
        pods.clean()


def model_fails(given: Given, seen: Seen, tell: Tell) -> Iterator[Outage]:
    """Let the model fail in each way, and take turns meanwhile; tasks need no model."""
    subject = given.settings.subject
    with ApiClient(base_url=given.release.base_url, api=subject.adapter, timeout_s=_TURN_LIMIT_S) as client:
        account = client.sign_up()
        for name, fault in _FAULTS.items():
            given.on_wait(name)
            yield _failing(name, fault, seen, tell, lambda: _turn(client, account))


def _failing(name: str, fault: str, seen: Seen, tell: Tell, turn: Callable[[], Asked]) -> Outage:
    started_s, problem, recovered_s, turns = monotonic_s(), "", None, []
    try:
        if (before := turn()).fault:
            raise ProbeError(f"a turn failed before the model did: {before.fault}")
        tell(fault)
        with ThreadPoolExecutor(_TURNS) as pool:
            turns = list(pool.map(lambda _: turn(), range(_TURNS)))
        tell("")
        recovered_s = _until_turn(turn)
    except HarnessError as exc:
        problem = exc.message
    asked = seen.since(started_s)
    return _outage(
        name,
        monotonic_s() - started_s,
        turns,
        others=tuple(item.fault for item in asked if item.fault),
        recovered_s=recovered_s,
        problem=problem,
    )


def _outage(name: str, seconds: float, asked: list[Asked], **rest: object) -> Outage:
    failed = [item for item in asked if item.fault]
    return Outage(
        name=name,
        seconds=seconds,
        asked=len(asked),
        refused=sum(item.clear for item in failed),
        unclear=tuple(item.fault for item in failed if not item.clear),
        slowest_s=max((item.took_s for item in failed), default=0.0),
        **rest,  # type: ignore[arg-type]
    )


def _turn(client: ApiClient, account: Account) -> Asked:
    watch, answer, fault = Stopwatch(), None, ""
    try:
        answer = client.say(account, "hello")
        fault = "" if answer.is_success else f"chat: {answer.status_code} {answer.text[:120]}"
    except httpx.HTTPError as exc:
        fault = f"chat: {type(exc).__name__} {exc}"
    return Asked(
        at_s=monotonic_s(),
        fault=fault,
        status=answer.status_code if answer is not None else 0,
        took_s=watch.elapsed_s,
        clear=answer is not None and is_clear(answer),
    )


def _until_turn(turn: Callable[[], Asked]) -> float | None:
    """Return the seconds until a turn is well again; None when none is in time."""
    watch = Stopwatch()
    try:
        until(
            lambda: not (said := turn()).fault or Waiting(said.fault),
            limit_s=_WELL_LIMIT_S,
            every_s=1,
            describe="a turn of the chat",
        )
    except WaitTimeout:
        return None
    return watch.elapsed_s


def _until_well(seen: Seen) -> float | None:
    """Return the seconds until the last failure of the load; None when it goes on failing."""
    started_s = monotonic_s()

    def look() -> float | Waiting:
        failed = [item.at_s for item in seen.since(started_s) if item.fault]
        last_s = failed[-1] if failed else started_s
        good = [item for item in seen.since(last_s) if not item.fault and item.at_s > last_s + _WELL_S]
        return last_s - started_s if good else Waiting("requests without a failure")

    try:
        return until(look, limit_s=_WELL_LIMIT_S, every_s=_LOOK_EVERY_S, describe="the load to be well")
    except WaitTimeout:
        return None
