"""Rows are read in the release's own pod, by one SELECT that nobody can bend."""

from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.kube.release_pods import Pods
from conformance.kube.release_rows import KubeRows
from conformance.model.settings import DatabaseSettings
from conformance.subject.nonces import new_nonce, require_nonce
from conformance.subject.rows import Database, require_name
from tests.unit.table import table

_POD: dict[str, Any] = {"metadata": {"name": "todo-postgresql-0"}, "status": {"phase": "Running"}}


class _Kube:
    def __init__(self, pods: list[dict[str, Any]]) -> None:
        self.pods = pods
        self.argv: list[str] = []
        self.selector = ""

    def list_json(self, _path: str, *, selector: str = "") -> list[dict[str, Any]]:
        self.selector = selector
        return self.pods

    def exec(self, *, namespace: str, pod: str, container: str, argv: list[str]) -> str:  # noqa: ARG002
        self.argv = argv
        return "2\n"


def _open(kube: Any) -> Database:
    pods = Pods(kube=kube, namespace="ns", selector="instance=todo,component=postgresql")
    return Database(KubeRows(pods, "postgresql"), DatabaseSettings())


def test_database_finds_the_release_own_pod() -> None:
    """Both selectors together decide, and a pod on its way out does not count."""
    leaving = {**_POD, "metadata": {"name": "old", "deletionTimestamp": "2026-01-01T00:00:00Z"}}
    kube = _Kube([leaving, _POD])
    assert _open(kube).pod == "todo-postgresql-0"
    assert kube.selector == "instance=todo,component=postgresql"


def test_database_names_the_selector_when_no_pod_runs() -> None:
    """The error says what was looked for and what was there."""
    pending = {**_POD, "status": {"phase": "Pending"}}
    with pytest.raises(ProbeError, match=r"'instance=todo,component=postgresql' .*todo-postgresql-0"):
        _open(_Kube([pending]))


def test_database_counts_by_the_configured_command() -> None:
    """The statement is one argument of the program."""
    kube = _Kube([_POD])
    assert _open(kube).count_tasks("abc", completed=True) == 2
    assert kube.argv[-1] == (
        """--command=SELECT count(*) FROM "task" WHERE lower("title") LIKE '%abc%' AND "completed\""""
    )


@pytest.mark.parametrize("sql", ["DELETE FROM task", "SELECT 1; DROP TABLE task", "", "SELECTED"])
def test_query_refuses_all_but_one_select(sql: str) -> None:
    """Nothing is ever written to the subject's database."""
    with pytest.raises(ProbeError, match="only one SELECT"):
        _open(_Kube([_POD])).query(sql)


@table("value", ["", "a'b", "a b", "a;b", "%", "x" * 65, "é", "a\n"])
def test_nonce_with_other_characters_is_refused(value: str) -> None:
    """A nonce goes into a statement, so it has letters and digits only."""
    with pytest.raises(ProbeError, match="nonce"):
        require_nonce(value)


def test_new_nonce_is_valid_and_new() -> None:
    """Two runs never share one."""
    first, second = new_nonce(), new_nonce()
    assert require_nonce(first) == first
    assert first != second


def test_name_is_quoted_part_by_part() -> None:
    """A schema may stand before a table."""
    assert require_name("public.user") == '"public"."user"'
    with pytest.raises(ProbeError, match="table or column"):
        require_name('task" --')
