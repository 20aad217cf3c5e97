"""The assistant that needs no model: deterministic, offline, and careful with what it changes."""

from collections.abc import AsyncGenerator

from anyio import to_thread

from todochat.chat import replies
from todochat.chat.dialogue import Dialogue
from todochat.chat.effects import Effects
from todochat.chat.language.parse import parse
from todochat.chat.memory import Memory
from todochat.chat.protocol import Event, Prompt, Remember, Text, Tools


class RulesProvider:
    """Answers by rules."""

    name = "rules"

    async def answer(self, prompt: Prompt, tools: Tools) -> AsyncGenerator[Event]:
        """Yield the tools used, the sentences that tell of them, and what the next turn has to know."""
        intents = await to_thread.run_sync(parse, prompt.message)
        memory = Memory.read(prompt.memory)
        effects = Effects(tools, memory)
        said = await Dialogue(memory, effects).say(intents, prompt.message)
        for used in effects.used:
            yield used
        yield Text(text="\n".join(said) or replies.HELP)
        yield Remember(memory=memory.as_json())

    async def close(self) -> None:
        """Hold nothing, so let nothing go."""
