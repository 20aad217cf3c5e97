"""The stub itself: it speaks the API's words, and fails when told to."""

import subprocess
import sys
from typing import Any

import pytest
from starlette.testclient import TestClient
from todochat.model_stub.app import create_app
from todochat.model_stub.faults import Fault, FaultError

ADD = {"model": "m", "messages": [{"role": "user", "content": "add a task to buy milk"}]}
KEY = {"Authorization": "Bearer k"}


def _ask(client: TestClient, body: dict[str, Any] = ADD, **headers: str) -> Any:
    return client.post("/v1/chat/completions", json=body, headers=KEY | headers)


def test_whole_answer_calls_the_tool() -> None:
    """A request without a stream gets one object."""
    choice = _ask(TestClient(create_app())).json()["choices"][0]

    function = choice["message"]["tool_calls"][0]["function"]
    assert function == {"name": "add_task", "arguments": '{"title": "Buy milk"}'}
    assert choice["finish_reason"] == "tool_calls"


def test_request_without_a_key_is_refused() -> None:
    """The stub wants a key, as the service does, and believes any."""
    assert TestClient(create_app()).post("/v1/chat/completions", json=ADD).status_code == 401


def test_header_makes_one_request_fail() -> None:
    """The fault of a header is that request's alone."""
    client = TestClient(create_app())

    assert [_ask(client, **{"X-Stub-Fault": "status=429"}).status_code, _ask(client).status_code] == [
        429,
        200,
    ]
    assert _ask(client, **{"X-Stub-Fault": "nonsense"}).status_code == 400


def test_fault_given_at_the_start_lasts_until_forgotten() -> None:
    """The fault of the environment ends with `DELETE /admin`."""
    client = TestClient(create_app(Fault.parse("status=500")))
    before = [_ask(client).status_code for _ in range(2)]

    client.delete("/admin")

    assert (before, _ask(client).status_code) == ([500, 500], 200)


@pytest.mark.parametrize("text", ["", "delay", "delay=soon", "malformed_json=1", "flood"])
def test_unknown_fault_is_refused_with_a_list(text: str) -> None:
    """A misspelt fault would make a test that cannot fail."""
    with pytest.raises(FaultError, match="Hint: delay=NUMBER"):
        Fault.parse(text)


def test_program_refuses_an_unknown_fault() -> None:
    """The program says what is wrong with its environment, and does not start."""
    made = subprocess.run(
        [sys.executable, "-m", "todochat.model_stub"],
        env={"MODEL_STUB_FAULT": "flood", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert made.returncode == 2
    assert "MODEL_STUB_FAULT" in made.stdout
