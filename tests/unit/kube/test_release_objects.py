"""Listing a namespace: what cannot be asked is an error, never an absence."""

from typing import Any, cast

import pytest

from conformance.core.errors import ProbeError
from conformance.kube import release_objects
from conformance.kube.client import ApiException, Kube
from conformance.kube.release_objects import KubeObjects, list_namespace
from tests.unit.fake_runner import FakeRunner

SECRET = {"metadata": {"name": "keys", "uid": "1", "labels": {"a": "b"}}}
LISTED = {"namespaced": True, "verbs": ["list"]}


class FakeKube:
    """A server with Secrets, one group in two versions, and errors where a test wants them."""

    kubeconfig = "k"
    context = "c"

    def __init__(self, **errors: int) -> None:
        self.errors = errors
        self.listed: list[str] = []

    def get(self, path: str) -> Any:
        """Return discovery documents."""
        self._fail(path)
        if path == "/apis":
            groups = {
                "shop.example": ["shop.example/v1", "shop.example/v1beta1"],
                "metrics.k8s.io": ["metrics.k8s.io/v1"],
            }
            return {
                "groups": [
                    {
                        "name": name,
                        "preferredVersion": {"groupVersion": versions[0]},
                        "versions": [{"groupVersion": version} for version in versions],
                    }
                    for name, versions in groups.items()
                ]
            }
        names = {
            "/api/v1": {"secrets": "Secret"},
            "/apis/shop.example/v1": {"carts": "Cart"},
            "/apis/shop.example/v1beta1": {"carts": "Cart", "orders": "Order"},
        }[path]
        return {"resources": [{"name": name, "kind": kind, **LISTED} for name, kind in names.items()]}

    def list_json(self, path: str) -> list[dict[str, Any]]:
        """Return one Secret and one Order."""
        self._fail(path)
        self.listed.append(path)
        if path.endswith("/orders"):
            return [{"metadata": {"name": "first", "uid": "2"}}]
        return [SECRET] if path.endswith("/secrets") else []

    def _fail(self, path: str) -> None:
        for part, status in self.errors.items():
            if path.endswith(part):
                raise ApiException(status=status, reason="refused")


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(release_objects, "_PAUSE_S", 0.0)


def test_every_kind_is_listed_once_in_the_version_that_has_it() -> None:
    """`Order` is served in the older version only; figures of the metrics server are no objects."""
    kube = FakeKube()
    found = list_namespace(cast("Kube", kube), "n")
    assert [item.label for item in found] == ["Order/first", "Secret/keys"]
    assert found[1].marks == {"a": "b"}
    assert [path for path in kube.listed if path.endswith("carts")] == [
        "/apis/shop.example/v1/namespaces/n/carts"
    ]


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
@pytest.mark.parametrize("part", ["secrets", "v1beta1"])
def test_what_cannot_be_listed_is_no_absence(part: str, status: int) -> None:
    """Neither a refusal nor a server that is away says that there is no orphan."""
    with pytest.raises(ProbeError, match="orphan"):
        list_namespace(cast("Kube", FakeKube(**{part: status})), "n")


def test_list_that_does_not_exist_has_nothing() -> None:
    """404 and 405 say that there is no such list; a metrics server that is away hides no object."""
    for status in (404, 405):
        assert len(list_namespace(cast("Kube", FakeKube(carts=status)), "n")) == 2
    assert len(list_namespace(cast("Kube", FakeKube(**{"metrics.k8s.io/v1": 503})), "n")) == 2


def test_generated_names_are_tried_by_create(tmp_path: Any) -> None:
    """`kubectl apply` refuses an object without a name."""
    runner = FakeRunner({}, tmp_path)
    manifest = "kind: A\nmetadata: {name: a}\n---\n# Source: x\nkind: Job\nmetadata: {generateName: b-}\n"
    objects = KubeObjects(cast("Kube", FakeKube()), runner, "n", "r")
    assert objects.refusal(manifest) == ""
    assert [line.split()[5] for line in runner.lines] == ["apply", "create"]
