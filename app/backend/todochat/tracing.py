"""W3C trace context: taken over, passed on, and made into spans when there is somewhere to send them."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from opentelemetry import trace

from todochat.settings import Settings

_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$")
_CURRENT: ContextVar["TraceContext | None"] = ContextVar("trace", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceContext:
    """Where a request stands in its trace."""

    trace_id: str
    span_id: str
    flags: str

    @property
    def traceparent(self) -> str:
        """Return the header to send on."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


class Spans:
    """Makes spans and sends them, or makes none: no address, no cost."""

    def __init__(self, settings: Settings) -> None:
        self.provider: Any = None
        self.tracer: trace.Tracer = trace.NoOpTracer()
        if settings.otlp_endpoint:
            from todochat.otlp import make_provider  # noqa: PLC0415 - a tenth of a second

            headers = settings.otlp_headers.get_secret_value() if settings.otlp_headers else ""
            self.provider = make_provider(settings.otlp_endpoint, headers)
            self.tracer = self.provider.get_tracer("todochat")

    def close(self) -> None:
        """Send what is left; blocks for as long as that takes, at most a few seconds."""
        if self.provider is not None:
            self.provider.shutdown()


def begin(header: str | None) -> TraceContext:
    """Continue the trace of `header`, or start one, and make it current."""
    context = _of_span() or _of_header(header)
    _CURRENT.set(context)
    return context


def current_headers() -> dict[str, str]:
    """Return the headers that let the next program continue the trace."""
    context = _CURRENT.get()
    return {"traceparent": context.traceparent} if context else {}


def _of_span() -> TraceContext | None:
    """Return the place of the request's own span, which has read the header already."""
    span = trace.get_current_span().get_span_context()
    if not span.is_valid:
        return None
    return TraceContext(
        trace_id=f"{span.trace_id:032x}", span_id=f"{span.span_id:016x}", flags=f"{span.trace_flags:02x}"
    )


def _of_header(header: str | None) -> TraceContext:
    match = _TRACEPARENT.match(header or "")
    span_id = secrets.token_hex(8)
    if match and match[1] != "0" * 32 and match[2] != "0" * 16:
        return TraceContext(trace_id=match[1], span_id=span_id, flags=match[3])
    return TraceContext(trace_id=secrets.token_hex(16), span_id=span_id, flags="01")
