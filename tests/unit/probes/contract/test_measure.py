"""The contract is judged check by check, on rows and tool records."""

from pathlib import Path
from types import ModuleType
from typing import Any

from conformance.model.adapter import ApiSettings
from conformance.model.measurements import ContractCheck
from conformance.probes.contract import authentication, conversation, isolation, tasks, utterances
from conformance.probes.contract.check import Check
from conformance.probes.contract.measure import CHECKS, measure_contract


def _measure(todo: ModuleType, app: Any, folder: Path, checks: tuple[Check, ...]) -> dict[str, ContractCheck]:
    restart: Any = object()
    with todo.serve(app) as url:
        measured = measure_contract(
            base_url=url,
            api=ApiSettings(me=""),
            database=app.database,
            restart=restart,
            scale=None,
            evidence=folder,
            checks=checks,
        )
    return {check.name: check for check in measured.checks}


def _named(checks: tuple[Check, ...], *names: str) -> tuple[Check, ...]:
    return tuple(check for check in checks if check.name in names)


def test_contract_covers_every_area_with_unique_names() -> None:
    """A name stands for one check, and the whole is no small sample."""
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert len(CHECKS) >= 40
    assert {check.area for check in CHECKS} == {
        "health", "authentication", "isolation", "tasks", "chat tools", "errors", "conversation",
    }  # fmt: skip


def test_contract_passes_what_is_kept(todo: ModuleType, tmp_path: Path) -> None:
    """Authentication, isolation and rows of a right application pass."""
    checks = (
        *_named(authentication.CHECKS, "sign-up stores one user", "an e-mail signs up once", "no token 401"),
        *_named(authentication.CHECKS, "malformed token 401", "token with another subject 401"),
        *_named(authentication.CHECKS, "token past its time 401", "unsigned token 401"),
        *_named(isolation.CHECKS, "another user's path 403", "another user's task 404, unchanged"),
        *_named(isolation.CHECKS, "two users in turn see their own tasks"),
        *(check for check in tasks.CHECKS if check.name != "list by status"),
        utterances.CHECKS[0],
    )
    found = _measure(todo, todo.FakeTodo(), tmp_path, checks)
    assert {name: check.reason for name, check in found.items()} == dict.fromkeys(found, "")
    assert len((tmp_path / "contract.jsonl").read_text(encoding="utf-8").splitlines()) == len(checks)


def test_contract_goes_on_after_a_failed_check(todo: ModuleType, tmp_path: Path) -> None:
    """A chat that breaks fails its own check, with status and area, and the next one is still made."""
    first, after = utterances.CHECKS[0], _named(tasks.CHECKS, "delete answers 204")[0]
    found = _measure(todo, todo.FakeTodo(broken="chat"), tmp_path, (first, after))
    assert found[first.name].reason.startswith("chat: expected 200, observed 500")
    assert (found[first.name].passed, found[after.name].passed) == (False, True)


def test_contract_believes_rows_and_not_answers(todo: ModuleType, tmp_path: Path) -> None:
    """An application that reports a tool call and stores nothing fails."""
    found = _measure(todo, todo.FakeTodo(broken="write"), tmp_path, (utterances.CHECKS[0],))
    assert "titles in the database: expected" in found[utterances.CHECKS[0].name].reason


def test_contract_finds_a_missing_tool(todo: ModuleType, tmp_path: Path) -> None:
    """The small application cannot delete by chat, and is found out."""
    delete = next(check for check in utterances.CHECKS if check.name == "Delete the meeting task")
    found = _measure(todo, todo.FakeTodo(), tmp_path, (delete,))
    assert found[delete.name].reason == "tools called: expected ['delete_task'], observed []"


def test_two_replicas_are_tried_only_when_somebody_can_scale(todo: ModuleType, tmp_path: Path) -> None:
    """A check that cannot be made is left out, not failed."""
    checks = tuple(check for check in conversation.CHECKS if check.run is conversation.two_replicas)
    assert len(checks) == 1
    assert _measure(todo, todo.FakeTodo(), tmp_path, checks) == {}
