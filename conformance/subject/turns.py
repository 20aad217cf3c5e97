"""One answer of the chat: its conversation, its text, and the record of tools that were called."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from conformance.model.adapter import ApiSettings
from conformance.subject.session import json_of
from load.shapes import dig


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One tool call in the record of an answer; `tool` is the contract's name of it."""

    tool: str
    arguments: Mapping[str, Any]
    result: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One answer of the chat; the conversation's id is kept as it came, a number or a text."""

    status: int
    conversation_id: Any
    calls: tuple[ToolCall, ...]
    text: str

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of the tools that were called, in order."""
        return tuple(call.tool for call in self.calls)


def turn_of(api: ApiSettings, answer: httpx.Response) -> Turn:
    """Read an answer by the subject's own keys."""
    data = json_of(answer)
    calls = dig(data, api.tool_calls_key) or []
    return Turn(
        status=answer.status_code,
        conversation_id=dig(data, api.conversation_key),
        calls=tuple(_call(api, call) for call in calls if isinstance(call, Mapping)),
        text=answer.text,
    )


def _call(api: ApiSettings, call: Mapping[str, Any]) -> ToolCall:
    name = str(dig(call, api.tool_name_key))
    arguments = dig(call, api.tool_arguments_key) or {}
    if isinstance(arguments, str):
        arguments = json.loads(arguments)
    return ToolCall(
        tool=api.tool_names.get(name, name), arguments=arguments, result=dig(call, api.tool_result_key)
    )
