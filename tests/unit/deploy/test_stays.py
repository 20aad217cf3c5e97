"""A release in a cluster that stays: its namespace is marked at once, what it leaves is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ConfigError, DeployError
from conformance.deploy import outside
from conformance.deploy.helm import Installer
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster

CRDS = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.example.com}
---
# only a comment
"""
MANIFEST = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: kept-role}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: inside}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: elsewhere, namespace: kube-system}
---
apiVersion: example.com/v1
kind: Boat
metadata: {name: of-an-unknown-kind}
"""
CRD_PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
NAMESPACE = "/api/v1/namespaces/todo-app-dev"


def resources(**kinds: tuple[str, bool]) -> dict[str, Any]:
    """Return what discovery answers for one version."""
    return {
        "resources": [
            {"kind": kind, "name": plural, "namespaced": namespaced}
            for kind, (plural, namespaced) in kinds.items()
        ]
    }


@pytest.fixture(autouse=True)
def world(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that can be asked for its kinds, and where nothing takes time."""
    monkeypatch.setattr(outside, "pause", lambda _seconds: None)
    api.paths |= {
        "/api/v1": resources(ConfigMap=("configmaps", True), **{"ConfigMap/x": ("configmaps/status", True)}),
        "/apis/apiextensions.k8s.io/v1": resources(
            CustomResourceDefinition=("customresourcedefinitions", False)
        ),
        "/apis/rbac.authorization.k8s.io/v1": resources(ClusterRole=("clusterroles", False)),
        "/api/v1/persistentvolumes": {"items": []},
    }


@pytest.fixture
def install(
    make: Any, api: Any, fake_runner: Callable[..., Any], tmp_path: Path
) -> Callable[..., tuple[Installer, Any]]:
    """Return a maker of an installer of run ab12cd, and of its helm."""

    def make_one(*, base_url: str = "http://x", **answers: Any) -> tuple[Installer, Any]:
        kubeconfig = api.kubeconfig(tmp_path / "kube", "mine")
        (tmp_path / "chart").mkdir(exist_ok=True)
        (tmp_path / "chart" / "Chart.yaml").write_text("version: 1.0.0")
        runner = fake_runner({"helm show crds": (0, CRDS), "helm get manifest": (0, MANIFEST), **answers})
        cluster = Cluster(
            provider="existing", name="mine", context="mine", kubeconfig=kubeconfig,
            kubernetes_version="v1", nodes=(), owned=False, base_url=base_url,
            reach=("--kubeconfig", "/my kube/config", "--context", "mine"),
        )  # fmt: skip
        return Installer(
            runner=runner,
            kube=Kube(kubeconfig, "mine"),
            cluster=cluster,
            settings=make.settings(root=str(tmp_path)),
            run_id="ab12cd",
            folder=tmp_path,
        ), runner

    return make_one


def test_namespace_bears_its_mark_before_helm_runs(install: Any, api: Any) -> None:
    """A run that is killed in the middle of `helm install` is recognised."""
    labels: list[Any] = []

    def helm(_argv: list[str]) -> tuple[int, str]:
        labels.append(api.paths[NAMESPACE]["metadata"]["labels"])
        return 0, ""

    installer, _ = install(**{"helm install": helm})
    installer.prepare()
    installer.install(())
    assert labels == [{"conformance.run": "ab12cd"}]


@pytest.mark.parametrize("base_url", ["http://x", ""])
def test_node_port_is_named_where_it_is_counted_upon(install: Any, base_url: str) -> None:
    """Charts refuse one beside an Ingress, and in somebody else's cluster it may be taken."""
    installer, runner = install(base_url=base_url)
    installer.prepare()
    installer.install(())
    [line] = [line for line in runner.lines if line.startswith("helm install")]
    assert ("--set=frontend.service.nodePort=30080" in line) is bool(base_url)


def test_namespace_of_a_killed_run_names_it_and_the_command(install: Any, api: Any) -> None:
    """Whoever finds it knows what to do."""
    api.paths[NAMESPACE] = {"metadata": {"name": "todo-app-dev", "labels": {"conformance.run": "0dd001"}}}
    with pytest.raises(
        ConfigError, match="namespace 'todo-app-dev' of context 'mine' is of run 0dd001"
    ) as caught:
        install()[0].require_free_namespace()
    assert "conformance gc 0dd001 --kubeconfig '/my kube/config' --context mine" in caught.value.hint


@pytest.mark.parametrize(
    ("metadata", "words"),
    [({}, "exists, and not by this run"), ({"deletionTimestamp": "2030-01-01"}, "is still being deleted")],
)
def test_namespace_of_somebody_else_is_refused(
    install: Any, api: Any, metadata: dict[str, str], words: str
) -> None:
    """It is never installed over, nor removed."""
    api.paths[NAMESPACE] = {"metadata": {"name": "todo-app-dev", **metadata}}
    with pytest.raises(ConfigError, match=words):
        install()[0].require_free_namespace()


def test_free_namespace_is_accepted(install: Any) -> None:
    """Nothing is made yet."""
    install()[0].require_free_namespace()


def test_namespace_that_may_not_be_made_is_told(install: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Helm is not run then."""
    installer, runner = install()

    def refuse(_body: Any) -> None:
        from kubernetes.client.exceptions import ApiException

        raise ApiException(status=403, reason="Forbidden")

    monkeypatch.setattr(installer._kube.core, "create_namespace", refuse)
    with pytest.raises(DeployError, match=r"cannot make namespace 'todo-app-dev'.*403 Forbidden"):
        installer.prepare()
    assert runner.ran("helm install") == []


def test_uninstall_leaves_nothing_and_says_nothing(install: Any, api: Any) -> None:
    """Helm first, then the namespace."""
    installer, runner = install()
    installer.prepare()
    installer.install(())
    assert installer.uninstall() == ()
    assert len(runner.ran("helm uninstall todo-app --wait")) == 1
    assert f"DELETE {NAMESPACE}" in api.asked
    assert installer.uninstall() == ()


def test_what_helm_leaves_is_named_with_the_command_that_removes_it(install: Any, api: Any) -> None:
    """Definitions, objects that the chart keeps, objects in other namespaces, and volumes."""
    installer, _ = install()
    assert installer.definitions_before() == ()
    installer.prepare()
    installer.install(())
    role = "/apis/rbac.authorization.k8s.io/v1/clusterroles/kept-role"
    volume = {
        "metadata": {"name": "pv-1"},
        "spec": {"claimRef": {"namespace": "todo-app-dev"}, "persistentVolumeReclaimPolicy": "Retain"},
    }
    api.paths |= {
        f"{CRD_PATH}/boats.example.com": {"metadata": {}},
        role: {"metadata": {}},
        "/api/v1/namespaces/kube-system/configmaps/elsewhere": {"metadata": {}},
        "/api/v1/persistentvolumes": {"items": [volume]},
        "/api/v1/persistentvolumes/pv-1": volume,
    }

    left = installer.uninstall()

    assert [sentence.split(" is left")[0] for sentence in left] == [
        "CustomResourceDefinition/boats.example.com",
        "ClusterRole/kept-role",
        "ConfigMap/elsewhere in namespace kube-system",
        "PersistentVolume/pv-1",
    ]
    assert left[0].endswith(
        "`kubectl --kubeconfig '/my kube/config' --context mine delete"
        " customresourcedefinitions boats.example.com`"
    )
    assert "--namespace kube-system delete configmaps elsewhere" in left[2]


def test_what_was_there_before_is_told_as_such(install: Any, api: Any) -> None:
    """It is told beforehand, for SC-010."""
    api.paths[f"{CRD_PATH}/boats.example.com"] = {"metadata": {}}
    installer, _ = install()
    assert installer.definitions_before() == ("CustomResourceDefinition/boats.example.com",)
    installer.prepare()
    installer.install(())
    [sentence] = installer.uninstall()
    assert sentence.startswith(
        "CustomResourceDefinition/boats.example.com was in the cluster before this run, and stays"
    )


def test_volume_that_is_going_is_awaited(install: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes a few seconds after its claim."""
    volume = {
        "metadata": {"name": "pv-1"},
        "spec": {"claimRef": {"namespace": "todo-app-dev"}, "persistentVolumeReclaimPolicy": "Delete"},
    }
    api.paths |= {
        "/api/v1/persistentvolumes": {"items": [volume]},
        "/api/v1/persistentvolumes/pv-1": volume,
    }
    monkeypatch.setattr(
        outside, "pause", lambda _seconds: api.paths.update({"/api/v1/persistentvolumes": {"items": []}})
    )
    installer, _ = install()
    installer.prepare()
    installer.install(())
    assert installer.uninstall() == ()


def test_cluster_that_does_not_tell_is_not_called_clean(install: Any, api: Any) -> None:
    """Rights that end before volumes."""
    del api.paths["/api/v1/persistentvolumes"]
    installer, _ = install()
    installer.prepare()
    installer.install(())
    [sentence] = installer.uninstall()
    assert "what is left outside of the namespace cannot be told" in sentence
