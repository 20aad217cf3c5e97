"""Every kind of request is timed as often as asked, and what fails is counted."""

from types import ModuleType

import pytest

from conformance.core import clock
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


def test_what_a_limit_refused_is_waited_for_and_not_timed(
    todo: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request has a good answer, none took the minute of the limit, and the waits are told by kind."""
    app, now_s, waited = todo.FakeTodo(), clock.monotonic_s, []
    app.retry_after = "50"
    app.refusals = {"/signup": 1, "/chat": 1, "/tasks": 1}
    monkeypatch.setattr("conformance.subject.limits.pause", waited.append)
    # A clock that the waiting moves on.
    monkeypatch.setattr("conformance.core.clock.monotonic_s", lambda: now_s() + sum(waited))
    with todo.serve(app) as url:
        measured = measure_latency(todo.subject_at(url), requests_count=3, warm_up_count=0)
    chat = measured.classes[-1]
    assert (chat.errors, len(chat.samples_ms), chat.limited_count) == ({}, 3, 1)
    assert max(chat.samples_ms) < 50_000
    assert sum(kind.limited_count for kind in measured.classes[:-1]) == 0
    # The sign-up and the first standing task, before anything is timed.
    assert waited == [50.0] * 3


def test_limit_that_nobody_can_wait_for_is_an_error_of_its_kind(todo: ModuleType) -> None:
    """An hour is longer than a request waits: the answer 429 stays one."""
    app = todo.FakeTodo()
    app.refusals, app.retry_after = {"/chat": 99}, "3600"
    with todo.serve(app) as url:
        measured = measure_latency(todo.subject_at(url), requests_count=2, warm_up_count=0)
    assert (measured.classes[-1].errors, measured.classes[-1].limited_count) == ({"429": 2}, 0)
