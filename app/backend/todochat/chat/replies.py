"""What the assistant says."""

from collections.abc import Sequence
from typing import Any

from todochat.chat.matching import Task

_LINES = 10  # tasks that a question lists at most
_LISTED = 100  # tasks that a list shows at most

HELP = (
    "I look after your tasks: I can add, list, complete, reopen, rename and delete them, and undo. "
    'Try "add a task to buy groceries" or "what\'s pending?". What would you like to do?'
)
ENGLISH = "Sorry, I only understand English so far. Nothing was changed."
NOTHING = "Nothing was changed."
KEPT = "All right, nothing was changed."
UNSURE = f"I am not sure what you want me to do, so I did nothing. {HELP}"
TOO_LONG = "That is more than I can take in at once, so I did nothing. Please say one thing at a time."
PART = "I did not understand all of that, so I changed nothing. Please say one thing at a time."
WHAT_TITLE = 'What shall the task be called? Say, for example, "add a task to call mom".'
NO_UNDO = "There is nothing that I could undo."
CANNOT = "I cannot do that here, so nothing was changed."

UNCLEAR = {
    "": HELP,
    "negated": NOTHING,
    "foreign": ENGLISH,
    "long": TOO_LONG,
    "vague": UNSURE,
    "part": PART,
}
VERBS = {
    "complete": "complete",
    "delete": "delete",
    "reopen": "reopen",
    "rename": "rename",
    "describe": "describe",
}
DONE = {"complete": "Completed", "delete": "Deleted", "reopen": "Reopened"}


def name(task: Task) -> str:
    """Name a task by title and number."""
    return f'"{task["title"]}" (#{task["id"]})'


def lines(tasks: Sequence[Task], limit: int = _LINES) -> list[str]:
    """Return one line a task, and how many there are besides."""
    shown = [
        f"#{task['id']} {task['title']}{' (done)' if task['completed'] else ''}" for task in tasks[:limit]
    ]
    return [*shown, f"... and {len(tasks) - limit} more"] if len(tasks) > limit else shown


def listing(tasks: Sequence[Task], status: str) -> str:
    """Tell of all tasks of a status."""
    kind = "" if status == "all" else f"{status} "
    if not tasks:
        return f'You have no {kind}tasks yet. Say "add a task to ..." to make one.'
    heading = f"You have {len(tasks)} {kind}task{'' if len(tasks) == 1 else 's'}:"
    return "\n".join([heading, *lines(tasks, _LISTED)])


def which(verb: str, tasks: Sequence[Task]) -> str:
    """Ask which of some tasks is meant."""
    return "\n".join([f"Which task shall I {verb}?", *lines(tasks)])


def shall(verb: str, tasks: Sequence[Task], title: str = "") -> str:
    """Ask whether something shall be done to these tasks."""
    tail = f' to "{title}"' if title else ""
    if len(tasks) == 1:
        return f'Shall I {verb} {name(tasks[0])}{tail}? Say "yes" to confirm.'
    return "\n".join([f'Shall I {verb} these {len(tasks)} tasks{tail}? Say "yes" to confirm.', *lines(tasks)])


def missing(words: str) -> str:
    """Say that no task fits."""
    if words.startswith("#"):
        return f"I couldn't find task {words}. Shall I list your tasks?"
    return f'I couldn\'t find a task that matches "{words[:100]}". Shall I list your tasks?'


def outcome(result: dict[str, Any], task_id: int, done: str) -> str:
    """Tell what came of a change."""
    if result.get("error") == "NOT_FOUND" or ("error" in result and task_id <= 0):
        return missing(f"#{task_id}")
    if "error" in result:
        return f"I could not do that: {result['message']}."
    return f'{done} "{result["title"]}" (#{result["task_id"]}).'


def already(act: str, tasks: Sequence[Task]) -> str:
    """Say that there is nothing to do."""
    return "\n".join(["That is done already:" if act == "complete" else "That is open:", *lines(tasks)])


def not_last(words: str) -> str:
    """Say that only the last write can be undone."""
    return f'I cannot bring back "{words[:100]}": I undo only what I did last.'


def what(words: str, tasks: Sequence[Task]) -> str:
    """Ask what shall be done with a few words."""
    question = f'What shall I do with "{words}": add it, or complete, rename or delete one of these?'
    return "\n".join([question, *lines(tasks)])


def add(title: str) -> str:
    """Ask whether something is a task."""
    return f'Shall I add "{title}" to your tasks? Say "yes" to confirm.'


def again(title: str, tasks: Sequence[Task]) -> str:
    """Ask whether a task that is there is wanted once more."""
    return f'You have {name(tasks[0])} already. Shall I add "{title}" once more? Say "yes" to confirm.'
