"""Tasks of one user."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlalchemy import RowMapping

from todochat.auth import Owner
from todochat.errors import NotFound
from todochat.models import ID_MAX
from todochat.refusals import documented
from todochat.routes.deps import PAGE_DEFAULT, TOTAL_HEADER, Limit, Offset, Parts
from todochat.schemas import TaskCreate, TaskOut, TaskSort, TaskStatus, TaskUpdate
from todochat.store import tasks

router = APIRouter(prefix="/api/{user_id}/tasks", tags=["tasks"])
TaskId = Annotated[int, Path(ge=1, le=ID_MAX)]


@router.get("", responses=documented(401, 403))
def list_tasks(
    user_id: Owner,
    parts: Parts,
    response: Response,
    status: TaskStatus = TaskStatus.ALL,
    sort: TaskSort = TaskSort.CREATED,
    limit: Limit = PAGE_DEFAULT,
    offset: Offset = 0,
) -> list[TaskOut]:
    """Return one page of tasks; how many there are in all is in `X-Total-Count`."""
    with parts.database.transaction() as connection:
        rows, total = tasks.listing(connection, user_id, status=status, sort=sort, limit=limit, offset=offset)
        if not rows and offset:
            total = tasks.count(connection, user_id, status=status)
    response.headers[TOTAL_HEADER] = str(total)
    return [_task(row) for row in rows]


@router.post("", status_code=201, responses=documented(401, 403))
def create_task(user_id: Owner, body: TaskCreate, parts: Parts) -> TaskOut:
    """Store a task."""
    with parts.database.single() as connection:
        return _task(tasks.add(connection, user_id, title=body.title, description=body.description or None))


@router.get("/{task_id}", responses=documented(401, 403, 404))
def read_task(user_id: Owner, task_id: TaskId, parts: Parts) -> TaskOut:
    """Return one task."""
    with parts.database.single() as connection:
        return _found(tasks.find(connection, user_id, task_id), task_id)


@router.put("/{task_id}", responses=documented(401, 403, 404))
def update_task(user_id: Owner, task_id: TaskId, body: TaskUpdate, parts: Parts) -> TaskOut:
    """Change the given fields of a task."""
    changes = body.model_dump(exclude_unset=True)
    with parts.database.single() as connection:
        return _found(tasks.change(connection, user_id, task_id, changes), task_id)


@router.patch("/{task_id}/complete", responses=documented(401, 403, 404))
def toggle_task(user_id: Owner, task_id: TaskId, parts: Parts) -> TaskOut:
    """Turn a pending task into a completed one, and back."""
    with parts.database.single() as connection:
        return _found(tasks.toggle(connection, user_id, task_id), task_id)


@router.delete("/{task_id}", status_code=204, responses=documented(401, 403, 404))
def delete_task(user_id: Owner, task_id: TaskId, parts: Parts) -> None:
    """Delete a task for good."""
    with parts.database.single() as connection:
        if tasks.remove(connection, user_id, task_id) is None:
            raise _missing(task_id)


def _found(row: RowMapping | None, task_id: int) -> TaskOut:
    if row is None:
        raise _missing(task_id)
    return _task(row)


def _missing(task_id: int) -> NotFound:
    return NotFound(f"there is no task {task_id}")


def _task(row: RowMapping) -> TaskOut:
    return TaskOut.model_validate({name: row[name] for name in TaskOut.model_fields})
