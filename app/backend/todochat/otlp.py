"""Send spans to a collector: OTLP over HTTP in its JSON form; imported only when an address is configured."""

import logging

from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from todochat import __version__

_TIMEOUT_S = 3.0  # for one batch; also the longest that ending the process waits for a collector that hangs
_LOGGERS = ("opentelemetry.exporter", "opentelemetry.sdk")


def make_provider(endpoint: str, headers: str) -> TracerProvider:
    """Return what makes spans and sends them in batches, from a thread of its own.

    `endpoint` is the collector's address without `/v1/traces`; `headers` is `name=value,...`. The SDK reads
    `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER` and `OTEL_BSP_*` itself.
    """
    for name in _LOGGERS:  # a collector that is away is said for each batch that was lost, not for each try
        logging.getLogger(name).setLevel(logging.ERROR)
    ours = Resource({SERVICE_NAME: "todochat", SERVICE_VERSION: __version__})
    # `create` adds what the environment says, which wins over the name that is ours.
    provider = TracerProvider(resource=ours.merge(_from_environment()), shutdown_on_exit=False)
    address = f"{endpoint.rstrip('/')}/v1/traces"
    exporter = OTLPSpanExporter(endpoint=address, headers=_pairs(headers), timeout=_TIMEOUT_S)
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
