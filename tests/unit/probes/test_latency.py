"""Every kind of request is timed as often as asked, and what fails is counted."""

from types import ModuleType

import pytest

from conformance.core.errors import ProbeError
from conformance.model.adapter import ApiSettings
from conformance.probes.latency import CLASSES, measure_latency


def test_latency_takes_all_samples_and_cleans_up(todo: ModuleType) -> None:
    """Seven kinds, each the number asked for, and no task is left behind."""
    app = todo.FakeTodo()
    with todo.serve(app) as url:
        measured = measure_latency(base_url=url, api=ApiSettings(), requests_count=5, warm_up_count=2)
        assert app.database.count_tasks() == 0
    assert {found.name: len(found.samples_ms) for found in measured.classes} == dict.fromkeys(CLASSES, 5)
    assert [found.errors for found in measured.classes] == [{}] * len(CLASSES)


def test_latency_counts_server_errors_by_status(todo: ModuleType) -> None:
    """An answer 500 has no time and is a server error."""
    app = todo.FakeTodo(broken="chat")
    with todo.serve(app) as url:
        measured = measure_latency(base_url=url, api=ApiSettings(), requests_count=3, warm_up_count=1)
    chat = measured.classes[-1]
    assert (chat.name, chat.samples_ms, chat.errors) == ("chat", (), {"500": 3})
    assert chat.server_errors_count == 3


def test_latency_with_nobody_there_is_an_error() -> None:
    """No answer is no measurement."""
    with pytest.raises(ProbeError, match="cannot reach"):
        measure_latency(base_url="http://127.0.0.1:9", api=ApiSettings(), requests_count=1, warm_up_count=1)
