"""What the stub says next: the offline rules, played again over the tool results that the request holds."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from todochat.chat.protocol import CannotAct, PastMessage, Prompt, Text, Used
from todochat.chat.rules import RulesProvider

FAULTY = "fault_"  # begins the id of a call that a fault made, which the rules never asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Either words, or a tool call with the text of its arguments."""

    text: str = ""
    tool: str | None = None
    arguments: str = "{}"
    call_id: str = field(default_factory=lambda: f"call_{uuid.uuid4().hex[:12]}")


async def next_step(messages: list[dict[str, Any]]) -> Step:
    """Return the next step of the conversation; the same messages always give the same words."""
    last = max((i for i, message in enumerate(messages) if message["role"] == "user"), default=None)
    if last is None:
        return Step(text="There is nothing to answer.")
    prompt = Prompt(message=str(messages[last]["content"]), history=_history(messages[:last]))
    told = _Told([call["result"] for call in _calls(messages[last + 1 :])])
    try:
        events = [event async for event in RulesProvider().answer(prompt, told)]
    except _Wanted as wanted:
        return wanted.step
    return Step(text="".join(event.text for event in events if isinstance(event, Text)))


class _Wanted(Exception):
    """The rules want a tool whose result is not there yet."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.tool)
        self.step = step


class _Told:
    """Tools that answer what they answered before, and then stop the play."""

    def __init__(self, results: list[Any]) -> None:
        self._results = results

    async def use(self, name: str, arguments: Any) -> Used:
        """Return the next result that the request holds."""
        if not self._results:
            raise _Wanted(Step(tool=name, arguments=json.dumps(arguments)))
        return Used(tool=name, arguments=arguments, result=self._results.pop(0))

    async def act(self, name: str, arguments: dict[str, Any]) -> Used:  # noqa: ARG002 - the port's signature
        """Do nothing: a model has but the five tools."""
        raise CannotAct


def _history(messages: list[dict[str, Any]]) -> tuple[PastMessage, ...]:
    """Return the earlier turns; the calls before an assistant's words belong to them."""
    found: list[PastMessage] = []
    start = 0
    for place, message in enumerate(messages):
        if message["role"] in {"user", "assistant"} and not message.get("tool_calls"):
            calls = tuple(_calls(messages[start:place]))
            found.append(PastMessage(role=message["role"], content=message["content"], tool_calls=calls))
            start = place + 1
    return tuple(found)


def _calls(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tool results among the messages, without those of faults."""
    results = [m for m in messages if m["role"] == "tool" and not m["tool_call_id"].startswith(FAULTY)]
    return [{"result": _read(message["content"])} for message in results]


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # cut short in a long history
        return None
