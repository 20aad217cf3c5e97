"""What `gc` finds in a cluster that stays."""

import base64
import gzip
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


def record(**release: Any) -> dict[str, Any]:
    """Return Helm's own record of a release, as a Secret."""
    packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(release).encode()))).decode()
    return {"metadata": {"name": "r"}, "type": "helm.sh/release.v1", "data": {"release": packed}}


def test_what_stands_outside_of_the_namespace_is_named_and_told_when_it_stays(
    search: Search, api: Any
) -> None:
    """A definition of `crds` is never removed by Helm; an image of the run's own stays on its nodes."""
    definition = (
        "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: a.b}}"
    )
    role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: todo}}"
    crds = {"name": "crds/a.yaml", "data": base64.b64encode(definition.encode()).decode()}
    api.paths["/api/v1/namespaces/todo-app-dev/secrets"] = {
        "items": [record(manifest=role, hooks=[], chart={"files": [crds]})]
    }
    for base, each, name in (
        ("/apis/apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions"),
        ("/apis/rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles"),
    ):
        api.paths[base] = {"resources": [{"kind": each, "name": name, "namespaced": False}]}
    api.paths["/apis/apiextensions.k8s.io/v1/customresourcedefinitions/a.b"] = {}
    api.paths["/apis/rbac.authorization.k8s.io/v1/clusterroles/todo"] = {}
    containers = [
        {"name": name, "image": image}
        for name, image in (
            ("a", "todo-backend:0123456789ab"), ("b", "postgres:15"), ("c", "todo-frontend:0123456789ab"),
            ("d", "todo-waiting:0123456789ab"),
        )
    ]  # fmt: skip
    # The node does not tell of the front end's image yet, of which a container was made there.
    made = [{"name": "c", "imageID": "sha256:1"}, {"name": "d", "imageID": ""}]
    api.paths["/api/v1/namespaces/todo-app-dev/pods"] = {
        "items": [
            {
                "spec": {"containers": containers, "nodeName": "node-1"},
                "status": {"containerStatuses": made},
            }
        ]
    }
    listed = [{"names": ["docker.io/library/todo-backend:0123456789ab"]}, {"names": ["postgres:15"]}]
    api.paths["/api/v1/nodes"]["items"][0]["status"]["images"] = listed

    [left] = EXISTING.leftovers(search)

    assert left.what == (
        "namespace todo-app-dev with release todo-app in context mine; outside of it ClusterRole/todo,"
        " CustomResourceDefinition/a.b, image todo-backend:0123456789ab on node-1,"
        " image todo-frontend:0123456789ab on node-1"
    )
    del api.paths["/apis/rbac.authorization.k8s.io/v1/clusterroles/todo"]
    stays = left.remove() or ()
    assert [sentence.split(";")[0] for sentence in stays] == [
        "CustomResourceDefinition/a.b in context mine",
        "image todo-backend:0123456789ab on node-1, until the kubelet wants its room",
        "image todo-frontend:0123456789ab on node-1, until the kubelet wants its room",
    ]
    assert "--context mine delete customresourcedefinitions a.b" in stays[0]
