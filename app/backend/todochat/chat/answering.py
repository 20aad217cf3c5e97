"""Answers to the question that the assistant asked: it is state, never found again in text."""

from typing import Any

from todochat.chat import replies
from todochat.chat.desk import Desk, capital
from todochat.chat.effects import CHANGES_MAX
from todochat.chat.language.adding import answered, names_it
from todochat.chat.language.answers import hesitates
from todochat.chat.language.intents import (
    Add,
    Agree,
    ByAmount,
    ByContext,
    ById,
    ByPlace,
    ByWords,
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
from todochat.chat.language.text import Text
from todochat.chat.memory import Asked
from todochat.chat.resolve import Found, Scene

_WHICH_ONE = 'Which one? Say its number, as in "#1".'
_AGAIN = {
    "choose": _WHICH_ONE,
    "title": "What shall it be called?",
    "what": 'What shall I do: "add it", "complete it" or "delete it"?',
}


def _may_be_a_title(intent: Change | Add) -> bool:
    """Tell whether "finish the slides", said when a title was asked for, is no order of its own."""
    if isinstance(intent, Add):
        return True
    return (
        intent.act == "complete"
        and not intent.told
        and isinstance(intent.ref, ByWords)
        and not intent.ref.quoted
    )


class Answering:
    """One question, and what may answer it."""

    def __init__(self, desk: Desk, asked: Asked, message: str) -> None:
        self._desk = desk
        self._asked = asked
        self._message = message

    async def answer(self, intent: Intent) -> str | None:  # noqa: PLR0911 - one line an answer
        """Do what an answer asks for; None, and nothing is done, when the message is about something else."""
        asked = self._asked
        match intent:
            case Agree(yes=False):
                return replies.KEPT
            case Undo() if asked.kind in {"confirm", "choose", "add"}:
                return replies.KEPT
            case Agree():
                return await self._agreed()
            case Mention():
                return await self._mentioned(intent)
            case Unclear(why="") if asked.kind == "title" and names_it(self._message):
                return await self._titled()
            case Rename(readings=((ByContext(), _),)) if asked.kind == "title":  # "call it X"
                return await self._titled()
            case Change() | Add(sure=False) if asked.kind == "title" and _may_be_a_title(intent):
                return await self._titled()
            case Change(act=act, ref=ref) if asked.kind == "what" and isinstance(ref, ByContext | Unnamed):
                return await self._decided(act)
            case Change(act=asked.act, ref=ref) if isinstance(ref, ByPlace | ByContext | ByAmount):
                return await self._chosen(ref)
        return None

    async def _mentioned(self, intent: Mention) -> str | None:
        asked = self._asked
        if intent.act == "add":
            return await self._add() if asked.kind in {"what", "add"} else None
        if asked.kind == "title":
            return await self._titled(intent.ref)
        if asked.kind in {"choose", "confirm"} and asked.act != "undo":
            return await self._chosen(intent.ref)
        return None

    async def _agreed(self) -> str:
        asked, effects = self._asked, self._desk.effects
        match asked.kind:
            case "confirm" if asked.act == "undo":
                written = self._desk.memory.undo
                kept = [w for w in written if w.before or (w.after and w.after["id"] in asked.ids)]
                return await effects.undo(kept)
            case "add":
                return await self._add()
            case "list":
                return await self._desk.show(Show(status="all"))
            case "confirm":
                return await self._do(asked.ids)
            case "choose" if len(asked.ids) == 1:
                return await self._do(asked.ids)
        return self._again(_AGAIN[asked.kind])

    def _again(self, question: str) -> str:
        """Let the same question wait on."""
        self._desk.memory.asked = self._asked
        return question

    async def _add(self) -> str:
        return await self._desk.effects.add(capital(self._asked.text), None)

    async def _decided(self, act: Any) -> str | None:
        """Return what came of "delete it" in answer to "what shall I do?"."""
        tasks = (await self._desk.scene()).some(self._asked.ids)
        if len(tasks) > 1:
            chosen = Asked(kind="choose", act=act, ids=self._asked.ids)
            return self._desk.ask(chosen, replies.which(act, tasks))
        return self._desk.confirm(act, Found("confirm", tuple(tasks))) if tasks else None

    async def _do(self, ids: list[int]) -> str:
        """Do what was asked about; many tasks in several turns."""
        asked = self._asked
        if asked.act in {"rename", "describe"}:
            if not asked.text:
                title = Asked(kind="title", act=asked.act, ids=ids[:1])
                return self._desk.ask(title, _AGAIN["title"])
            return await self._desk.effects.rename(ids[0], asked.text, description=asked.act == "describe")
        said = await self._desk.effects.change(asked.act, ids)
        rest = ids[CHANGES_MAX:]
        if rest:
            more = f'{said}\n{len(rest)} are left. Shall I go on? Say "yes" to confirm.'
            return self._desk.ask(Asked(kind="confirm", act=asked.act, ids=rest), more)
        return said

    async def _titled(self, ref: Ref | None = None) -> str:
        act, ids = self._asked.act, self._asked.ids
        if act == "describe":
            return await self._desk.effects.rename(ids[0], self._message.strip(), description=True)
        text = Text(self._message)
        title = answered(text.masked, text)
        doubtful = hesitates(self._message) or isinstance(ref, ById | ByPlace | ByContext)
        if doubtful and act == "add":
            return self._desk.ask(Asked(kind="add", text=title), replies.add(title))
        if doubtful and (tasks := (await self._desk.scene()).some(ids)):
            return self._desk.confirm("rename", Found("confirm", tuple(tasks)), title)
        if act == "add":
            return await self._desk.effects.add(title, None)
        return await self._desk.effects.rename(ids[0], title, description=False)

    async def _chosen(self, ref: Ref) -> str | None:  # noqa: PLR0911 - one line a way to choose
        """Return what came of naming a task in answer to "which?" or to "shall I?"."""
        scene = await self._desk.scene()
        if isinstance(ref, ById):
            return await self._numbered(ref, scene)
        if isinstance(ref, ByContext):
            return await self._pointed(ref, scene)
        asked = self._asked
        act: Any = "rename" if asked.act in {"rename", "describe"} else asked.act
        narrow = Scene(tasks=scene.some(asked.ids), touched=scene.touched, shown=asked.ids)
        found = await self._desk.find(ref, act, scene=narrow)
        if not found.tasks or found.kind not in {"sure", "confirm", "choose"}:
            return await self._elsewhere(ref, act)
        if isinstance(ref, ByAmount):
            return self._desk.confirm(asked.act, found) if act != "rename" else self._again(_WHICH_ONE)
        ids = [task["id"] for task in found.tasks]
        if len(ids) > 1:
            fewer = Asked(kind="choose", act=asked.act, ids=ids, text=asked.text)
            return self._desk.ask(fewer, replies.which(replies.VERBS[asked.act], found.tasks))
        if found.kind == "sure" or (isinstance(ref, ByPlace) and asked.kind == "choose"):
            return await self._do(ids)
        return self._desk.confirm(asked.act, found, asked.text)

    async def _elsewhere(self, ref: Ref, act: Any) -> str | None:
        """Ask about a task that the question did not list."""
        asked = self._asked
        found = await self._desk.find(ref, act)
        if found.kind in {"sure", "confirm"} and len(found.tasks) == 1:
            return self._desk.confirm(asked.act, found, asked.text)
        if isinstance(ref, ByWords):
            return None
        # "No, the ninth": whoever says "yes" now does not mean what was offered before.
        ids = asked.ids if asked.kind == "choose" else []
        return self._desk.ask(Asked(kind="choose", act=asked.act, ids=ids, text=asked.text), _WHICH_ONE)

    async def _pointed(self, ref: ByContext, scene: Scene) -> str:
        """Return what came of "that one", or of "the other one"."""
        asked = self._asked
        if not ref.other:
            alone = asked.kind == "confirm" or len(asked.ids) == 1
            return await self._do(asked.ids) if alone else self._again(_WHICH_ONE)
        others = [task for task in scene.some(scene.shown) if task["id"] not in asked.ids]
        if len(others) == 1:
            return self._desk.confirm(asked.act, Found("confirm", tuple(others)), asked.text)
        return self._again(_WHICH_ONE)

    async def _numbered(self, ref: ById, scene: Scene) -> str:
        """Act on a task by its number; a bare number that the question did not list asks."""
        asked, tasks = self._asked, scene.some(ref.ids)
        one = len(ref.ids) == 1
        line = asked.ids[ref.ids[0] - 1 : ref.ids[0]] if one and ref.ids[0] > 0 else []
        if ref.bare and ref.ids[0] not in asked.ids and scene.some(line):
            return self._desk.confirm(asked.act, Found("confirm", tuple(scene.some(line))), asked.text)
        if len(tasks) == len(ref.ids) and (one or asked.act not in {"rename", "describe"}):
            return await self._do([task["id"] for task in tasks])
        return self._again(replies.missing(f"#{ref.ids[0]}"))
