"""The namespace of a release: what is read there, and what is sent there."""

from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError, ProbeError
from conformance.kube.client import Kube
from conformance.kube.release_site import KubeSite

NAMESPACE = "/api/v1/namespaces/todo"


@pytest.fixture
def kube(api: Any, tmp_path: Path) -> Kube:
    """A client of the small API server."""
    return Kube(api.kubeconfig(tmp_path / "kube", "mine"), "mine")


@pytest.fixture
def site(kube: Kube) -> KubeSite:
    """The namespace."""
    return KubeSite(kube, "todo", "app=todo", {"backend": "part=backend"})


def test_labels_and_objects_are_read(site: KubeSite, api: Any) -> None:
    """What is not served is an error with its status."""
    api.paths[NAMESPACE] = {"metadata": {"labels": {"a": "b"}}}
    api.paths[f"{NAMESPACE}/pods"] = {"items": [{"metadata": {"name": "p"}}]}
    assert site.labels() == {"a": "b"}
    assert [pod["metadata"]["name"] for pod in site.pods("backend")] == ["p"]
    with pytest.raises(ProbeError, match=r"cannot list pods of namespace 'todo': 404"):
        site.listed("/apis/metrics.k8s.io/v1beta1", "pods")
    del api.paths[NAMESPACE]
    with pytest.raises(ProbeError, match="cannot read namespace 'todo': 404"):
        site.labels()


def test_pods_are_chosen_by_release_and_component(site: KubeSite, kube: Kube, monkeypatch: Any) -> None:
    """Both selectors count."""
    asked: list[str] = []
    monkeypatch.setattr(kube, "list_json", lambda _path, *, selector: asked.append(selector) or [])
    site.pods()
    site.pods("backend")
    assert asked == ["app=todo", "app=todo,part=backend"]


def test_requests_go_below_the_namespace(site: KubeSite, kube: Kube, monkeypatch: Any) -> None:
    """A refusal comes back with the server's own words, and nothing is raised."""
    asked: list[tuple[str, str]] = []

    def send(method: str, path: str, _body: Any) -> tuple[int, str]:
        asked.append((method, path))
        return 429, '{"kind": "Status", "message": "it would violate the budget"}'

    monkeypatch.setattr(kube, "send", send)
    answer = site.send("POST", "/api/v1 pods/p/eviction", {})
    assert asked == [("POST", f"{NAMESPACE}/pods/p/eviction")]
    assert (answer.status, answer.text) == (429, "it would violate the budget")
    monkeypatch.setattr(kube, "send", lambda *_: (502, "<html>"))
    assert site.send("DELETE", "/api/v1 pods/p").text == "<html>"


def test_object_is_sent_and_taken_away(kube: Kube) -> None:
    """By raw paths; the status of a refusal is no exception."""
    status, _ = kube.send("POST", f"{NAMESPACE}/secrets", {"kind": "Secret", "metadata": {"name": "s"}})
    assert status == 200
    assert kube.find(f"{NAMESPACE}/secrets/s")["kind"] == "Secret"
    assert kube.send("DELETE", f"{NAMESPACE}/secrets/s")[0] == 200
    assert kube.send("DELETE", f"{NAMESPACE}/secrets/s")[0] == 404


@pytest.mark.parametrize("program", ["cat", "/bin/sh", "python3"])
def test_file_is_shown_by_whatever_there_is(
    site: KubeSite, kube: Kube, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    """An image from scratch may have one of them only."""
    tried: list[str] = []

    def execute(*, argv: Any, **_: Any) -> str:
        tried.append(argv[0])
        if argv[0] != program:
            raise ClusterError(f"no {argv[0]}")
        return " ".join(argv)

    monkeypatch.setattr(kube, "exec", execute)
    assert "/proc/1/status" in site.read_file("p", "c", "/proc/1/status")
    assert tried[-1] == program
    monkeypatch.setattr(kube, "exec", lambda **_: (_ for _ in ()).throw(ClusterError("nothing there")))
    with pytest.raises(ProbeError, match=r"nothing in container 'p/c' can show '/proc/1/status'"):
        site.read_file("p", "c", "/proc/1/status")
