"""The assistant that needs no model: deterministic, offline, and careful with what it changes."""

import re
from collections.abc import AsyncGenerator
from typing import Any

from todochat.chat import matching
from todochat.chat.grammar import (
    Add,
    Agree,
    CancelThat,
    Complete,
    Delete,
    Intent,
    List,
    Ref,
    Unclear,
    Update,
    parse,
)
from todochat.chat.protocol import Event, PastMessage, Prompt, Text, Tools, Used

_SHOWN = 10  # tasks that a question lists at most
_HELP = (
    "I look after your tasks: I can add, list, complete, rename and delete them. "
    'Try "add a task to buy groceries" or "what\'s pending?". What would you like to do?'
)
# Our own words, and only at the very end, so that no title can pass for the question.
_ASKED = re.compile(r'\(#(\d+)\)\? Say "yes" to confirm\.$')


class RulesProvider:
    """Answers by rules."""

    name = "rules"

    async def answer(self, prompt: Prompt, tools: Tools) -> AsyncGenerator[Event]:
        """Yield the tools used and the sentences that tell of them."""
        for number, intent in enumerate(parse(prompt.message)):
            if number:
                yield Text(text="\n")
            async for event in _Reply(prompt, tools).to(intent):
                yield event

    async def close(self) -> None:
        """Hold nothing, so let nothing go."""


class _Reply:
    """The reply to one intent."""

    def __init__(self, prompt: Prompt, tools: Tools) -> None:
        self._prompt = prompt
        self._tools = tools
        self._used: list[Used] = []

    async def to(self, intent: Intent) -> AsyncGenerator[Event]:
        text = await self._say(intent)
        for used in self._used:
            yield used
        yield Text(text=text)

    async def _say(self, intent: Intent) -> str:  # noqa: PLR0911 - one line an intent
        match intent:
            case Add():
                return await self._add(intent)
            case List():
                return await self._list(intent)
            case Complete():
                return await self._complete(intent)
            case Delete():
                return await self._delete(intent)
            case Update():
                return await self._update(intent)
            case CancelThat():
                return await self._cancel()
            case Agree():
                return await self._agree(intent)
            case Unclear():
                return await self._unclear(intent)

    async def _add(self, intent: Add) -> str:
        if not intent.title:
            return 'What shall the task be called? Say, for example, "add a task to call mom".'
        arguments = {"title": intent.title}
        if intent.description:
            arguments["description"] = intent.description
        result = await self._use("add_task", arguments)
        if "error" in result:
            return f"I could not add that: {result['message']}."
        return f'Added "{result["title"]}" (#{result["task_id"]}).'

    async def _list(self, intent: List) -> str:
        tasks = await self._use("list_tasks", {"status": intent.status})
        kind = "" if intent.status == "all" else f"{intent.status} "
        if not tasks:
            return f'You have no {kind}tasks yet. Say "add a task to ..." to make one.'
        heading = f"You have {len(tasks)} {kind}task{'' if len(tasks) == 1 else 's'}:"
        return "\n".join([heading, *(_line(task) for task in tasks)])

    async def _complete(self, intent: Complete) -> str:
        task_id, question = await self._resolve(intent.ref, "complete", pending_first=True)
        if task_id is None:
            return question
        result = await self._use("complete_task", {"task_id": task_id})
        return _outcome(result, task_id, "Completed")

    async def _delete(self, intent: Delete) -> str:
        task_id, question = await self._resolve(intent.ref, "delete")
        if task_id is None:
            return question
        result = await self._use("delete_task", {"task_id": task_id})
        return _outcome(result, task_id, "Deleted")

    async def _update(self, intent: Update) -> str:
        if intent.title is None and intent.description is None:
            tasks = await self._use("list_tasks", {"status": "all"})
            near = [task for task in tasks if task["id"] == intent.ref.task_id] or matching.find(
                tasks, intent.ref.words
            )
            question = 'What shall it be called? Say, for example, "change task 1 to Call mom".'
            return "\n".join([question, *(_line(task) for task in (near or tasks)[:_SHOWN])])
        task_id, question = await self._resolve(intent.ref, "change")
        if task_id is None:
            return question
        arguments: dict[str, Any] = {"task_id": task_id}
        if intent.title:
            arguments["title"] = intent.title
        else:
            arguments["description"] = intent.description
        result = await self._use("update_task", arguments)
        return _outcome(result, task_id, "Changed to" if intent.title else "Changed the description of")

    async def _cancel(self) -> str:
        tasks = await self._use("list_tasks", {"status": "all"})
        there = {task["id"]: task for task in tasks}
        last = next(
            (there[i] for i in _task_ids(self._prompt.history) if i in there), tasks[-1] if tasks else None
        )
        if last is None:
            return "There is nothing to cancel: you have no tasks yet."
        return f'Shall I delete "{last["title"]}" (#{last["id"]})? Say "yes" to confirm.'

    async def _agree(self, intent: Agree) -> str:
        asked = _ASKED.search(self._prompt.history[-1].content) if self._prompt.history else None
        if asked is None or self._prompt.history[-1].role != "assistant":
            return _HELP
        if not intent.yes:
            return f"Nothing was deleted, #{asked[1]} stays."
        result = await self._use("delete_task", {"task_id": int(asked[1])})
        return _outcome(result, int(asked[1]), "Deleted")

    async def _unclear(self, intent: Unclear) -> str:
        if not intent.words:
            return _HELP
        tasks = await self._use("list_tasks", {"status": "all"})
        near = matching.find(tasks, intent.words)[:_SHOWN]
        question = (
            f'What shall I do with "{intent.words}": '
            "add it as a task, or complete, change or delete one of these?"
        )
        return "\n".join([question, *(_line(task) for task in near or tasks[:_SHOWN])])

    async def _resolve(self, ref: Ref, verb: str, *, pending_first: bool = False) -> tuple[int | None, str]:
        """Return the one task that is meant, or a question."""
        if ref.task_id is not None:
            return ref.task_id, ""
        tasks = await self._use("list_tasks", {"status": "all"})
        found = matching.find(tasks, ref.words) if ref.words else tasks
        if pending_first:
            found = [task for task in found if not task["completed"]] or (found if ref.words else [])
        if len(found) == 1 and (ref.words or verb == "complete"):
            return int(found[0]["id"]), ""
        if not found and ref.words:
            return None, f'I couldn\'t find a task that matches "{ref.words}". Shall I list your tasks?'
        if not found:
            return None, f"You have no tasks to {verb}."
        return None, "\n".join([f"Which task shall I {verb}?", *(_line(task) for task in found[:_SHOWN])])

    async def _use(self, name: str, arguments: dict[str, Any]) -> Any:
        used = await self._tools.use(name, arguments)
        self._used.append(used)
        return used.result


def _line(task: dict[str, Any]) -> str:
    return f"#{task['id']} {task['title']}{' (done)' if task['completed'] else ''}"


def _outcome(result: dict[str, Any], task_id: int, done: str) -> str:
    if result.get("error") == "NOT_FOUND":
        return f"I couldn't find task {task_id}. Shall I list your tasks?"
    if "error" in result:
        return f"I could not do that: {result['message']}."
    return f'{done} "{result["title"]}" (#{result["task_id"]}).'


def _task_ids(history: tuple[PastMessage, ...]) -> list[int]:
    """Return the ids of the tasks that were changed, the latest first."""
    results = [call.get("result") for message in reversed(history) for call in reversed(message.tool_calls)]
    return [int(result["task_id"]) for result in results if isinstance(result, dict) and "task_id" in result]
