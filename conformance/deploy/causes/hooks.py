"""Hooks that need what Helm makes only later, while Helm waits for them."""

from collections.abc import Iterator

from conformance.deploy.causes.addresses import service_of
from conformance.deploy.causes.fault import SECRET_FOLLOWS_S, SERVICE_FOLLOWS_S, Fault, Rank
from conformance.deploy.causes.lines import unresolved_host
from conformance.deploy.causes.objects import containers_of, owning_job
from conformance.deploy.causes.references import references
from conformance.deploy.causes.targets import targets_of
from conformance.deploy.causes.whereabouts import is_outside
from conformance.kube.snapshots import Obj, Planned, Snapshot, hook_of, name_of

_OUTSIDE = "the chart makes it in namespace"
_NOWHERE = "the chart does not make it at all"
_KINDS = {
    "Secret": ("secrets", "a Secret"),
    "ConfigMap": ("config_maps", "a ConfigMap"),
    "PersistentVolumeClaim": ("claims", "a claim"),
    "ServiceAccount": ("service_accounts", "a ServiceAccount"),
}


def early_hooks(snapshot: Snapshot) -> Iterator[Fault]:
    """Name each hook Job or pod that runs before the install and lacks an object that comes after it."""
    for owner, spec in _hooks(snapshot):
        event = hook_of(owner)
        kind = "Job" if "template" in owner.get("spec", {}) else "Pod"
        pods = [pod for pod in snapshot.pods if pod is owner or owning_job(pod, snapshot) is owner]
        title = f"hook {kind} '{name_of(owner)}' ({event})"
        explains = (
            *(f"{name_of(pod)}/" for pod in pods),
            f"{kind}/{name_of(owner)}/refused",
            *(f"missing/{item}" for item in _absent_keys(spec, snapshot)),
            *(f"claim/{ref.name}" for ref in references(spec) if ref.kind == "PersistentVolumeClaim"),
            *(f"address/{host}" for host in _hosts(owner, spec, pods, snapshot)),
        )
        lacking = [*_absent(owner, spec, snapshot), *_unserved(owner, spec, pods, snapshot)]
        if not lacking:
            continue
        first, how = lacking[0]
        others = f" (nor {', nor '.join(what for what, _ in lacking[1:])})" if len(lacking) > 1 else ""
        yield Fault(
            key=f"hook/{name_of(owner)}",
            rank=Rank.HOOK,
            sentence=f"{title} needs {first}, which is not found{others}: {how}",
            remedy=_remedy(first, kind, how),
            grace_s=SERVICE_FOLLOWS_S if first.startswith("Service ") else SECRET_FOLLOWS_S,
            explains=explains,
        )


def _remedy(what: str, kind: str, how: str) -> str:
    if how.startswith(_OUTSIDE):
        return f"leave `namespace` out of the metadata of {what}, and make it a hook of lower weight"
    if how == _NOWHERE:
        return f"let the chart make {what} as a hook of lower weight, or correct the name"
    after = (
        f"run this {kind} after the install (post-install, or an init container of the program that needs it)"
    )
    # A database behind a Service is no hook; a Secret may be one.
    return after if what.startswith("Service ") else f"make {what} a hook of lower weight, or {after}"


def _hooks(snapshot: Snapshot) -> Iterator[tuple[Obj, Obj]]:
    """Return the hooks that Helm waits for now, with their pod specification."""
    for job in snapshot.jobs:
        if _runs_before(job) and not job.get("status", {}).get("succeeded"):
            yield job, job["spec"]["template"]["spec"]
    for pod in snapshot.pods:
        if _runs_before(pod) and pod.get("status", {}).get("phase") in {"Pending", "Running"}:
            yield pod, pod["spec"]


def _runs_before(obj: Obj) -> bool:
    return bool({"pre-install", "pre-upgrade"} & set(hook_of(obj).replace(" ", "").split(",")))


def _absent(owner: Obj, spec: Obj, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    seen = set()
    for ref in references(spec):
        field = _KINDS[ref.kind][0]
        known = {name_of(item) for item in getattr(snapshot, field)}
        unknown = field != "claims" and not snapshot.knows(field)
        if unknown or ref.name in known or (ref.kind, ref.name) in seen:
            continue
        seen.add((ref.kind, ref.name))
        yield f"{ref.kind} '{ref.name}'", _order(ref.kind, ref.name, owner, snapshot)


def _unserved(owner: Obj, spec: Obj, pods: list[Obj], snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    """Return the Services that the hook was told to use, or asks for, and that Helm has yet to make."""
    later = {item.name for item in snapshot.planned if item.kind == "Service" and _comes_later(item, owner)}
    hosts = _hosts(owner, spec, pods, snapshot)
    for name in dict.fromkeys(host.split(".")[0] for host in hosts if service_of(host, snapshot) is None):
        if name in later:
            yield f"Service '{name}'", _order("Service", name, owner, snapshot)


def _hosts(owner: Obj, spec: Obj, pods: list[Obj], snapshot: Snapshot) -> list[str]:
    """Return the hosts that a hook was given, and those that its pods say they cannot resolve."""
    given = containers_of({"metadata": owner["metadata"], "spec": spec})
    told = (unresolved_host(item.line(snapshot)) for pod in pods for item in containers_of(pod))
    return [*(target.host for item in given for target in targets_of(item)), *(host for host in told if host)]


def _order(kind: str, name: str, owner: Obj, snapshot: Snapshot) -> str:
    found = next((item for item in snapshot.planned if (item.kind, item.name) == (kind, name)), None)
    if found is None:
        if snapshot.planned:
            return _NOWHERE
        return "hooks run before the chart's ordinary objects"
    if is_outside(found, snapshot):
        return f"{_OUTSIDE} '{found.namespace}'"
    if not found.events:
        return "it is an ordinary object of the chart, and Helm makes those only after this hook has ended"
    return f"it is a hook of weight {found.weight}, and comes after this one of weight {_weight(owner)}"


def _comes_later(item: Planned, owner: Obj) -> bool:
    return not item.events or item.weight > _weight(owner)


def _weight(owner: Obj) -> int:
    text = str((owner["metadata"].get("annotations") or {}).get("helm.sh/hook-weight", "0"))
    return int(text) if text.lstrip("+-").isdigit() else 0


def _absent_keys(spec: Obj, snapshot: Snapshot) -> set[str]:
    known = {name_of(item) for item in (*snapshot.secrets, *snapshot.config_maps)}
    return {f"{ref.kind}/{ref.name}" for ref in references(spec) if ref.name not in known}
