"""What a model provider is given and what it gives back."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class PastMessage:
    """An earlier message of the same conversation."""

    role: str
    content: str
    tool_calls: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One utterance and what went before it."""

    message: str
    history: tuple[PastMessage, ...] = ()
    memory: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A tool that was used, and what came of it."""

    tool: str
    arguments: dict[str, Any]
    result: Any
    before: dict[str, Any] | None = None  # the task as it was, for who wants to put it back

    @property
    def failed(self) -> bool:
        """Tell whether the tool refused."""
        return isinstance(self.result, dict) and "error" in self.result

    def as_dict(self) -> dict[str, Any]:
        """Return what is stored and sent."""
        return {"tool": self.tool, "arguments": self.arguments, "result": self.result}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """What the next turn of this conversation has to know; stored with it, and told to nobody.

    A turn that yields none forgets what was remembered.
    """

    memory: dict[str, Any] | None


Event = Text | Used | Remember


class CannotAct(Exception):
    """These tools have none but the five acts that a model has."""


class Tools(Protocol):
    """The tools, bound to one user: a provider has no way to name another."""

    async def use(self, name: str, arguments: Any) -> Used:
        """Run a tool and record it; a refusal is a result, not an exception."""
        ...

    async def act(self, name: str, arguments: dict[str, Any]) -> Used:
        """Do and record one of the acts that no model has: see `todochat.chat.acts`.

        Raises:
            CannotAct: there are only the five tools here.
        """
        ...


class Provider(Protocol):
    """Something that turns an utterance into tool calls and an answer."""

    @property
    def name(self) -> str:
        """Return the name used in configuration and metrics."""
        ...

    def answer(self, prompt: Prompt, tools: Tools) -> AsyncGenerator[Event]:
        """Yield the pieces of the answer and the tools used, in order."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...
