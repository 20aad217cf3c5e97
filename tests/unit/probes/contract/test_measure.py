"""The contract is judged check by check, on rows and tool records."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.model.measurements import ContractCheck
from conformance.ports import Ports
from conformance.probes.contract import authentication, isolation, persistence, tasks, utterances
from conformance.probes.contract.check import Check, want
from conformance.probes.contract.measure import CHECKS, measure_contract


def _measure(
    todo: ModuleType, app: Any, folder: Path, checks: tuple[Check, ...], **given: Any
) -> dict[str, ContractCheck]:
    """Make the checks; `ports` replaces ports, all else are keys of `[subject]`."""
    backend = FakeBackend()
    ports = {
        "rows": FakeRows(app), "restart": backend, "scale": backend,
        "keys": FakeKeys(b"another", todo.KEY), **given.pop("ports", {}),
    }  # fmt: skip
    with todo.serve(app) as url:
        measured = measure_contract(
            todo.subject_at(url, **{"api": {"me": ""}, **given}),
            Ports(**ports),
            evidence=folder,
            checks=checks,
        )
    return {check.name: check for check in measured.checks}


class FakeRows:
    """The application's own tables, or a pod that cannot be found."""

    def __init__(self, app: Any = None) -> None:
        self.app = app

    @property
    def place(self) -> str:
        """Return the pod's name."""
        if self.app is None:
            raise ProbeError("cannot find the database of the release")
        return "postgresql-0"

    def run(self, argv: Sequence[str]) -> str:
        """Answer the statement that psql would be given."""
        return "\n".join(self.app.database.query(argv[-1].removeprefix("--command=")))


class FakeBackend:
    """One instance that is replaced, and joined by others, in no time; or not, when `undone`."""

    def __init__(self, *, undone: bool = False) -> None:
        self.undone, self.wanted, self.born = undone, 1, 0

    def instances(self) -> dict[str, bool]:
        """Return as many as are wanted."""
        return {f"u{self.born}{n}": True for n in range(self.wanted)}

    def remove_all(self) -> None:
        """Bring new ones."""
        self.born += 1

    def count(self) -> int:
        """Return how many are wanted."""
        return self.wanted

    def set_count(self, count: int) -> None:
        """Want so many, unless something else does not."""
        self.wanted = 1 if self.undone else count


class FakeKeys:
    """What lies in the Secrets."""

    def __init__(self, *values: bytes) -> None:
        self.values = values

    def candidates(self) -> Iterator[bytes]:
        """Return it."""
        yield from self.values


def _named(checks: tuple[Check, ...], *names: str) -> tuple[Check, ...]:
    return tuple(check for check in checks if check.name in names)


def test_contract_covers_every_area_with_unique_names() -> None:
    """A name stands for one check, and the whole is no small sample."""
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert len(CHECKS) >= 40
    assert {check.area for check in CHECKS} == {
        "health", "authentication", "isolation", "tasks", "chat tools", "errors", "conversation",
        "persistence",
    }  # fmt: skip


def test_contract_passes_what_is_kept(todo: ModuleType, tmp_path: Path) -> None:
    """Authentication, isolation and rows of a right application pass."""
    checks = (
        *_named(authentication.CHECKS, "sign-up stores one user", "an e-mail signs up once", "no token 401"),
        *_named(authentication.CHECKS, "malformed token 401", "token with another subject 401"),
        *_named(authentication.CHECKS, "token past its time 401", "unsigned token 401"),
        *_named(
            isolation.CHECKS,
            "another user cannot be named: 403, nothing stored",
            "another user's task 404, unchanged",
        ),
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


def test_expiry_is_tried_with_a_good_signature(todo: ModuleType, tmp_path: Path) -> None:
    """An application that never looks at the time fails by that check alone, and no other finds it."""
    found = _measure(todo, todo.FakeTodo(broken="expiry"), tmp_path, authentication.CHECKS)
    failed = {name for name, check in found.items() if check.status == "FAIL"}
    assert "token past its time 401" in failed
    assert not failed & {"altered token 401", "token with another subject 401", "unsigned token 401"}


@pytest.mark.parametrize("keys", [FakeKeys(b"another"), None], ids=["another key", "no access"])
def test_expiry_is_not_measured_without_the_key(todo: ModuleType, tmp_path: Path, keys: Any) -> None:
    """A token past its time that nobody can sign is not tried, and not passed."""
    checks = _named(authentication.CHECKS, "token past its time 401")
    (check,) = _measure(todo, todo.FakeTodo(), tmp_path, checks, ports={"keys": keys}).values()
    assert check.status == "NOT MEASURED"
    assert "key" in check.reason


def test_what_the_subject_lacks_is_not_applicable_with_its_reason(todo: ModuleType, tmp_path: Path) -> None:
    """No chat: every check on it says so; the others are made, cookie and all."""
    checks = tuple(check for check in CHECKS if check.area not in {"errors", "health"})
    found = _measure(todo, todo.FakeTodo(bare=True), tmp_path, checks, **todo.BARE)
    by_chat = {check.name for check in checks if "chat" in check.needs}
    absent = {name for name, check in found.items() if check.status == "NOT APPLICABLE"}
    assert absent == by_chat | {"me tells who is logged in"}
    assert {found[name].reason for name in by_chat} == {"nobody to talk to"}
    broken = {name: check.reason for name, check in found.items() if check.status in {"FAIL", "NOT MEASURED"}}
    # The small application takes every title, has no filter and no limit.
    assert set(broken) == {"list by status", "log-in rate limit 429 with Retry-After"}


def test_pods_are_replaced_once_for_all_that_want_to_see_it(todo: ModuleType, tmp_path: Path) -> None:
    """Each check does its first half before, and its second half after; one that failed does not go on."""
    told: list[str] = []
    backend = FakeBackend()

    def check(name: str, *, fails: bool = False) -> Check:
        def run(_scene: Any) -> Iterator[None]:
            told.append(f"{name} before, {backend.born} replaced")
            want("first half", not fails, observed=True)
            yield
            told.append(f"{name} after, {backend.born} replaced")

        return Check(name=name, area="persistence", core=True, run=run, through="new pods", needs=("pods",))

    plain = Check(name="c", area="tasks", core=True, run=lambda _scene: told.append("c"))
    checks = (check("a"), check("b", fails=True), plain, check("d"))
    found = _measure(todo, todo.FakeTodo(), tmp_path, checks, ports={"restart": backend})
    assert told == [
        "c", "a before, 0 replaced", "b before, 0 replaced", "d before, 0 replaced",
        "a after, 1 replaced", "d after, 1 replaced",
    ]  # fmt: skip
    assert {name: item.status for name, item in found.items()} == {
        "a": "PASS", "b": "FAIL", "c": "PASS", "d": "PASS"
    }  # fmt: skip


def test_pods_that_nobody_may_delete_leave_their_checks_unmeasured(todo: ModuleType, tmp_path: Path) -> None:
    """A refusal of the cluster's is no fault of the application, and no pass."""
    backend = FakeBackend()

    def refuse() -> None:
        raise ProbeError("pods is forbidden")

    backend.remove_all = refuse  # type: ignore[method-assign]
    found = _measure(todo, todo.FakeTodo(), tmp_path, persistence.CHECKS[:1], ports={"restart": backend})
    assert [item.status for item in found.values()] == ["NOT MEASURED"]


def test_scaling_that_something_undoes_is_not_measured(todo: ModuleType, tmp_path: Path) -> None:
    """An autoscaler's will is no fault of the application."""
    backend = FakeBackend(undone=True)
    ports = {"restart": backend, "scale": backend}
    found = _measure(todo, todo.FakeTodo(), tmp_path, persistence.CHECKS, ports=ports)
    assert [check.status for check in found.values()] == ["PASS", "NOT MEASURED"]
    assert "something set it back to 1" in found["two replicas share tasks and log-ins"].reason


@pytest.mark.parametrize("rows", [FakeRows(), None], ids=["no pod", "no access"])
def test_rows_that_cannot_be_read_lose_only_their_own_checks(
    todo: ModuleType, tmp_path: Path, rows: Any
) -> None:
    """Without the database, what needs no row is still judged."""
    checks = _named(tasks.CHECKS, "create 201 stores one row", "delete answers 204")
    made, gone = _measure(todo, todo.FakeTodo(), tmp_path, checks, ports={"rows": rows}).values()
    assert (made.status, gone.status) == ("NOT MEASURED", "PASS")
    assert "rows" in made.reason or "cannot find the database" in made.reason


def test_contract_with_nobody_there_is_an_error(todo: ModuleType, tmp_path: Path) -> None:
    """No answer at all is no measurement."""
    with pytest.raises(ProbeError, match="does not answer"):
        measure_contract(todo.subject_at("http://127.0.0.1:9"), Ports(), evidence=tmp_path)
