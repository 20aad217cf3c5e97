"""A release that serves, and what it will run into: told, and no fault."""

from typing import Any

import pytest

from conformance.deploy.causes.registry import foreseen
from conformance.kube.snapshots import Planned, Snapshot
from tests.unit.deploy.causes.world import Obj, meta


def look(**objects: Any) -> tuple[str, ...]:
    """Return what is foreseen of a namespace."""
    return foreseen(Snapshot(namespace="shop", detailed=True, **objects))


def deployment(**container: Any) -> Obj:
    """Return a Deployment `api` of one container."""
    return {
        "metadata": meta("api"),
        "spec": {"template": {"spec": {"containers": [{"name": "main", **container}]}}},
    }


@pytest.mark.parametrize(
    ("pods_count", "wanted", "words"),
    [
        (1, 1, "lets none of its 1 pods go"),
        (3, 3, "lets none of its 3 pods go"),
        (2, 1, ""),
        (0, 0, "protects no pod"),
    ],
)
def test_budget(pods_count: int, wanted: int, words: str) -> None:
    """One that lets a pod go is as it should be."""
    budget = {
        "metadata": meta("api"),
        "status": {"expectedPods": pods_count, "desiredHealthy": wanted, "disruptionsAllowed": 0},
    }
    assert [words in told for told in look(budgets=(budget,))] == ([True] if words else [])
    assert look(budgets=({"metadata": meta("new")},)) == ()


def autoscaler(name: str = "api", kind: str = "Utilization") -> Obj:
    """Return an autoscaler of a Deployment by CPU."""
    metric = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": kind}}}
    return {
        "metadata": meta("scaler"),
        "spec": {"scaleTargetRef": {"kind": "Deployment", "name": name}, "metrics": [metric]},
    }


@pytest.mark.parametrize(
    ("scaler", "container", "words"),
    [
        (autoscaler("ape"), {}, "scales Deployment 'ape', which does not exist"),
        (autoscaler(), {"resources": {"requests": {"memory": "1Mi"}}}, "container 'main' requests none"),
        (autoscaler(), {"resources": {"limits": {"cpu": "1"}}}, ""),
        (autoscaler(kind="AverageValue"), {}, ""),
    ],
    ids=["no such workload", "no request", "a limit is a request", "an amount needs none"],
)
def test_autoscaler(scaler: Obj, container: Obj, words: str) -> None:
    """A percentage is one of the request."""
    found = look(autoscalers=(scaler,), deployments=(deployment(**container),))
    assert [words in told for told in found] == ([True] if words else [])


@pytest.mark.parametrize(
    ("events", "told"),
    [(("post-install",), True), (("post-install", "pre-install"), False), ((), False)],
)
def test_secret_that_comes_after_the_install(events: tuple[str, ...], told: bool) -> None:
    """Installed without `--wait` it serves; with it, Helm and the pods wait for one another."""
    needs = deployment(envFrom=[{"secretRef": {"name": "keys"}}])
    found = look(deployments=(needs,), planned=(Planned(kind="Secret", name="keys", events=events),))
    assert ["Deployment 'api' needs Secret 'keys', a post-install hook" in item for item in found] == (
        [True] if told else []
    )
