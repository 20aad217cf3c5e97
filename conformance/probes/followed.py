"""REC-10: one turn of the chat is sent with ids of its own, and looked for wherever it must have been."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx

from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.model.measurements import FOLLOWED, FollowedMeasurement, Sighting
from conformance.model.settings import ProductionSettings
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.stand_ins import collector, model
from conformance.probes.trial_pods import TrialPods, image_with_python
from conformance.subject.client import ApiClient
from conformance.subject.session import headers_for

# Seconds for a trace to come: exporters send a batch every 5 s.
_TRACE_LIMIT_S = 20.0
_ASK = """\
import sys, urllib.request as r
print(r.urlopen("http://127.0.0.1:{port}/", timeout=5).read().decode())
"""
_DATABASE = "db."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ids:
    """What the request is known by."""

    request: str
    trace: str
    span: str


def measure_followed(given: Given) -> FollowedMeasurement:
    """Have the release send traces and ask a model of ours, send one request, and look for it.

    Raises:
        ProbeError: the stand-ins do not run, the release cannot be upgraded, or its logs cannot be read.
    """
    site, upgrade, logs = given.site, given.ports.upgrade, given.ports.logs
    subject = given.settings.subject
    if upgrade is None or logs is None:
        raise ProbeError("no way to an upgrade or to the logs of the release")
    pods = TrialPods(site, image_with_python(site, subject.backend_component))
    try:
        at_model, at_collector = pods.serve("model", model), pods.serve("collector", collector)
        values = _values(subject.production or ProductionSettings(), at_model, at_collector)
        given.on_wait("an upgrade that sends traces")
        with upgrade.values(values):
            ids = _Ids(
                request=f"followed-{secrets.token_hex(8)}",
                trace=secrets.token_hex(16),
                span=secrets.token_hex(8),
            )
            answer = _send(given, ids)
            given.on_wait("its trace")
            spans = _spans(pods, ids)
            seen = (
                _answered(answer, ids),
                *_logged(given, ids),
                *_traced(spans, ids),
                _asked(pods, ids),
            )
        return FollowedMeasurement(status=answer.status_code, sightings=seen, spans_count=len(spans))
    finally:
        pods.clean()


def _values(production: ProductionSettings, at_model: str, at_collector: str) -> dict[str, str]:
    wanted = {**production.model_values, **production.trace_values}
    return {
        key: value.replace("{model}", at_model).replace("{collector}", at_collector)
        for key, value in wanted.items()
    }


def _send(given: Given, ids: _Ids) -> httpx.Response:
    """Take one turn, as a page would that bears the ids."""
    api = given.settings.subject.adapter
    with ApiClient(base_url=given.release.base_url, api=api) as client:
        account = client.sign_up()
        headers = {
            **headers_for(api, account.token),
            "X-Request-ID": ids.request,
            "traceparent": f"00-{ids.trace}-{ids.span}-01",
        }
        body = {api.message_key: "hello"}
        return client.http.post(client.path(api.chat, account), headers=headers, json=body)


def _answered(answer: httpx.Response, ids: _Ids) -> Sighting:
    told = answer.headers.get("X-Request-ID", "")
    return Sighting(
        place="answer", seen=told == ids.request, detail=f"header X-Request-ID is '{told}' of '{ids.request}'"
    )


def _logged(given: Given, ids: _Ids) -> Iterator[Sighting]:
    """Look for the request id in the logs of front end and back end, and for the trace's in the latter's."""
    subject, logs = given.settings.subject, given.ports.logs
    texts = logs.read() if logs else ()
    for name, component in (
        ("front-end log", subject.frontend_component),
        ("back-end log", subject.backend_component),
    ):
        pods = {pod["metadata"]["name"] for pod in given.site.pods(component)}
        lines = [line for log in texts if log.pod in pods for line in (log.text or "").splitlines()]
        own = [line for line in lines if ids.request in line]
        yield Sighting(
            place=name, seen=bool(own), detail=f"{len(own)} of {len(lines)} lines bear the request id"
        )
    both = [line for line in own if ids.trace in line]
    yield Sighting(
        place="trace id in the back-end log",
        seen=bool(both),
        detail=f"{len(both)} of those {len(own)} lines bear the trace id, too",
    )


def _spans(pods: TrialPods, ids: _Ids) -> list[Mapping[str, Any]]:
    """Return what the collector got, once a span of the request and one of the database are among it."""
    found: list[Mapping[str, Any]] = []

    def look() -> bool | Waiting:
        found[:] = json.loads(pods.run_in("collector", _ASK.format(port=collector.PORT)) or "[]")
        return all(item.seen for item in _traced(found, ids)) or Waiting(f"{len(found)} spans")

    with suppress(WaitTimeout):
        until(look, limit_s=_TRACE_LIMIT_S, every_s=1, describe="the trace of the request")
    return found


def _traced(spans: list[Mapping[str, Any]], ids: _Ids) -> Iterator[Sighting]:
    own = [span for span in spans if span.get("traceId") == ids.trace]
    below = [span for span in own if span.get("parentSpanId") == ids.span]
    yield Sighting(
        place="span of the request",
        seen=bool(below),
        detail=f"{len(below)} of {len(own)} spans of the trace continue the caller's: {_names(below)}",
    )
    statements = [span for span in own if _is_statement(span)]
    yield Sighting(
        place="span of a database statement",
        seen=bool(statements),
        detail=f"{len(statements)} of {len(own)} spans of the trace: {_names(statements)}",
    )


def _is_statement(span: Mapping[str, Any]) -> bool:
    return any(str(item.get("key", "")).startswith(_DATABASE) for item in span.get("attributes") or [])


def _names(spans: list[Mapping[str, Any]]) -> str:
    return ", ".join(sorted({str(span.get("name")) for span in spans})) or "none"


def _asked(pods: TrialPods, ids: _Ids) -> Sighting:
    told = json.loads(pods.run_in("model", _ASK.format(port=model.PORT)) or "[]")
    own = [item for item in told if ids.trace in item]
    return Sighting(
        place="call of the model",
        seen=bool(own),
        detail=f"{len(own)} of {len(told)} requests to the model bear the trace id",
    )


PROBE = Probe(
    key=FOLLOWED,
    needs=frozenset({Need.SERVING, Need.SITE, Need.LOGS, Need.UPGRADE}),
    take=measure_followed,
    say=lambda fact: f"found at {sum(item.seen for item in fact.sightings)} of {len(fact.sightings)} places",
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.NEW_PODS}),
    production=True,
)
