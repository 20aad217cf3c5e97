"""What the assistant can do besides the five tools, for itself alone: put a task back as it was, and reopen.

No model is lent these: `todochat.chat.tools` is all that a model and an outside assistant have.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from todochat.chat.protocol import Used
from todochat.chat.tools import refusal
from todochat.models import ID_MAX
from todochat.store import tasks

# What makes two states of a task the same to a user.
_SEEN = ("title", "description", "completed")
_MOMENTS = ("created_at", "updated_at")


def before(connection: Connection, user_id: str, arguments: Any) -> dict[str, Any] | None:
    """Return the task that a tool is about to change, as JSON can hold it; None when it names none."""
    task_id = arguments.get("task_id") if isinstance(arguments, dict) else None
    if not isinstance(task_id, int) or not 0 < task_id <= ID_MAX:
        return None
    row = tasks.find(connection, user_id, task_id)
    return None if row is None else {key: _storable(row[key]) for key in ("id", *_SEEN, *_MOMENTS)}


def act(connection: Connection, user_id: str, name: str, arguments: dict[str, Any]) -> Used:
    """Do `reopen_task {task_id}` or `restore_task {task, expected}`, and tell what came of it.

    `task` is a task as `before` gave it. `expected` is what it must look like now, None when it must be gone:
    what was changed since by somebody else is never overwritten (`CHANGED`).
    """
    if name == "reopen_task":
        return _reopen(connection, user_id, arguments["task_id"])
    return _restore(connection, user_id, arguments["task"], arguments["expected"])


def _reopen(connection: Connection, user_id: str, task_id: int) -> Used:
    old = before(connection, user_id, {"task_id": task_id})
    result = refusal("NOT_FOUND", f"there is no task {task_id}")
    if old is not None:
        tasks.change(connection, user_id, task_id, {"completed": False})
        result = {"task_id": task_id, "status": "reopened", "title": old["title"]}
    return Used(tool="reopen_task", arguments={"task_id": task_id}, result=result, before=old)


def _restore(
    connection: Connection, user_id: str, task: dict[str, Any], expected: dict[str, Any] | None
) -> Used:
    task_id, now = task["id"], before(connection, user_id, {"task_id": task["id"]})
    result = {"task_id": task_id, "status": "restored", "title": task["title"]}
    if _seen(now) != _seen(expected):
        result = refusal("CHANGED", f"task {task_id} was changed since")
    elif now is not None:
        tasks.change(connection, user_id, task_id, {key: task[key] for key in _SEEN})
    elif not tasks.put_back(connection, user_id, _row(task)):
        result = refusal("CHANGED", f"the number {task_id} is taken")
    return Used(tool="restore_task", arguments={"task_id": task_id}, result=result, before=now)


def _seen(task: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return None if task is None else tuple(task[key] for key in _SEEN)


def _row(task: dict[str, Any]) -> dict[str, Any]:
    return {key: datetime.fromisoformat(task[key]) if key in _MOMENTS else task[key] for key in task}


def _storable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
