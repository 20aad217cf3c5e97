"""Tasks, always of one user."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    RowMapping,
    Select,
    bindparam,
    delete,
    func,
    insert,
    not_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from todochat import models
from todochat.store import account, driver

_TASKS = SQLModel.metadata.tables["tasks"]
# The moments of the last change that a task may have to be changed again; None: any.
Versions = Collection[datetime] | None
# Built once: SQLAlchemy takes longer to put a statement together than to send it.
_INSERT = insert(_TASKS).returning(*_TASKS.c)
_ORDER = {"created": (_TASKS.c.id,), "title": (func.lower(_TASKS.c.title), _TASKS.c.id)}


_NEXT_ID = {
    "postgresql": text("SELECT nextval(pg_get_serial_sequence('tasks', 'id'))"),
    "sqlite": text("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'tasks' RETURNING seq"),
}


def reserve_id(connection: Connection) -> int:
    """Return the id of a task to come, which no other will have; to be committed before it is used."""
    return int(connection.execute(_NEXT_ID[connection.dialect.name]).scalar_one())


def add(
    connection: Connection, user_id: str, *, title: str, description: str | None, task_id: int | None = None
) -> dict[str, Any]:
    """Store a task, with an id that was reserved or else the next."""
    moment = models.now()
    values = {
        **({} if task_id is None else {"id": task_id}),
        "user_id": user_id,
        "title": title,
        "description": description,
        "completed": False,
        "created_at": moment,
        "updated_at": moment,
    }
    with account.still_there():
        return driver.rows(connection, _INSERT, values)[0]


def listing(
    connection: Connection,
    user_id: str,
    *,
    status: str = "all",
    sort: str = "created",
    limit: int,
    offset: int,
) -> tuple[list[dict[str, Any]], int]:
    """Return one page of tasks, and how many there are on all pages, by one statement."""
    wanted = {"user_id": user_id, "limit": limit, "offset": offset}
    rows = driver.rows(connection, _page(status, sort), wanted)
    return rows, int(rows[0]["total"]) if rows else 0


@cache
def _page(status: str, sort: str) -> Select[Any]:
    query = select(*_TASKS.c, func.count().over().label("total")).where(
        _TASKS.c.user_id == bindparam("user_id")
    )
    if status != "all":
        query = query.where(_TASKS.c.completed.is_(status == "completed"))
    return query.order_by(*_ORDER[sort]).limit(bindparam("limit")).offset(bindparam("offset"))


def after(
    connection: Connection, user_id: str, *, status: str = "all", after_id: int, limit: int
) -> list[dict[str, Any]]:
    """Return the id, title and completion of the tasks with a larger id than `after_id`, by id."""
    query = select(_TASKS.c.id, _TASKS.c.title, _TASKS.c.completed)
    query = query.where(_TASKS.c.user_id == user_id, _TASKS.c.id > after_id)
    if status != "all":
        query = query.where(_TASKS.c.completed.is_(status == "completed"))
    rows = connection.execute(query.order_by(_TASKS.c.id).limit(limit))
    return [{"id": row.id, "title": row.title, "completed": row.completed} for row in rows]


def count(connection: Connection, user_id: str, *, status: str = "all") -> int:
    """Return how many tasks there are; for a page beyond the last, which has no row to carry the number."""
    query = select(func.count()).select_from(_TASKS).where(_TASKS.c.user_id == user_id)
    if status != "all":
        query = query.where(_TASKS.c.completed.is_(status == "completed"))
    return int(connection.execute(query).scalar_one())


def find(connection: Connection, user_id: str, task_id: int) -> RowMapping | None:
    """Return the user's task with this id."""
    return connection.execute(select(_TASKS).where(*_own(user_id, task_id))).mappings().one_or_none()


def change(
    connection: Connection, user_id: str, task_id: int, changes: dict[str, Any], versions: Versions = None
) -> RowMapping | None:
    """Change the named columns, and return the task; None when the user has no such task in `versions`."""
    values = {**changes, "updated_at": models.now()}
    statement = update(_TASKS).where(*_own(user_id, task_id, versions)).values(values).returning(*_TASKS.c)
    return connection.execute(statement).mappings().one_or_none()


def toggle(
    connection: Connection, user_id: str, task_id: int, versions: Versions = None
) -> RowMapping | None:
    """Turn pending into completed and back, in one statement so that two toggles never become one."""
    return change(connection, user_id, task_id, {"completed": not_(_TASKS.c.completed)}, versions)


def remove(connection: Connection, user_id: str, task_id: int, versions: Versions = None) -> str | None:
    """Delete the user's task and return its title; None when there is no such task in `versions`."""
    statement = delete(_TASKS).where(*_own(user_id, task_id, versions)).returning(_TASKS.c.title)
    return connection.execute(statement).scalar_one_or_none()


def put_back(connection: Connection, user_id: str, row: dict[str, Any]) -> bool:
    """Store a task that was deleted as it was, under its number; False when the number is taken."""
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(_TASKS).values({**row, "user_id": user_id}).on_conflict_do_nothing()
    return connection.execute(statement.returning(_TASKS.c.id)).scalar_one_or_none() is not None


def _own(user_id: str, task_id: int, versions: Versions = None) -> list[Any]:
    own = [_TASKS.c.id == task_id, _TASKS.c.user_id == user_id]
    return own if versions is None else [*own, _TASKS.c.updated_at.in_(versions)]
