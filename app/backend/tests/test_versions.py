"""Two tabs: what one changed, the other does not overwrite unseen."""

from typing import Any

import pytest


@pytest.fixture
def task(ada: Any) -> Any:
    """A task that another tab has changed since: as it was before."""
    seen = ada.call("POST", "/tasks", json={"title": "Water the plants"}).json()
    assert ada.call("PUT", f"/tasks/{seen['id']}", json={"title": "Water the roses"}).status_code == 200
    return seen


def _change(ada: Any, method: str, path: str, tag: str, **more: Any) -> Any:
    ada.headers = {**ada.headers, "If-Match": tag}
    try:
        return ada.call(method, path, **more)
    finally:
        ada.headers.pop("If-Match")


CHANGES = [
    ("PUT", "", {"json": {"description": "twice"}}),
    ("PUT", "", {"json": {"completed": True}}),
    ("PATCH", "/complete", {}),
    ("DELETE", "", {}),
]


@pytest.mark.parametrize(("method", "below", "body"), CHANGES)
def test_change_of_what_was_changed_meanwhile_is_412(
    ada: Any, task: Any, method: str, below: str, body: Any
) -> None:
    """Nothing is overwritten, ticked or deleted that looks different by now."""
    path = f"/tasks/{task['id']}"
    before = ada.call("GET", path).json()

    answer = _change(ada, method, path + below, f'"{task["updated_at"]}"', **body)

    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert ada.call("GET", path).json() == before


@pytest.mark.parametrize(("method", "below", "body"), CHANGES)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_change_of_what_is_as_it_was_seen_is_done(
    ada: Any, task: Any, method: str, below: str, body: Any, form: str
) -> None:
    """The tag of the last answer fits, also in a list, and as a proxy that compresses writes it."""
    path = f"/tasks/{task['id']}"
    tag = ada.call("GET", path).headers["ETag"]

    answer = _change(ada, method, path + below, form.format(tag), **body)

    assert answer.status_code in {200, 204}
    if answer.status_code == 200:
        assert answer.headers["ETag"] == f'"{answer.json()["updated_at"]}"' != tag


@pytest.mark.parametrize("tag", ["", "yesterday", '"yesterday"', '"2026-01-01T00:00:00"', '""'])
def test_tag_that_is_none_of_ours_fits_nothing(ada: Any, task: Any, tag: str) -> None:
    """A condition that cannot be read is a condition that is not met."""
    answer = _change(ada, "DELETE", f"/tasks/{task['id']}", tag)

    assert answer.status_code == 412


def test_missing_task_is_404_whatever_the_tag(ada: Any) -> None:
    """What is not there has not changed."""
    assert _change(ada, "PATCH", "/tasks/999/complete", '"2026-01-01T00:00:00Z"').status_code == 404


def test_completed_is_a_value(ada: Any, task: Any) -> None:
    """Said twice, it is still completed, where PATCH would turn it back."""
    answers = [ada.call("PUT", f"/tasks/{task['id']}", json={"completed": True}) for _ in range(2)]

    assert [answer.json()["completed"] for answer in answers] == [True, True]
