"""Steps in the words of the API: one object, or a stream of pieces."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

from todochat.model_stub.script import Step

# The same for every request: a test can reckon with it.
USAGE = {"prompt_tokens": 120, "completion_tokens": 8, "total_tokens": 128}


def whole(step: Step, model: str) -> dict[str, Any]:
    """Return the answer to a request that wants no stream."""
    message: dict[str, Any] = {"role": "assistant", "content": step.text or None}
    if step.tool is not None:
        message["tool_calls"] = [_call(step.call_id, step.tool, step.arguments)]
    choice = {"index": 0, "message": message, "finish_reason": _reason(step)}
    return {**_frame(model, "chat.completion"), "choices": [choice], "usage": USAGE}


def pieces(step: Step, model: str, *, with_usage: bool = False) -> Iterator[str]:
    """Yield the events of a stream: the words one by one, arguments in two halves, and the cost if wanted."""
    frame = _frame(model, "chat.completion.chunk")
    for delta in [{"role": "assistant", "content": ""}, *_deltas(step)]:
        yield _event({**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    yield _event({**frame, "choices": [{"index": 0, "delta": {}, "finish_reason": _reason(step)}]})
    if with_usage:
        yield _event({**frame, "choices": [], "usage": USAGE})
    yield "data: [DONE]\n\n"


def _deltas(step: Step) -> Iterator[dict[str, Any]]:
    if step.tool is None:
        for number, word in enumerate(step.text.split(" ")):
            yield {"content": word if number == 0 else f" {word}"}
        return
    half = len(step.arguments) // 2
    yield {"tool_calls": [{"index": 0, **_call(step.call_id, step.tool, "")}]}
    for part in (step.arguments[:half], step.arguments[half:]):
        yield {"tool_calls": [{"index": 0, "function": {"arguments": part}}]}


def _call(call_id: str, name: str, arguments: str) -> dict[str, Any]:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def _reason(step: Step) -> str:
    return "stop" if step.tool is None else "tool_calls"


def _frame(model: str, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": model,
    }


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n\n"
