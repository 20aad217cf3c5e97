"""A watch over statements: a span of each, and a line in the log for the slow ones."""

import time
from dataclasses import dataclass
from typing import Any

from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from sqlalchemy import Engine, ExceptionContext, event

from todochat import logs
from todochat.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Running:
    """A statement under way."""

    sql: str
    span: Span
    started_s: float


class Watch:
    """Watches the statements of one database; what they are about is never told, only their text."""

    def __init__(self, *, system: str, slow_ms: float, metrics: Metrics, tracer: Tracer) -> None:
        self._system = system
        self._slow_ms = slow_ms
        self._metrics = metrics
        self._tracer = tracer

    def begin(self, sql: str) -> Running:
        """Note that a statement is sent; it has places for values, not the values."""
        attributes = {"db.system.name": self._system, "db.query.text": sql}
        span = self._tracer.start_span(sql.split(maxsplit=1)[0], kind=SpanKind.CLIENT, attributes=attributes)
        return Running(sql, span, time.perf_counter())

    def end(self, running: Running) -> None:
        """Note that the answer is there."""
        running.span.end()
        elapsed_ms = (time.perf_counter() - running.started_s) * 1000
        if elapsed_ms >= self._slow_ms:
            self._metrics.slow_queries.inc()
            statement = " ".join(running.sql.split())
            logs.get().warning("slow_query", duration_ms=round(elapsed_ms, 1), statement=statement)

    def fail(self, running: Running) -> None:
        """Note that the statement failed."""
        if running.span.is_recording():  # a row that cannot be read fails after its end
            running.span.set_status(StatusCode.ERROR)
            running.span.end()

    def attach(self, engine: Engine) -> None:
        """Watch what SQLAlchemy sends."""

        @event.listens_for(engine, "before_cursor_execute")
        def _start(_conn: Any, _cursor: Any, sql: str, _args: Any, context: Any, _many: bool) -> None:  # noqa: FBT001 (SQLAlchemy's signature)
            context.todochat_running = self.begin(sql)

        @event.listens_for(engine, "after_cursor_execute")
        def _stop(_conn: Any, _cursor: Any, _sql: str, _args: Any, context: Any, _many: bool) -> None:  # noqa: FBT001 (SQLAlchemy's signature)
            self.end(context.todochat_running)

        @event.listens_for(engine, "handle_error")
        def _fail(failure: ExceptionContext) -> None:
            running = getattr(failure.execution_context, "todochat_running", None)
            if running is not None:
                self.fail(running)
