"""The five tools: for the model, for outside assistants, and always for one user's tasks only."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection

from todochat.models import ID_MAX
from todochat.schemas import Description, RowId, Title
from todochat.store import tasks

LIST_MAX = 500  # tasks that one answer of list_tasks may hold
ADD, LIST = "add_task", "list_tasks"
_SHOWN_MAX = 300  # characters of a refused value


class _Arguments(BaseModel):
    # What a model invents besides (a user_id, say) is dropped, not obeyed.
    model_config = ConfigDict(extra="ignore")


class _AddTask(_Arguments):
    title: Title = Field(description="What is to be done")
    description: Description | None = Field(default=None, description="Details, when the user gave any")


class _ListTasks(_Arguments):
    status: Literal["all", "pending", "completed"] = Field(default="all", description="Which tasks")
    after_id: RowId | None = Field(
        default=None,
        description="Only tasks with a larger id. "
        f"An answer holds {LIST_MAX} tasks at most, by id: when it is full, ask again with its last id.",
    )


class _TaskId(_Arguments):
    task_id: RowId = Field(description="The id of the task, as list_tasks tells it")


class _UpdateTask(_TaskId):
    title: Title | None = Field(default=None, description="The new title")
    description: Description | None = Field(default=None, description="The new description")


class Done(BaseModel):
    """What a tool answers that changed a task."""

    task_id: int
    status: Literal["created", "completed", "deleted", "updated"]
    title: str


class _Listed(BaseModel):
    id: int
    title: str
    completed: bool


class Listing(BaseModel):
    """What list_tasks answers, as an object."""

    tasks: list[_Listed]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """For whom a tool acts, and through which connection; `new_id` was reserved for a task it makes."""

    connection: Connection
    user_id: str
    new_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool as a model sees it, and what it does."""

    name: str
    description: str
    arguments: type[BaseModel]
    act: Callable[["Caller", Any], Any]
    answer: type[BaseModel] = Done
    destroys: bool = False  # what was there before is not there afterwards
    once: bool = True  # the second time changes nothing more

    @property
    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of the arguments."""
        return self.arguments.model_json_schema()


def _add(caller: Caller, arguments: _AddTask) -> dict[str, Any]:
    row = tasks.add(
        caller.connection,
        caller.user_id,
        title=arguments.title,
        description=arguments.description or None,
        task_id=caller.new_id,
    )
    return _done(row["id"], "created", row["title"])


def _list(caller: Caller, arguments: _ListTasks) -> list[dict[str, Any]]:
    return tasks.after(
        caller.connection,
        caller.user_id,
        status=arguments.status,
        after_id=arguments.after_id or 0,
        limit=LIST_MAX,
    )


def _complete(caller: Caller, arguments: _TaskId) -> dict[str, Any]:
    row = tasks.change(caller.connection, caller.user_id, arguments.task_id, {"completed": True})
    return _done(row["id"], "completed", row["title"]) if row else _not_found(arguments.task_id)


def _delete(caller: Caller, arguments: _TaskId) -> dict[str, Any]:
    title = tasks.remove(caller.connection, caller.user_id, arguments.task_id)
    return _not_found(arguments.task_id) if title is None else _done(arguments.task_id, "deleted", title)


def _update(caller: Caller, arguments: _UpdateTask) -> dict[str, Any]:
    given = arguments.model_dump(include={"title", "description"}, exclude_none=True)
    if not given:
        return refusal("VALIDATION_ERROR", "give a title or a description")
    row = tasks.change(caller.connection, caller.user_id, arguments.task_id, given)
    return _done(row["id"], "updated", row["title"]) if row else _not_found(arguments.task_id)


TOOLS = {
    tool.name: tool
    for tool in (
        Tool(name=ADD, description="Create a task.", arguments=_AddTask, act=_add, once=False),
        Tool(
            name=LIST, description="List the user's tasks.", arguments=_ListTasks, act=_list, answer=Listing
        ),
        Tool(name="complete_task", description="Mark a task as completed.", arguments=_TaskId, act=_complete),
        Tool(
            name="delete_task",
            description="Delete a task for good.",
            arguments=_TaskId,
            act=_delete,
            destroys=True,
        ),
        Tool(
            name="update_task",
            description="Change the title or description of a task.",
            arguments=_UpdateTask,
            act=_update,
            destroys=True,
        ),
    )
}


def run(caller: Caller, name: str, arguments: Any) -> tuple[dict[str, Any], Any]:
    """Run a tool for the caller; return the arguments as understood and the result, be it a refusal."""
    tool = TOOLS.get(name)
    given = arguments if isinstance(arguments, dict) else {}
    if tool is None:
        return {}, refusal("UNKNOWN_TOOL", f'there is no tool "{name}"; there are {", ".join(TOOLS)}')
    if not isinstance(arguments, dict):
        return {}, refusal("VALIDATION_ERROR", "the arguments are not a JSON object")
    try:
        understood = tool.arguments.model_validate(arguments)
    except ValidationError as exc:
        causes = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in exc.errors())
        known = {key: _shown(value) for key, value in given.items() if key in tool.arguments.model_fields}
        return known, refusal("VALIDATION_ERROR", causes)
    return understood.model_dump(exclude_none=True), tool.act(caller, understood)


def _shown(value: Any) -> Any:
    """Return a refused value as it may be stored and sent: a model can invent what neither can hold."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= ID_MAX:
        return value
    return str(value)[:_SHOWN_MAX].replace("\x00", "").encode("utf-8", "replace").decode()


def refusal(error: str, message: str) -> dict[str, Any]:
    """Return what a tool says when it does nothing."""
    return {"error": error, "message": message}


def _done(task_id: int, status: str, title: str) -> dict[str, Any]:
    return {"task_id": task_id, "status": status, "title": title}


def _not_found(task_id: int) -> dict[str, Any]:
    return refusal("NOT_FOUND", f"there is no task {task_id}")
