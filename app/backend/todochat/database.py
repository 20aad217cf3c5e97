"""The only way to the database: pooled, bounded in time, and honest about being away."""

import select
import time
from asyncio import get_running_loop
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from contextvars import copy_context
from typing import Any, Concatenate, ParamSpec, TypeVar

from opentelemetry.trace import Tracer
from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.pool import ConnectionPoolEntry

from todochat import logs
from todochat.errors import DatabaseUnavailable, Fault, Invalid
from todochat.metrics import Metrics
from todochat.settings import Settings
from todochat.store.driver import WATCH
from todochat.watch import Watch

_RETRY_EVERY_S = 0.5
# SQLSTATE classes and codes that mean "gone", not "your statement failed" (PostgreSQL appendix A).
_GONE = ("08", "57P", "53300", "28", "3D000")
_IDLED = "25P03"  # the server ended a transaction that sent nothing for too long
_KEEPALIVE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """A pool of connections and the knowledge of whether they work."""

    def __init__(self, settings: Settings, metrics: Metrics, tracer: Tracer) -> None:
        self._settings = settings
        self._metrics = metrics
        self.url = settings.database
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        system = self.url.get_backend_name()
        watch = Watch(system=system, slow_ms=settings.slow_query_ms, metrics=metrics, tracer=tracer)
        self._engine = make_engine(settings).execution_options(**{WATCH: watch})
        watch.attach(self._engine)
        single: dict[str, Any] = (
            {"todochat_deferred": True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        )
        self._single = self._engine.execution_options(**single)
        self._threads = self._new_threads()
        self._down = False
        self._retry_at_s = 0.0
        self._tell_of_the_pool()

    def _tell_of_the_pool(self) -> None:
        pool: Any = self._engine.pool
        self._metrics.pool_size.set(self._settings.database_pool_size)
        self._metrics.pool_in_use.set_function(
            lambda: pool.checkedout() if hasattr(pool, "checkedout") else 0
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Give a connection whose work is kept whole or not at all."""
        with self._guard(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def single(self) -> Iterator[Connection]:
        """Give a connection for exactly one statement, which saves the round trips of BEGIN and COMMIT."""
        with self._guard(), self._single.connect() as connection:
            yield connection
            if self.is_sqlite:
                connection.commit()

    async def transact(self, act: Callable[[Connection], T]) -> T:
        """Do `act` in a transaction, in one of the database's threads; return its result."""
        return await self._in_thread(self.transaction, act)

    async def rehearse(self, act: Callable[[Connection], T]) -> T:
        """Do `act` in a transaction that is undone at its end; return its result."""
        return await self._in_thread(self._undone, act)

    @contextmanager
    def _undone(self) -> Iterator[Connection]:
        with self._guard(), self._engine.connect() as connection, connection.begin() as transaction:
            yield connection
            transaction.rollback()

    async def _in_thread(
        self, opened: Callable[[], AbstractContextManager[Connection]], act: Callable[[Connection], T]
    ) -> T:
        def work() -> T:
            with opened() as connection:
                return act(connection)

        context = copy_context()
        return await get_running_loop().run_in_executor(self._threads, context.run, work)

    async def run(
        self, statement: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a function of `todochat.store` that sends one statement in a thread; return its result.

        There are as many threads as connections, so none waits for another's. FastAPI's way for a route
        that is no coroutine costs more; bench "threads": 1.11, 1.14.
        """
        return await self._in_thread(self.single, lambda c: statement(c, *args, **kwargs))

    def close(self) -> None:
        """Let all connections and threads go; both are made anew when they are needed again."""
        self._threads.shutdown()
        self._threads = self._new_threads()
        self._engine.dispose()

    def _new_threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._settings.database_pool_size, thread_name_prefix="database")

    @contextmanager
    def _guard(self) -> Iterator[None]:
        self._refuse_while_down()
        try:
            yield
        except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, exc.InternalError) as error:
            if isinstance(error, exc.InternalError) and getattr(error.orig, "sqlstate", "") != _IDLED:
                raise
            self._note_failure(error)
            raise DatabaseUnavailable from error
        except exc.DataError as error:  # our own checks have a hole: say so, without the value
            logs.get().error("value_refused_by_database", cause=_kind(error))
            raise Invalid([Fault(field="body", message="cannot be stored")]) from None
        except exc.ProgrammingError as error:
            if getattr(error.orig, "sqlstate", None) != "42P01":  # undefined table: not migrated yet
                raise
            raise DatabaseUnavailable from error
        self._note_success()

    def _refuse_while_down(self) -> None:
        """Let one request in a while try again, so that the others fail at once and hold no thread."""
        if not self._down:
            return
        now_s = time.monotonic()
        if now_s < self._retry_at_s:
            raise DatabaseUnavailable
        self._retry_at_s = now_s + self._settings.database_connect_timeout_s + _RETRY_EVERY_S

    def _note_failure(self, error: exc.SQLAlchemyError) -> None:
        if not _means_gone(error):
            logs.get().warning("database_busy", cause=_first_line(error))
            return
        self._retry_at_s = time.monotonic() + _RETRY_EVERY_S
        if not self._down:
            self._down = True
            self._metrics.database_up.set(0)
            logs.get().error(
                "database_unavailable", host=self.url.host or self.url.database, cause=_first_line(error)
            )

    def _note_success(self) -> None:
        if self._down:
            self._down = False
            logs.get().info("database_recovered", host=self.url.host or self.url.database)
        self._metrics.database_up.set(1)


def make_engine(settings: Settings) -> Engine:
    """Make the pool for the configured database; nothing is connected yet."""
    url = settings.database
    if url.get_backend_name() == "sqlite":
        engine = create_engine(
            url, connect_args={"timeout": settings.database_statement_timeout_s}, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    statement_ms = int(settings.database_statement_timeout_s * 1000)
    # No transaction waits for anything but its own statements.
    idle_ms = statement_ms
    engine = create_engine(
        url,
        hide_parameters=True,  # in the message of an error, which goes to the log
        pool_size=settings.database_pool_size,
        max_overflow=0,
        pool_timeout=settings.database_pool_wait_s,
        pool_use_lifo=True,
        connect_args={
            "connect_timeout": settings.database_connect_timeout_s,
            "application_name": "todochat",
            "options": f"-c timezone=UTC -c statement_timeout={statement_ms}"
            f" -c idle_in_transaction_session_timeout={idle_ms}",
            **_KEEPALIVE,
        },
    )
    event.listen(engine, "checkout", _require_silence)
    return engine


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # BEGIN is ours to say, see _begin_sqlite
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a read lock that wants to become one fails without waiting."""
    deferred = connection.get_execution_options().get("todochat_deferred")
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")


def _require_silence(connection: Any, _record: ConnectionPoolEntry, _proxy: Any) -> None:
    """Refuse a pooled connection on which the server has spoken unasked: nearly always its goodbye.

    In the place of `pool_pre_ping`, whose round trip every request would pay.
    """
    ready, _, _ = select.select([connection.fileno()], [], [], 0)
    if ready:
        raise exc.DisconnectionError("the server closed the connection")


def _means_gone(error: exc.SQLAlchemyError) -> bool:
    if isinstance(error, exc.TimeoutError):  # the pool is exhausted, the database may be well
        return False
    sqlstate = getattr(getattr(error, "orig", None), "sqlstate", None)
    if sqlstate is None:
        return "database is locked" not in str(error)
    return str(sqlstate).startswith(_GONE)


def _kind(error: exc.DBAPIError) -> str:
    """Return what the log may say of a refused value: the server's message may quote it."""
    return f"{type(error.orig).__name__} {getattr(error.orig, 'sqlstate', '')}".strip()


def _first_line(error: exc.SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
