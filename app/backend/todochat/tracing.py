"""W3C trace context: taken over and passed on."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$")
_CURRENT: ContextVar["TraceContext | None"] = ContextVar("trace", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceContext:
    """Where a request stands in its trace."""

    trace_id: str
    span_id: str
    parent_id: str | None
    flags: str

    @property
    def traceparent(self) -> str:
        """Return the header to send on."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


def begin(header: str | None) -> TraceContext:
    """Continue the trace of `header`, or start one, and make it current."""
    match = _TRACEPARENT.match(header or "")
    if match and match[1] != "0" * 32 and match[2] != "0" * 16:
        context = TraceContext(
            trace_id=match[1], span_id=secrets.token_hex(8), parent_id=match[2], flags=match[3]
        )
    else:
        context = TraceContext(
            trace_id=secrets.token_hex(16), span_id=secrets.token_hex(8), parent_id=None, flags="01"
        )
    _CURRENT.set(context)
    return context


def current_headers() -> dict[str, str]:
    """Return the headers that let the next program continue the trace."""
    context = _CURRENT.get()
    return {"traceparent": context.traceparent} if context else {}
