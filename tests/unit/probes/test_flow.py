"""The flow is judged by rows, and a step after a failed one is not reached."""

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conformance.model.measurements import FlowMeasurement
from conformance.probes import flow
from conformance.subject import rows
from conformance.subject.browser import ENVIRONMENT_KEY

_STEPS = ["sign up", "log in", "add by form", "add by chat", "complete", "delete"]


def _measure(todo: ModuleType, app: Any, tmp_path: Path, **subject: Any) -> FlowMeasurement:
    with todo.serve(app) as url:
        return flow.measure_flow(todo.subject_at(url, **subject), database=app.database, evidence=tmp_path)


def test_flow_over_http_passes_every_step(
    todo: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six steps, each seen in the database."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "")
    measured = _measure(todo, todo.FakeTodo(), tmp_path)
    assert (measured.method, measured.database_pod) == ("http-only", "postgresql-0")
    assert [(step.name, step.passed, step.observed) for step in measured.steps] == [
        (name, True, measured.steps[at].expected) for at, name in enumerate(_STEPS)
    ]


def test_flow_without_a_row_fails_there_and_goes_no_further(
    todo: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An application that says yes and stores nothing fails at the first task."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "")
    monkeypatch.setattr(rows, "ROW_LIMIT_S", 0.0)
    steps = _measure(todo, todo.FakeTodo(broken="write"), tmp_path).steps
    assert [step.name for step in steps] == _STEPS
    assert [step.passed for step in steps] == [True, True, False, False, False, False]
    assert (steps[2].expected, steps[2].observed) == ("1 in 'tasks'", "0 in 'tasks'")
    assert [step.observed for step in steps[3:]] == [flow.NOT_REACHED] * 3


def test_flow_without_a_chat_tells_it_and_deletes_the_other_task(
    todo: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five steps pass, and the sixth is neither passed nor failed."""
    monkeypatch.setenv(ENVIRONMENT_KEY, "")
    steps = _measure(todo, todo.FakeTodo(bare=True), tmp_path, **todo.BARE).steps
    assert [step.name for step in steps] == _STEPS
    assert [step.passed for step in steps] == [True, True, True, False, True, True]
    assert [step.absent for step in steps if step.absent] == ["nobody to talk to"]
