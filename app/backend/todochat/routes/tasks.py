"""Tasks by form."""

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from todochat.auth import Owner
from todochat.errors import NotFound
from todochat.routes._common import TOTAL_HEADER, Limit, Offset, Shared, failures, json_answer
from todochat.schemas import RowId, TaskCreate, TaskOut, TaskSort, TaskStatus, TaskUpdate
from todochat.store import tasks

router = APIRouter(prefix="/api/{user_id}/tasks", tags=["tasks"])
_TASK = TypeAdapter(TaskOut)
_TASKS = TypeAdapter(list[TaskOut])
_TOTAL = {
    200: {"headers": {TOTAL_HEADER: {"description": "Rows on all pages", "schema": {"type": "integer"}}}}
}


@router.get("", response_model=list[TaskOut], responses={**_TOTAL, **failures(401, 403)})
def list_tasks(
    user: Owner,
    services: Shared,
    user_id: str,  # noqa: ARG001 (names the path's parameter in the document)
    status: TaskStatus = TaskStatus.ALL,
    sort: TaskSort = TaskSort.CREATED,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Response:
    """List one page of tasks."""
    with services.database.single() as connection:
        rows, total = tasks.listing(connection, user, status=status, sort=sort, limit=limit, offset=offset)
    if not rows and offset:
        with services.database.single() as connection:
            total = tasks.count(connection, user, status=status)
    return json_answer(_TASKS, rows, headers={TOTAL_HEADER: str(total)})


@router.post("", status_code=201, response_model=TaskOut, responses=failures(401, 403))
def create_task(user: Owner, services: Shared, user_id: str, body: TaskCreate) -> Response:  # noqa: ARG001
    """Create a task."""
    with services.database.single() as connection:
        row = tasks.add(connection, user, title=body.title, description=body.description or None)
    return json_answer(_TASK, row, status=201)


@router.get("/{task_id}", response_model=TaskOut, responses=failures(401, 403, 404))
def read_task(user: Owner, services: Shared, user_id: str, task_id: RowId) -> Response:  # noqa: ARG001
    """Return one task."""
    with services.database.single() as connection:
        row = tasks.find(connection, user, task_id)
    if row is None:
        raise _missing(task_id)
    return json_answer(_TASK, row)


@router.put("/{task_id}", response_model=TaskOut, responses=failures(401, 403, 404))
def update_task(
    user: Owner,
    services: Shared,
    user_id: str,  # noqa: ARG001
    task_id: RowId,
    body: TaskUpdate,
) -> Response:
    """Change the fields that are given; an empty description takes it away."""
    changes = body.model_dump(exclude_unset=True)
    if "description" in changes:
        changes["description"] = changes["description"] or None
    with services.database.single() as connection:
        row = tasks.change(connection, user, task_id, changes)
    if row is None:
        raise _missing(task_id)
    return json_answer(_TASK, row)


@router.patch("/{task_id}/complete", response_model=TaskOut, responses=failures(401, 403, 404))
def toggle_task(user: Owner, services: Shared, user_id: str, task_id: RowId) -> Response:  # noqa: ARG001
    """Turn pending into completed, and back."""
    with services.database.single() as connection:
        row = tasks.toggle(connection, user, task_id)
    if row is None:
        raise _missing(task_id)
    return json_answer(_TASK, row)


@router.delete("/{task_id}", status_code=204, response_class=Response, responses=failures(401, 403, 404))
def delete_task(user: Owner, services: Shared, user_id: str, task_id: RowId) -> Response:  # noqa: ARG001
    """Delete a task for good."""
    with services.database.single() as connection:
        title = tasks.remove(connection, user, task_id)
    if title is None:
        raise _missing(task_id)
    return Response(status_code=204)


def _missing(task_id: int) -> NotFound:
    return NotFound(f"there is no task {task_id}")
