"""Tasks of one user."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, TypeAdapter

from todochat.auth import Owner
from todochat.errors import AppError, ChangedMeanwhile, NotFound
from todochat.models import ID_MAX
from todochat.refusals import documented
from todochat.routes.deps import PAGE_DEFAULT, TOTAL_HEADER, Limit, Offset, database
from todochat.routes.versions import IfMatch, etag, versions_of
from todochat.schemas import TaskCreate, TaskOut, TaskSort, TaskStatus, TaskUpdate
from todochat.store import tasks

router = APIRouter(prefix="/api/{user_id}/tasks", tags=["tasks"])
_PAGE: TypeAdapter[list[TaskOut]] = TypeAdapter(list[TaskOut])
_ONE: TypeAdapter[TaskOut] = TypeAdapter(TaskOut)


class Page(BaseModel):
    """Which tasks are asked for; as one model they are checked once, and not one by one."""

    status: TaskStatus = TaskStatus.ALL
    sort: TaskSort = TaskSort.CREATED
    limit: Limit = PAGE_DEFAULT
    offset: Offset = 0


TaskId = Annotated[int, Path(ge=1, le=ID_MAX)]


@router.get("", response_model=list[TaskOut], responses=documented(401, 403))
async def list_tasks(user_id: Owner, request: Request, page: Annotated[Page, Query()]) -> Response:
    """Return one page of tasks; how many there are in all is in `X-Total-Count`."""
    run = database(request).run
    rows, total = await run(
        tasks.listing, user_id, status=page.status, sort=page.sort, limit=page.limit, offset=page.offset
    )
    if not rows and page.offset:
        total = await run(tasks.count, user_id, status=page.status)
    return _json(_PAGE, rows, headers={TOTAL_HEADER: str(total)})


@router.post("", status_code=201, response_model=TaskOut, responses=documented(401, 403))
async def create_task(user_id: Owner, body: TaskCreate, request: Request) -> Response:
    """Store a task."""
    run = database(request).run
    row = await run(tasks.add, user_id, title=body.title, description=body.description or None)
    return _one(row, 201)


@router.get("/{task_id}", response_model=TaskOut, responses=documented(401, 403, 404))
async def read_task(user_id: Owner, task_id: TaskId, request: Request) -> Response:
    """Return one task; its `ETag` is what `If-Match` takes."""
    row = await database(request).run(tasks.find, user_id, task_id)
    if row is None:
        raise _missing(task_id)
    return _one(row)


@router.put("/{task_id}", response_model=TaskOut, responses=documented(401, 403, 404, 412))
async def update_task(
    user_id: Owner, task_id: TaskId, body: TaskUpdate, request: Request, if_match: IfMatch = None
) -> Response:
    """Change the given fields of a task."""
    run, versions = database(request).run, versions_of(if_match)
    changes = body.model_dump(exclude_unset=True)
    row = await run(tasks.change, user_id, task_id, changes, versions)
    if row is None:
        raise await _refusal(run, user_id, task_id)
    return _one(row)


@router.patch("/{task_id}/complete", response_model=TaskOut, responses=documented(401, 403, 404, 412))
async def toggle_task(
    user_id: Owner, task_id: TaskId, request: Request, if_match: IfMatch = None
) -> Response:
    """Turn a pending task into a completed one, and back."""
    run, versions = database(request).run, versions_of(if_match)
    row = await run(tasks.toggle, user_id, task_id, versions)
    if row is None:
        raise await _refusal(run, user_id, task_id)
    return _one(row)


@router.delete("/{task_id}", status_code=204, responses=documented(401, 403, 404, 412))
async def delete_task(user_id: Owner, task_id: TaskId, request: Request, if_match: IfMatch = None) -> None:
    """Delete a task for good."""
    run, versions = database(request).run, versions_of(if_match)
    if await run(tasks.remove, user_id, task_id, versions) is None:
        raise await _refusal(run, user_id, task_id)


async def _refusal(run: Any, user_id: str, task_id: int) -> AppError:
    """Return why a task could not be changed: it is not there, or not as the client saw it."""
    if await run(tasks.find, user_id, task_id) is None:
        return _missing(task_id)
    return ChangedMeanwhile(f"task {task_id} was changed meanwhile; read it again, and decide anew")


def _missing(task_id: int) -> NotFound:
    return NotFound(f"there is no task {task_id}")


def _one(row: Mapping[Any, Any], status_code: int = 200) -> Response:
    return _json(_ONE, dict(row), status_code=status_code, headers={"ETag": etag(row["updated_at"])})


def _json(shape: TypeAdapter[Any], found: Any, **more: Any) -> Response:
    """Write an answer; FastAPI would check once more what was checked; bench "answers": 1.03, 1.01."""
    return Response(shape.dump_json(shape.validate_python(found)), media_type="application/json", **more)
