"""One turn of the assistant: answers to its question first, then what the message asks for by itself."""

import re
from typing import Any, TypeGuard

from todochat.chat import matching, replies
from todochat.chat.answering import Answering
from todochat.chat.desk import Desk, capital
from todochat.chat.effects import Effects
from todochat.chat.language.intents import (
    Add,
    ByAmount,
    ByContext,
    ById,
    ByPlace,
    Change,
    Intent,
    Mention,
    Ref,
    Rename,
    Show,
    Unclear,
    Undo,
    Unnamed,
)
from todochat.chat.language.words import DELETE_VERBS, RENAME_VERBS, TODO_VERBS
from todochat.chat.memory import Asked, Memory
from todochat.chat.resolve import Found

_WORDS_MAX = 30  # of a sentence that may be a task


class Dialogue:
    """What is said and done in one turn; it changes `memory`."""

    def __init__(self, memory: Memory, effects: Effects) -> None:
        self._desk = Desk(memory, effects)

    async def say(self, intents: list[Intent], message: str) -> list[str]:
        """Answer the intents in order, and return the sentences."""
        asked, self._desk.memory.asked = self._desk.memory.asked, None
        said: list[str] = []
        if asked is not None:
            answer = await Answering(self._desk, asked, message).answer(intents[0])
            if answer is not None:
                said.append(answer)
                intents = intents[1:]
        if await self._lost(intents):
            return [*said, replies.UNCLEAR["part"]]
        said.extend([await self._said(intent, message) for intent in intents])
        return said

    async def _lost(self, intents: list[Intent]) -> bool:
        """Tell whether beside one change stands news of no task at all: "Task 5 is done. Said nobody."."""
        changes = [i for i in intents if isinstance(i, Change | Rename)]
        told = [i for i in changes if isinstance(i, Change) and i.told and len(changes) > 1]
        found = [await self._desk.find(i.ref, i.act, told=True) for i in told]
        return any(one.kind == "missing" for one in found)

    async def _said(self, intent: Intent, message: str) -> str:  # noqa: PLR0911 - one line an intent
        match intent:
            case Add():
                return await self._add(intent)
            case Show():
                return await self._desk.show(intent)
            case Change():
                return await self._change(intent, message)
            case Rename():
                return await self._rename(intent, message)
            case Undo():
                return await self._undo(intent)
            case Mention():
                return await self._mention(intent)
            case Unclear():
                return replies.UNCLEAR[intent.why]
            case _:
                return replies.HELP

    async def _add(self, intent: Add) -> str:
        if not intent.title:
            return self._desk.ask(Asked(kind="title", act="add"), replies.WHAT_TITLE)
        if intent.wish and (known := await self._known(intent.title)):
            asked = Asked(kind="add", text=intent.title)
            return self._desk.ask(asked, replies.again(intent.title, known))
        if not intent.sure:
            asked = Asked(kind="add", text=intent.title)
            return self._desk.ask(asked, replies.add(intent.title))
        return await self._desk.effects.add(intent.title, intent.description)

    async def _known(self, title: str) -> tuple[matching.Task, ...]:
        """Return the open tasks that have this title."""
        tasks = await self._desk.effects.tasks("pending")
        match = matching.find(tasks, title)
        return match.tasks if match.level == "whole" else ()

    async def _change(self, intent: Change, message: str) -> str:
        ref = intent.ref
        if _is_number(ref) and intent.sure:
            return await self._desk.effects.change(intent.act, list(ref.ids))
        found = await self._desk.find(ref, intent.act, told=intent.told)
        return await self._settle(found, intent, message)

    async def _settle(self, found: Found, intent: Change, message: str) -> str:
        ids, act = [task["id"] for task in found.tasks], intent.act
        if found.kind == "already":
            self._desk.memory.touched = ids[:1]
            return replies.already(act, found.tasks)
        if found.kind == "missing":
            return self._desk.ask(Asked(kind="list"), replies.missing(found.words))
        if not found.tasks:
            return f"You have no tasks to {act}."
        if found.kind in {"unnamed", "choose"}:
            self._desk.memory.shown = ids
            return self._desk.ask(
                Asked(kind="choose", act=act, ids=ids[:200]), replies.which(act, found.tasks)
            )
        itself = act == "delete" and self._is_title(found, message, DELETE_VERBS)
        if found.kind == "sure" and intent.sure and not itself:
            return await self._desk.effects.change(act, ids)
        return self._desk.confirm(act, found)

    @staticmethod
    def _is_title(found: Found, message: str, verbs: frozenset[str]) -> bool:
        """Tell whether the order may be the title of what it seems to be about."""
        return any(
            matching.same_words(message, task["title"])
            or (not found.whole and matching.says_the_verb(task, message, verbs))
            for task in found.tasks
        )

    async def _rename(self, intent: Rename, message: str) -> str:  # noqa: PLR0911 - one line a finding
        act: Any = "describe" if intent.description else "rename"
        ref, value = intent.readings[0]
        if _is_number(ref) and len(intent.readings) == 1 and intent.sure and value:
            return await self._desk.effects.rename(ref.ids[0], value, description=intent.description)
        found, value, alone = await self._reading(intent)
        ids = [task["id"] for task in found.tasks]
        if found.kind == "missing":
            return self._desk.ask(Asked(kind="list"), replies.missing(found.words))
        if not found.tasks:
            return "You have no tasks to rename."
        if len(ids) > 1 or found.kind == "unnamed":
            self._desk.memory.shown = ids
            asked = Asked(kind="choose", act=act, ids=ids[:200], text=value)
            return self._desk.ask(asked, replies.which("rename", found.tasks))
        if not value:
            subject = f"the description of {replies.name(found.tasks[0])} be" if intent.description else ""
            question = f"What shall {subject or f'{replies.name(found.tasks[0])} be called'}?"
            return self._desk.ask(Asked(kind="title", act=act, ids=ids), question)
        itself = self._is_title(found, message, RENAME_VERBS)
        certain = intent.sure and (found.whole or not intent.soft)
        if found.kind == "sure" and certain and alone and not itself:
            return await self._desk.effects.rename(ids[0], value, description=intent.description)
        return self._desk.confirm(act, found, value)

    async def _reading(self, intent: Rename) -> tuple[Found, str, bool]:
        """Return the reading of "rename a to b to c" that fits best, and whether it is the only one."""
        found = [(await self._desk.find(ref, "rename"), value) for ref, value in intent.readings]
        for fits in (
            lambda f: f.kind == "sure" and f.whole,
            lambda f: f.kind == "sure",
            lambda f: f.kind in {"confirm", "choose"},
        ):
            good = [pair for pair in found if fits(pair[0])]
            if good:
                return (*good[0], len(good) == 1)
        return (*found[0], False)

    async def _undo(self, intent: Undo) -> str:
        memory, desk = self._desk.memory, self._desk
        if intent.words:
            deleted = [w for w in memory.undo if w.before and w.after is None]
            gone: Any = [w.before for w in deleted]
            ids = {task["id"] for task in matching.find(gone, intent.words).tasks}
            ids |= {task["id"] for task in gone if str(task["id"]) in re.findall(r"\d+", intent.words)}
            named = [w for w in deleted if w.before and w.before["id"] in ids]
            return await desk.effects.undo(named) if named else replies.not_last(intent.words)
        made = [w.after["id"] for w in memory.undo if w.before is None and w.after]
        if made:
            tasks = (await desk.scene()).some(made)
            asked = Asked(kind="confirm", act="undo", ids=[task["id"] for task in tasks])
            return desk.ask(asked, replies.shall("delete", tasks)) if tasks else replies.NO_UNDO
        if memory.undo:
            return await desk.effects.undo(memory.undo)
        return await self._guess() if intent.infer else replies.NO_UNDO

    async def _guess(self) -> str:
        """Ask about the task that "cancel that" may mean where nothing was written."""
        scene = await self._desk.scene()
        guess = scene.some(self._desk.memory.touched) or scene.tasks
        if not guess:
            return "There is nothing to cancel: you have no tasks yet."
        return self._desk.confirm("delete", Found("confirm", (guess[-1],)))

    async def _mention(self, intent: Mention) -> str:
        """Ask what to do with a few words that are no command."""
        if intent.act == "add":
            return self._desk.ask(Asked(kind="title", act="add"), replies.WHAT_TITLE)
        words = matching.content_list(intent.text)
        if not words or len(words) > _WORDS_MAX or not intent.text.isprintable():
            return replies.HELP
        if isinstance(intent.ref, ByPlace | ByAmount | ByContext | Unnamed):
            return replies.UNSURE
        found = await self._desk.find(intent.ref, "rename")
        near = found.tasks if found.kind in {"sure", "confirm", "choose"} else ()
        english = words[0] in TODO_VERBS and len(words) > 1
        about = frozenset(words[1:])  # "buy milk" is not near "Buy ink"
        if english and not any(about & matching.content(task["title"]) for task in near):
            return await self._add(Add(title=capital(intent.text), sure=False))
        few = len(words) <= 2  # noqa: PLR2004 - so short that it may name a task
        if not near and not few:
            return replies.HELP
        tasks = near or tuple(await self._desk.effects.tasks())
        self._desk.memory.shown = [task["id"] for task in tasks]
        asked = Asked(kind="what", ids=[task["id"] for task in near][:200], text=intent.text)
        return self._desk.ask(asked, replies.what(intent.text, tasks))


def _is_number(ref: Ref) -> TypeGuard[ById]:
    """Tell whether a reference is one number and nothing else; the tool says whether it is a task's."""
    return isinstance(ref, ById) and len(ref.ids) == 1 and not ref.words and not ref.loose
