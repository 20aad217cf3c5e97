"""What a turn has at hand: the memory, the effects, the user's tasks, and one question to put."""

from typing import Any

from anyio import to_thread

from todochat.chat import matching, replies
from todochat.chat.effects import Effects
from todochat.chat.language.intents import Ref, Show
from todochat.chat.memory import Asked, Memory
from todochat.chat.resolve import Found, Scene, resolve


class Desk:
    """Shared by what answers and what asks in one turn."""

    def __init__(self, memory: Memory, effects: Effects) -> None:
        self.memory = memory
        self.effects = effects

    def ask(self, asked: Asked, question: str) -> str:
        """Put a question; of two in one turn the first waits for its answer."""
        if self.memory.asked is None:
            self.memory.asked = asked
        return question

    def confirm(self, act: Any, found: Found, title: str = "") -> str:
        """Ask whether something shall be done to these tasks."""
        ids = [task["id"] for task in found.tasks]
        if len(ids) > 1:
            self.memory.shown = ids
        asked = Asked(kind="confirm", act=act, ids=ids, text=title)
        return self.ask(asked, replies.shall(replies.VERBS[act], found.tasks, title))

    async def scene(self) -> Scene:
        """Return all of the user's tasks, and what was talked about."""
        tasks = await self.effects.tasks()
        return Scene(tasks=tasks, touched=self.memory.touched, shown=self.memory.shown)

    async def find(self, ref: Ref, act: Any, *, told: bool = False, scene: Scene | None = None) -> Found:
        """Return the tasks that are meant; in a thread, since there may be many."""
        where = scene or await self.scene()
        return await to_thread.run_sync(lambda: resolve(ref, where, act, told=told))

    async def show(self, intent: Show) -> str:
        """Tell of tasks, and remember in which order."""
        tasks = await self.effects.tasks(intent.status)
        if intent.words:
            found = (await to_thread.run_sync(matching.find, tasks, intent.words)).tasks
            self.memory.shown = [task["id"] for task in found]
            if found:
                return "\n".join(replies.lines(found))
            return f'I see no task that matches "{intent.words[:100]}".'
        self.memory.shown = [task["id"] for task in tasks]
        return replies.listing(tasks, intent.status)


def capital(text: str) -> str:
    """Return the text with its first letter as a capital, as titles have it."""
    return text[:1].upper() + text[1:]
