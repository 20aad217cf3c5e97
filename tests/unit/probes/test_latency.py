"""Every kind of request is timed as often as asked, and what fails is counted."""

from types import ModuleType

import pytest

from conformance.core.errors import ProbeError
from conformance.probes.latency import CLASSES, measure_latency


def test_latency_takes_all_samples_and_cleans_up(todo: ModuleType) -> None:
    """Seven kinds, each the number asked for, and no task is left behind."""
    app = todo.FakeTodo()
    with todo.serve(app) as url:
        measured = measure_latency(todo.subject_at(url), requests_count=5, warm_up_count=2)
        assert app.database.count_tasks() == 0
    assert {found.name: len(found.samples_ms) for found in measured.classes} == dict.fromkeys(CLASSES, 5)
    assert [found.errors for found in measured.classes] == [{}] * len(CLASSES)


def test_latency_counts_server_errors_by_status(todo: ModuleType) -> None:
    """An answer 500 has no time and is a server error."""
    app = todo.FakeTodo(broken="chat")
    with todo.serve(app) as url:
        measured = measure_latency(todo.subject_at(url), requests_count=3, warm_up_count=1)
    chat = measured.classes[-1]
    assert (chat.name, chat.samples_ms, chat.errors) == ("chat", (), {"500": 3})
    assert chat.warm_up_errors == {"500": 1}
    # A server error is one whenever it came.
    assert chat.server_errors_count == 4


def test_latency_with_nobody_there_is_an_error(todo: ModuleType) -> None:
    """No answer is no measurement."""
    with pytest.raises(ProbeError, match="cannot reach"):
        measure_latency(todo.subject_at("http://127.0.0.1:9"), requests_count=1, warm_up_count=1)


def test_latency_leaves_out_what_the_subject_lacks(todo: ModuleType) -> None:
    """No chat, a cookie, completing by an update: the other kinds are measured without an error."""
    app = todo.FakeTodo(bare=True)
    with todo.serve(app) as url:
        measured = measure_latency(todo.subject_at(url, **todo.BARE), requests_count=3, warm_up_count=1)
    chat = measured.classes[-1]
    assert (chat.samples_ms, chat.absent) == ((), "nobody to talk to")
    assert [(kind.errors, len(kind.samples_ms)) for kind in measured.classes[:-1]] == [({}, 3)] * 6


def test_update_that_changes_nothing_is_no_answer(todo: ModuleType) -> None:
    """The task is read again: a quick yes is not what was asked for."""
    with todo.serve(todo.FakeTodo(broken="update")) as url:
        measured = measure_latency(todo.subject_at(url), requests_count=2, warm_up_count=1)
    update = next(kind for kind in measured.classes if kind.name == "task update")
    assert (update.samples_ms, update.errors) == ((), {"answered, but the task is unchanged": 2})
