"""What `gc` finds in a cluster that stays."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError, ConfigError
from conformance.core.marks import Mark
from conformance.leftovers.find import describe, find_leftovers
from conformance.targets.existing import EXISTING
from conformance.targets.provider import Search

RELEASES = json.dumps([{"name": "todo-app", "status": "pending-install"}])


@pytest.fixture
def search(api: Any, fake_runner: Callable[..., Any], tmp_path: Path) -> Search:
    """Look into a cluster in which run 0dd001 was killed."""
    labels = {"conformance.run": "0dd001"}
    api.paths["/api/v1/namespaces"] = {"items": [{"metadata": {"name": "todo-app-dev", "labels": labels}}]}
    api.paths["/api/v1/namespaces/todo-app-dev"] = {"metadata": {"name": "todo-app-dev"}}
    kubeconfig = api.kubeconfig(tmp_path / "kube", "mine")
    runner = fake_runner({"helm list": (0, RELEASES)})
    return Search(runner=runner, scratch=tmp_path, context="mine", kubeconfig=kubeconfig)


def mark_of(search: Search, context: str = "mine", *, alive: bool = False) -> Mark:
    """Return the mark of the killed run."""
    target = {"kind": "existing", "context": context, "kubeconfig": str(search.kubeconfig), "base_url": None}
    return Mark(run_id="0dd001", folder=Path("/none"), alive=alive, facts={"target": target, "root": "/"})


def test_marked_namespace_is_found_with_its_release(search: Search, api: Any) -> None:
    """Whatever state helm was killed in; removing it uninstalls first."""
    found = find_leftovers(search)
    assert describe("0dd001", found["0dd001"]) == (
        "0dd001  namespace todo-app-dev with release todo-app in context mine"
    )
    assert "--all" in search.runner.ran("helm list")[0]  # type: ignore[attr-defined]

    found["0dd001"][0].remove()

    assert len(search.runner.ran("helm uninstall todo-app")) == 1  # type: ignore[attr-defined]
    assert "DELETE /api/v1/namespaces/todo-app-dev" in api.asked


def test_cluster_of_a_killed_run_is_looked_into_unasked(search: Search) -> None:
    """It wrote down where it went; a context is looked into once."""
    alone = replace(search, context=None, kubeconfig=None, marks=(mark_of(search),))
    both = replace(search, marks=(mark_of(search), mark_of(search)))
    for found in (EXISTING.leftovers(alone), EXISTING.leftovers(both)):
        assert [left.run_id for left in found] == ["0dd001"]


def test_cluster_that_is_gone_does_not_hide_the_rest(search: Search) -> None:
    """Nor is it called clean."""
    gone = replace(search, context=None, kubeconfig=None, marks=(mark_of(search, "gone"),))
    [left] = EXISTING.leftovers(gone)
    assert "whose cluster does not answer" in left.what
    left.remove()


def test_named_context_that_is_none_is_an_error(search: Search, api: Any) -> None:
    """A person asked for it."""
    with pytest.raises(ConfigError, match="cannot use context 'other'"):
        list(EXISTING.leftovers(replace(search, context="other")))
    del api.paths["/api/v1/namespaces"]
    with pytest.raises(ClusterError, match="cannot look for what runs left in context 'mine'"):
        list(EXISTING.leftovers(search))
