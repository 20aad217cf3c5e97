"""The cluster's client: what is not there is no error, and a namespace is awaited until it is gone."""

from pathlib import Path
from typing import Any

import pytest
from kubernetes.client.exceptions import ApiException

from conformance.core.errors import WaitTimeout
from conformance.kube.client import Kube


@pytest.fixture
def kube(api: Any, tmp_path: Path) -> Kube:
    """A client of the small API server."""
    return Kube(api.kubeconfig(tmp_path / "kube", "mine"), "mine")


def test_absent_object_is_none(kube: Kube) -> None:
    """One that is there comes as its JSON."""
    assert kube.find("/version") == {"gitVersion": "v1.34.4"}
    assert kube.find("/api/v1/namespaces/load-ab") is None


def test_other_refusals_stay_errors(kube: Kube, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server in trouble does not mean that the object is gone."""

    def refuse(_path: str) -> None:
        raise ApiException(status=500)

    monkeypatch.setattr(kube, "get", refuse)

    with pytest.raises(ApiException):
        kube.find("/api/v1/namespaces/load-ab")


def test_deleted_namespace_is_awaited(kube: Kube, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleting takes time in a cluster: its objects go first."""
    path = "/api/v1/namespaces/load-ab"
    api.paths[path] = {"metadata": {"name": "load-ab"}}
    monkeypatch.setattr(
        kube.core, "delete_namespace", lambda name: api.paths.pop(f"/api/v1/namespaces/{name}")
    )

    kube.delete_namespace("load-ab", limit_s=5)

    assert api.asked[-1] == path


def test_namespace_that_stays_is_named(kube: Kube, api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the seconds that it was given."""
    api.paths["/api/v1/namespaces/load-ab"] = {"metadata": {"name": "load-ab"}}
    monkeypatch.setattr(kube.core, "delete_namespace", lambda _name: None)

    with pytest.raises(WaitTimeout, match=r"waited 0 s for namespace 'load-ab' to be gone"):
        kube.delete_namespace("load-ab", limit_s=0)
