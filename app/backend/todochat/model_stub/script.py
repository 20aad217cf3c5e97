"""What the stub says next: the offline rules, played again over the tool results that the request holds."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from todochat.chat.protocol import CannotAct, Prompt, Remember, Text, Used
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
    """Return the next step of the conversation; the same messages always give the same words.

    Earlier turns are played again first: what was asked in them is known from the play, as a model knows it.
    """
    turns = _turns(messages)
    if not turns:
        return Step(text="There is nothing to answer.")
    memory: dict[str, Any] | None = None
    for number, turn in enumerate(turns, start=1):
        prompt, told = Prompt(message=turn.message, memory=memory), _Told(turn.results)
        try:
            events = [event async for event in RulesProvider().answer(prompt, told)]
        except _Wanted as wanted:
            if number == len(turns):
                return wanted.step
            memory = None  # that turn went otherwise
            continue
        memory = next((event.memory for event in events if isinstance(event, Remember)), None)
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


@dataclass(slots=True)
class _Turn:
    """What the user said, and what the tools said to it; without the calls that faults made."""

    message: str
    results: list[Any] = field(default_factory=list)


def _turns(messages: list[dict[str, Any]]) -> list[_Turn]:
    found: list[_Turn] = []
    for message in messages:
        if message["role"] == "user":
            found.append(_Turn(str(message["content"])))
        elif found and message["role"] == "tool" and not message["tool_call_id"].startswith(FAULTY):
            found[-1].results.append(_read(message["content"]))
    return found


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:  # cut short in a long history
        return None
