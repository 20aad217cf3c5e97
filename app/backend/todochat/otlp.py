"""Send spans to a collector: OTLP over HTTP in its JSON form; imported only when an address is configured.

The official exporter would bring protobuf and a second HTTP client, 8 MB in all, for a POST now and then.
The form is the JSON Protobuf Encoding of the OTLP specification: ids in hex, 64-bit numbers as strings.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from todochat import __version__, logs

_TIMEOUT_S = 3.0  # for one POST; also the longest that ending the process waits for a collector that hangs


def make_provider(endpoint: str, headers: str) -> TracerProvider:
    """Return what makes spans and sends them in batches, from a thread of its own.

    `endpoint` is the collector's address without `/v1/traces`; `headers` is `name=value,...`. The SDK reads
    `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER` and `OTEL_BSP_*` itself.
    """
    ours = Resource({SERVICE_NAME: "todochat", SERVICE_VERSION: __version__})
    # `create` adds what the environment says, which wins over the name that is ours.
    provider = TracerProvider(resource=ours.merge(_from_environment()), shutdown_on_exit=False)
    exporter = JsonExporter(f"{endpoint.rstrip('/')}/v1/traces", _pairs(headers))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _from_environment() -> Resource:
    found = Resource.create()
    unnamed = str(found.attributes[SERVICE_NAME]).startswith("unknown_service")
    kept = {name: v for name, v in found.attributes.items() if not (unnamed and name == SERVICE_NAME)}
    return Resource(kept)


def _pairs(text: str) -> dict[str, str]:
    parts = (part.partition("=") for part in text.split(",") if "=" in part)
    return {name.strip(): value.strip() for name, _, value in parts}


class JsonExporter(SpanExporter):
    """Posts batches; a collector that is away is told of once, and its spans are dropped."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json", **headers}
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send one batch."""
        body = json.dumps(encode(spans)).encode()
        request = urllib.request.Request(self._url, data=body, headers=self._headers)  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_S):  # noqa: S310 - an operator's address
                pass
        except (OSError, ValueError) as exc:
            self._note(cause=str(exc))
            return SpanExportResult.FAILURE
        self._note(cause=None)
        return SpanExportResult.SUCCESS

    def _note(self, cause: str | None) -> None:
        if cause and not self._failing:
            logs.get().warning("traces_not_sent", url=self._url, cause=cause)
        if self._failing and not cause:
            logs.get().info("traces_sent_again", url=self._url)
        self._failing = cause is not None


def encode(spans: Sequence[ReadableSpan]) -> dict[str, Any]:
    """Return the body that a collector reads."""
    if not spans:
        return {"resourceSpans": []}
    by_scope = sorted(spans, key=_scope_name)
    scopes = [
        {"scope": {"name": name}, "spans": [_span(span) for span in group]}
        for name, group in groupby(by_scope, key=_scope_name)
    ]
    resource = {"attributes": _attributes(spans[0].resource.attributes)}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": scopes}]}


def _scope_name(span: ReadableSpan) -> str:
    return span.instrumentation_scope.name if span.instrumentation_scope else ""


def _span(span: ReadableSpan) -> dict[str, Any]:
    context = span.get_span_context()
    found: dict[str, Any] = {
        "traceId": f"{context.trace_id:032x}" if context else "",
        "spanId": f"{context.span_id:016x}" if context else "",
        "name": span.name,
        "kind": span.kind.value + 1,  # OTLP keeps 0 for "not said"
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": _attributes(span.attributes),
        "events": [_event(event) for event in span.events],
        "status": {"code": span.status.status_code.value},
    }
    if span.parent:
        found["parentSpanId"] = f"{span.parent.span_id:016x}"
    return found


def _event(event: Event) -> dict[str, Any]:
    return {
        "timeUnixNano": str(event.timestamp),
        "name": event.name,
        "attributes": _attributes(event.attributes),
    }


def _attributes(given: Any) -> list[dict[str, Any]]:
    return [{"key": name, "value": _value(value)} for name, value in (given or {}).items()]


def _value(value: Any) -> dict[str, Any]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case tuple() | list():
            return {"arrayValue": {"values": [_value(one) for one in value]}}
    return {"stringValue": str(value)}
