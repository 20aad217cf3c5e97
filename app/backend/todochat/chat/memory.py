"""What the assistant knows of a conversation beside its words: stored as JSON, never read out of text."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

_IDS_MAX = 200  # numbers that are remembered of a list or a question


@dataclass(slots=True, kw_only=True)
class Asked:
    """The question that waits for an answer.

    confirm: shall `act` be done to `ids`? choose: to which of `ids`? title: what is the new title? add: shall
    `text` be added? what: what shall be done with `text`, which may mean `ids`? list: shall they be listed?
    """

    kind: Literal["confirm", "choose", "title", "add", "what", "list"]
    act: Literal["complete", "delete", "reopen", "rename", "describe", "add", "undo", ""] = ""
    ids: list[int] = field(default_factory=list)
    text: str = ""


@dataclass(slots=True, kw_only=True)
class Written:
    """One write of the assistant: the task before (None: made) and after (None: deleted)."""

    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(slots=True, kw_only=True)
class Memory:
    """What one turn leaves for the next."""

    asked: Asked | None = None
    undo: list[Written] = field(default_factory=list)
    touched: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)

    @classmethod
    def read(cls, stored: dict[str, Any] | None) -> "Memory":
        """Return what was stored; nothing when there is none, or it is of another version."""
        try:
            return _MEMORY.validate_python(stored or {})
        except ValidationError:
            return cls()

    def as_json(self) -> dict[str, Any] | None:
        """Return what to store; None when there is nothing to remember."""
        self.shown = self.shown[:_IDS_MAX]
        made = {key: value for key, value in asdict(self).items() if value}
        return made or None


_MEMORY: TypeAdapter[Memory] = TypeAdapter(Memory)
