"""What the assistant does: tools by name, remembered so that it can be undone."""

from typing import Any

from todochat.chat import replies
from todochat.chat.matching import Task
from todochat.chat.memory import Memory, Written
from todochat.chat.protocol import CannotAct, Tools, Used
from todochat.chat.tools import LIST_MAX

_PAGES_MAX = 100  # of a list: 50,000 tasks
CHANGES_MAX = 40  # tasks that one turn changes; a turn's ledger takes 50
_TOOLS = {"complete": "complete_task", "delete": "delete_task"}


class Effects:
    """The tools of one turn, and what became of them."""

    def __init__(self, tools: Tools, memory: Memory) -> None:
        self._tools = tools
        self._memory = memory
        self._tasks: dict[str, list[Task]] = {}
        self._wrote = False
        self.used: list[Used] = []

    async def tasks(self, status: str = "all") -> list[Task]:
        """Return all of the user's tasks of a status, however many, by id."""
        if status not in self._tasks:
            found: list[Task] = []
            for _ in range(_PAGES_MAX):
                after = {"after_id": found[-1]["id"]} if found else {}
                page = await self._use("list_tasks", {"status": status, **after})
                found += page if isinstance(page, list) else []
                if not isinstance(page, list) or len(page) < LIST_MAX:
                    break
            self._tasks[status] = found
        return self._tasks[status]

    async def add(self, title: str, description: str | None) -> str:
        """Make a task."""
        arguments = {"title": title} | ({"description": description} if description else {})
        result = await self._use("add_task", arguments)
        if "error" in result:
            return f"I could not add that: {result['message']}."
        made = {
            "id": result["task_id"],
            "title": result["title"],
            "description": description,
            "completed": False,
        }
        self._note(result["task_id"], None, made)
        return f'Added "{result["title"]}" (#{result["task_id"]}).'

    async def change(self, act: str, ids: list[int]) -> str:
        """Complete, delete or reopen tasks, one after the other."""
        said = []
        for task_id in ids[:CHANGES_MAX]:
            if act == "reopen":
                used = await self._act("reopen_task", {"task_id": task_id})
                if used is None:
                    return replies.CANNOT
            else:
                used = await self._used(_TOOLS[act], {"task_id": task_id})
            if not used.failed:
                after = None if act == "delete" else {**(used.before or {}), "completed": act == "complete"}
                self._note(task_id, used.before, after)
            said.append(replies.outcome(used.result, task_id, replies.DONE[act]))
        return "\n".join(said)

    async def rename(self, task_id: int, value: str, *, description: bool) -> str:
        """Give a task another title or description."""
        key = "description" if description else "title"
        used = await self._used("update_task", {"task_id": task_id, key: value})
        if not used.failed:
            self._note(task_id, used.before, {**(used.before or {}), key: value})
        return replies.outcome(
            used.result, task_id, "Changed the description of" if description else "Changed to"
        )

    async def undo(self, written: list[Written]) -> str:
        """Put back what was written, the last first; what would delete was confirmed before."""
        said = []
        for entry in reversed(written):
            task: Task = entry.before or entry.after or {}
            if entry.before is None:
                result = await self._use("delete_task", {"task_id": task["id"]})
                said.append(replies.outcome(result, task["id"], "Undone: deleted"))
                continue
            used = await self._act("restore_task", {"task": entry.before, "expected": entry.after})
            if used is None:
                return replies.CANNOT
            if used.failed:
                said.append(f"I left {replies.name(task)} as it is: it was changed since.")
            else:
                said.append(f"Undone: {replies.name(task)} is as it was.")
        self._memory.undo = []
        self._memory.touched = [w.before["id"] for w in written if w.before]
        return "\n".join(said)

    def _note(self, task_id: int, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        """Remember a write; the first of a turn replaces what earlier turns wrote."""
        self._tasks.clear()
        if not self._wrote:
            self._memory.undo, self._memory.touched = [], []
        self._wrote = True
        if before is not None or (after is not None and "title" in after):
            self._memory.undo.append(Written(before=before, after=after))
        if after is not None:
            self._memory.touched.append(task_id)

    async def _act(self, name: str, arguments: dict[str, Any]) -> Used | None:
        try:
            used = await self._tools.act(name, arguments)
        except CannotAct:
            return None
        self._tasks.clear()
        self.used.append(used)
        return used

    async def _use(self, name: str, arguments: dict[str, Any]) -> Any:
        return (await self._used(name, arguments)).result

    async def _used(self, name: str, arguments: dict[str, Any]) -> Used:
        used = await self._tools.use(name, arguments)
        self.used.append(used)
        return used
