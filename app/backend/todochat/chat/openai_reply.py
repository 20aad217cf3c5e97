"""One reply of a model, gathered from the pieces in which it comes, and made fit to be stored."""

import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

_REPLY_MAX = 32_000  # characters of text and arguments; far above a sensible answer
_CALLS_MAX = 25  # tool calls of one reply
_NAME_MAX = 64  # characters, the API's own limit


class _Function(BaseModel):
    name: str | None = None
    arguments: str | None = None


class _Call(BaseModel):
    index: int | None = None
    id: str | None = None
    function: _Function = _Function()


class _Delta(BaseModel):
    content: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class Usage(BaseModel):
    """How many tokens one request cost."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Chunk(BaseModel):
    choices: list[_Choice] = []
    usage: Usage | None = None


@dataclass(slots=True, kw_only=True)
class Call:
    """A tool call that the model asks for."""

    id: str
    name: str = ""
    text: str = ""

    @property
    def arguments(self) -> Any:
        """Return what the text of the arguments says; the text itself when it is not JSON."""
        try:
            return json.loads(self.text or "{}", parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            return self.text


@dataclass(slots=True)
class Reply:
    """What one request to the model brought."""

    said: str = ""
    calls: list[Call] = field(default_factory=list)
    usage: Usage | None = None
    _size: int = 0
    _finished: bool = False

    def take(self, chunk: dict[str, Any]) -> str:
        """Add one piece, and return the words in it.

        Raises:
            ValueError: the piece has not the shape that the API promises, or the reply is too long.
        """
        words = ""
        piece = _Chunk.model_validate(chunk)
        self.usage = piece.usage or self.usage  # in a piece of its own, after the last words
        for choice in piece.choices[:1]:
            words += _storable(choice.delta.content or "")
            for call in choice.delta.tool_calls or ():
                self._add(call)
            self._finished = self._finished or choice.finish_reason is not None
        self.said += words
        self._grow(len(words))
        return words

    def close(self) -> None:
        """Check what only the whole can tell.

        Raises:
            ValueError: it ended before its end, or a tool call has no name.
        """
        if not self._finished:
            raise ValueError("the stream ended and the reply did not")
        if any(not call.name for call in self.calls):
            raise ValueError("a tool call names no tool")

    def _add(self, piece: _Call) -> None:
        index = piece.index
        if index is None:  # some servers count nothing and send each call whole
            index = len(self.calls) if piece.id or not self.calls else len(self.calls) - 1
        if not 0 <= index <= len(self.calls) or index >= _CALLS_MAX:
            raise ValueError(f"tool call {index} after {len(self.calls)}")
        if index == len(self.calls):
            self.calls.append(Call(id=piece.id or f"call_{index}"))
        call = self.calls[index]
        call.name = _storable(call.name + (piece.function.name or ""))[:_NAME_MAX]
        call.text += piece.function.arguments or ""
        self._grow(len(piece.function.arguments or ""))

    def _grow(self, by: int) -> None:
        self._size += by
        if self._size > _REPLY_MAX:
            raise ValueError(f"the reply is longer than {_REPLY_MAX} characters")


def _storable(text: str) -> str:
    """Take out what no database stores: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
