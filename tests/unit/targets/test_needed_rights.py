"""Rights are asked for before anything is made."""

from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError
from conformance.kube.client import Kube
from conformance.model.front_end import Way
from conformance.targets.needed_rights import require_rights, ways_allowed


@pytest.fixture
def kube(api: Any, tmp_path: Path) -> Kube:
    """A client of the small API server."""
    return Kube(api.kubeconfig(tmp_path / "kube", "mine"), "mine")


def test_user_with_all_rights_lacks_nothing(kube: Kube) -> None:
    """As an administrator has them."""
    assert require_rights(kube) == {}


def test_missing_right_of_every_run_ends_it_before_anything_is_made(kube: Kube, api: Any) -> None:
    """All of them are named."""
    api.denied = {"create namespaces", "create deployments"}
    with pytest.raises(
        ClusterError, match=r"may not create namespaces, create deployments\.apps: "
    ) as caught:
        require_rights(kube)
    assert "nothing was made" in caught.value.hint
    assert all("selfsubjectaccessreviews" in asked for asked in api.asked)


def test_what_cannot_be_measured_is_told_with_the_right_that_is_missing(kube: Kube, api: Any) -> None:
    """One right may be needed for several."""
    api.denied = {"create pods exec", "get pods log"}
    lacks = require_rights(kube)
    assert set(lacks) == {"logs", "flow", "contract", "restricted", "reach"}
    assert lacks["logs"] == "the user of context 'mine' may not get pods/log"
    assert "create pods/exec" in lacks["flow"]


@pytest.mark.parametrize(
    ("denied", "lacking"),
    [
        ("create pods eviction", {"eviction"}),
        ("update horizontalpodautoscalers", {"scaling"}),
        ("create networkpolicies", {"reach"}),
        ("delete pods", {"contract", "uptime"}),
    ],
)
def test_trials_need_rights_of_their_own(kube: Kube, api: Any, denied: str, lacking: set[str]) -> None:
    """A trial that would be refused in its middle is told of before anything is installed."""
    api.denied = {denied}
    assert set(require_rights(kube)) == lacking


def test_usage_needs_one_of_two_sources(kube: Kube, api: Any) -> None:
    """The kubelet's own figures, or the metrics API."""
    api.denied = {"get nodes proxy"}
    assert require_rights(kube) == {}


def test_server_that_does_not_say_is_no_refusal(kube: Kube, monkeypatch: pytest.MonkeyPatch) -> None:
    """What may not be done then shows when it is done."""
    from kubernetes.client.exceptions import ApiException

    def refuse(*_args: Any) -> Any:
        raise ApiException(status=404)

    monkeypatch.setattr("conformance.targets.needed_rights.missing_rights", refuse)
    assert require_rights(kube) == {}


def test_port_forward_is_no_way_for_a_user_who_may_not_open_one(kube: Kube, api: Any) -> None:
    """The others are left; where it was the only one, nothing is made."""
    assert ways_allowed(kube, tuple(Way)) == tuple(Way)
    api.denied = {"create pods portforward"}
    assert ways_allowed(kube, tuple(Way)) == tuple(way for way in Way if way is not Way.PORT_FORWARD)
    with pytest.raises(ClusterError, match="may not create pods/portforward") as caught:
        ways_allowed(kube, (Way.PORT_FORWARD,))
    assert "nothing was made" in caught.value.hint
