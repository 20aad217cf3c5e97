"""Services that lead elsewhere than they are meant to: to no pod, out of the cluster, to another program."""

from collections.abc import Iterable, Iterator

from conformance.deploy.causes.addresses import needed_services, no_service
from conformance.deploy.causes.fault import Fault
from conformance.deploy.causes.lines import speaks_of_reach
from conformance.deploy.causes.objects import (
    containers_of,
    differing_labels,
    selected,
    templates,
    troubled,
)
from conformance.deploy.causes.ports import hears, is_number
from conformance.deploy.causes.services import is_headless, is_outside, rank_of, users_of
from conformance.kube.snapshots import Obj, Snapshot, labels_of, name_of

_SLICE_OF = "kubernetes.io/service-name"


def misled_services(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Services that lead elsewhere than an unready pod needs, or than their name says."""
    return misled_of(troubled(snapshot), snapshot)


def misled_of(pods: Iterable[Obj], snapshot: Snapshot) -> Iterator[Fault]:
    """Name Services that lead elsewhere than these pods need, or than their name says."""
    needed = {name_of(service) for pod in pods for service, _, _ in needed_services(pod, snapshot)}
    names = {name_of(item) for item in templates(snapshot)}
    for service in snapshot.services:
        told = _outside(service, snapshot) if _is_alias(service) else None
        if not _is_alias(service):
            wanted = name_of(service) in needed or is_outside(service)
            told = _without_pods(service, snapshot) if wanted else None
            # One that nobody calls may be there for whoever reads its endpoints, such as Prometheus.
            if told is None and (wanted or name_of(service) in names):
                told = _of_others(service, snapshot)
        if told is None:
            continue
        yield Fault(
            key=f"service/{name_of(service)}/selector",
            rank=rank_of(service, snapshot),
            sentence=f"Service '{name_of(service)}' {told[0]}",
            remedy=told[1],
            grace_s=None,
            explains=(f"service/{name_of(service)}/port", *users_of(service, snapshot)),
        )


def _is_alias(service: Obj) -> bool:
    return bool(service["spec"].get("type") == "ExternalName")


def _outside(service: Obj, snapshot: Snapshot) -> tuple[str, str] | None:
    """Return what is wrong with an alias: its host is nowhere, or an unready pod does not reach it."""
    host = str(service["spec"].get("externalName", ""))
    nowhere = no_service(host, snapshot)
    lines = [
        item.line(snapshot)
        for pod in troubled(snapshot)
        if any(needed is service for needed, _, _ in needed_services(pod, snapshot))
        for item in containers_of(pod)
    ]
    own = _unreached_namesake(name_of(service), snapshot)
    if not nowhere and own is None and not any(map(speaks_of_reach, lines)):
        return None
    why = (
        f"and no Service leads to the pods of '{name_of(own)}'" if own else nowhere or "which is not reached"
    )
    return (
        f"is of type ExternalName, another name of host '{host}', {why}",
        "give it type ClusterIP and the labels of its pods as selector, or correct `externalName`",
    )


def _without_pods(service: Obj, snapshot: Snapshot) -> tuple[str, str] | None:
    """Return why a Service that is needed has no pod behind it."""
    selector = service["spec"].get("selector") or {}
    if not selector:
        slices = [
            item for item in snapshot.endpoint_slices if labels_of(item).get(_SLICE_OF) == name_of(service)
        ]
        if not snapshot.knows("endpoint_slices") or any(item.get("endpoints") for item in slices):
            return None
        return (
            "has no selector, and nobody gave it endpoints",
            "give it the labels of its pods as selector",
        )
    asleep = [
        owner
        for owner in (*snapshot.deployments, *snapshot.stateful_sets)
        if owner["spec"].get("replicas") == 0
    ]
    owner = next((item for item in selected(selector, templates(snapshot)) if _is_of(item, asleep)), None)
    if owner is None or selected(selector, snapshot.pods):
        return None
    return f"has no pod: '{name_of(owner)}' is scaled to 0", f"give '{name_of(owner)}' at least one replica"


def _is_of(template: Obj, owners: list[Obj]) -> bool:
    return name_of(template) in {name_of(owner) for owner in owners}


def _of_others(service: Obj, snapshot: Snapshot) -> tuple[str, str] | None:
    """Return what is wrong where a Service leads to several programs, or to another than its namesake."""
    selector, name = service["spec"].get("selector") or {}, name_of(service)
    chosen = [item for item in selected(selector, templates(snapshot)) if _gets(service, item)]
    if is_headless(service) or not chosen:
        return None
    first, *others = sorted(chosen, key=lambda item: name_of(item) != name)
    other = next((item for item in others if not _programs(item) & _programs(first)), None)
    if other is not None:
        apart = differing_labels(labels_of(other), first)
        return (
            f"selects the pods of '{name_of(other)}' besides those of '{name_of(first)}', another program,"
            " so that each gets requests for the other",
            f"narrow its selector by what tells them apart: the pods of '{name_of(first)}' have {apart}",
        )
    own = _unreached_namesake(name, snapshot)
    if own is None:
        return None
    return (
        f"selects the pods of '{name_of(first)}', and no Service those of '{name}'",
        f"let its selector be the labels of the pods of '{name}' ({differing_labels(selector, own)})",
    )


def _gets(service: Obj, template: Obj) -> bool:
    """Whether requests to a Service go to such pods: by number to all that are selected, by name to some."""
    return any(is_number(port) or hears(port, template) for port in service["spec"].get("ports") or [])


def _unreached_namesake(name: str, snapshot: Snapshot) -> Obj | None:
    """Return the pods of the workload of that name, where they have ports and no Service selects them."""
    own = next((item for item in templates(snapshot) if name_of(item) == name), None)
    if own is None or not any(item.spec.get("ports") for item in containers_of(own)):
        return None
    chosen = (selected(item["spec"].get("selector") or {}, [own]) for item in snapshot.services)
    return None if any(chosen) else own


def _programs(template: Obj) -> set[str]:
    """Return the images of a pod, without tag or digest."""
    images = [str(item.spec.get("image", "")) for item in containers_of(template) if item.lasts]
    bare = [image.partition("@")[0] for image in images]
    return {image[: image.rindex(":")] if ":" in image.rpartition("/")[2] else image for image in bare}
