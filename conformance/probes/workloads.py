"""What runs a component's pods: how many it wants, set for a while."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.ports import Site
from conformance.probes.readiness import BACK_LIMIT_S

_APPS = "/apis/apps/v1"
# What Deployment and StatefulSet write on the pods of each version.
_VERSIONS = ("pod-template-hash", "controller-revision-hash")
_PLURALS = {"StatefulSet": "statefulsets", "Deployment": "deployments"}


@contextmanager
def scaled_away(site: Site, component: str) -> Iterator[None]:
    """Let a component have no pod while the block lasts; it is entered once the last has gone.

    Raises:
        ProbeError: nothing that can be scaled runs it, or the server refuses.
        WaitTimeout: a pod stays.
    """
    kind, name = owner_of(site, component)
    [workload] = [item for item in site.listed(_APPS, _PLURALS[kind]) if item["metadata"]["name"] == name]
    count = int(workload["spec"].get("replicas", 1))
    _scale(site, kind, name, 0)
    try:
        until(
            lambda: not site.pods(component) or Waiting("its last pod"),
            limit_s=BACK_LIMIT_S,
            every_s=0.5,
            describe=f"component '{component}' to be away",
        )
        yield
    finally:
        _scale(site, kind, name, count)


def await_one_version(site: Site, component: str) -> None:
    """Wait until the pods of before an upgrade have gone: Helm ends while they still answer.

    One that takes longer than two minutes to go is waited for no more.
    """

    def look() -> bool | Waiting:
        pods = [pod["metadata"] for pod in site.pods(component)]
        versions = {labels.get(mark) for labels in map(_labels, pods) for mark in _VERSIONS if mark in labels}
        leaving = [pod["name"] for pod in pods if pod.get("deletionTimestamp")]
        return (len(versions) <= 1 and not leaving) or Waiting(", ".join(leaving) or "pods of two versions")

    with suppress(WaitTimeout):
        until(look, limit_s=BACK_LIMIT_S, every_s=0.5, describe=f"one version of component '{component}'")


def _labels(metadata: Mapping[str, Any]) -> Mapping[str, str]:
    return metadata.get("labels") or {}


def owner_of(site: Site, component: str) -> tuple[str, str]:
    """Return kind and name of what runs a component's pods, by the owners that Kubernetes notes.

    Raises:
        ProbeError: nothing that can be scaled does.
    """
    owners = [owner for pod in site.pods(component) for owner in _owners(pod)]
    sets = {item["metadata"]["name"]: item for item in site.listed(_APPS, "replicasets")}
    for owner in owners:
        upper = _owners(sets[owner["name"]]) if owner["kind"] == "ReplicaSet" else [owner]
        for found in upper:
            if found["kind"] in _PLURALS:
                return found["kind"], found["name"]
    raise ProbeError(
        f"no Deployment or StatefulSet runs component '{component}', so that it cannot be scaled"
    )


def _owners(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(item["metadata"].get("ownerReferences") or [])


def _scale(site: Site, kind: str, name: str, count: int) -> None:
    namespace = site.namespace
    body = {
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"replicas": count},
    }
    answer = site.send("PUT", f"{_APPS} {_PLURALS[kind]}/{name}/scale", body)
    if not answer.is_yes:
        raise ProbeError(f"cannot scale {kind} '{name}' to {count}: {answer.status} {answer.text}")
