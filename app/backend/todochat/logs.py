"""One JSON line per event on standard output, from this program and from its libraries alike."""

import logging
import sys
import traceback
from functools import cache
from typing import Any, cast

import structlog
from structlog.typing import FilteringBoundLogger, Processor

# Modules whose errors quote what they were given.
_QUOTING = ("sqlalchemy.", "psycopg.", "sqlite3.", "pydantic", "fastapi.")
_LEVELS = logging.getLevelNamesMapping()


def configure(level: str) -> None:
    """Send every event to standard output; call once, from the program's entry."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: list[Processor] = [
        structlog.processors.ExceptionRenderer(_traceback),
        structlog.processors.JSONRenderer(sort_keys=True),
    ]
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=False,  # tests configure more than once
    )
    get.cache_clear()
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[level.upper()])
    for chatty in ("httpx", "httpx2", "httpcore", "httpcore2", "openai", "mcp", "alembic", "sse_starlette"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def _traceback(exc_info: Any) -> str:
    """Return where an error came from; what it says only where no value of a user's can be in it.

    A database quotes the row that it refuses, and a check the value: a hash of a password among them.
    """
    told = traceback.TracebackException(*exc_info, max_group_width=3, limit=30)
    _hide_values(told)
    return "".join(told.format()).rstrip()


def _hide_values(told: traceback.TracebackException) -> None:
    for cause in (told.__cause__, told.__context__):
        if cause is not None:
            _hide_values(cause)
    kind = told.exc_type_str if hasattr(told, "exc_type_str") else _name(told.exc_type)
    if kind.startswith(_QUOTING):
        told._str = "(its message may hold values, and is left out)"  # type: ignore[attr-defined]  # noqa: SLF001 - the only place that the text comes from


def _name(kind: Any) -> str:
    return f"{kind.__module__}.{kind.__qualname__}" if kind else ""


@cache
def get() -> FilteringBoundLogger:
    """Return the program's logger, bound once: a proxy that is not is bound anew for every event."""
    return cast("FilteringBoundLogger", structlog.get_logger().bind())


def bind(**values: Any) -> None:
    """Start the context of one request."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**values)
