"""What a release that serves will run into later: drains that wait, scaling that does nothing, `--wait`."""

from collections.abc import Iterator

from conformance.deploy.causes.references import references
from conformance.kube.snapshots import Obj, Snapshot, name_of


def blocking_budgets(snapshot: Snapshot) -> Iterator[str]:
    """Name disruption budgets that let no pod go, or that protect none."""
    for budget in snapshot.budgets:
        status = budget.get("status") or {}
        pods_count, wanted = status.get("expectedPods"), status.get("desiredHealthy")
        title = f"PodDisruptionBudget '{name_of(budget)}'"
        if pods_count is None or wanted is None:
            continue
        if pods_count == 0:
            yield (
                f"{title} protects no pod: none has the labels of its selector; let it be those of the pod"
                " template"
            )
        elif wanted >= pods_count:
            yield (
                f"{title} lets none of its {pods_count} pods go, so that draining a node waits for ever; set"
                " `maxUnavailable: 1`, or run more replicas than it wants"
            )


def idle_autoscalers(snapshot: Snapshot) -> Iterator[str]:
    """Name autoscalers that scale nothing: no such workload, or a share of a request that is not made."""
    known = {("Deployment", name_of(item)): item for item in snapshot.deployments}
    known |= {("StatefulSet", name_of(item)): item for item in snapshot.stateful_sets}
    for scaler in snapshot.autoscalers:
        target = scaler["spec"]["scaleTargetRef"]
        kind, name = str(target["kind"]), str(target["name"])
        title = f"HorizontalPodAutoscaler '{name_of(scaler)}'"
        if kind not in {"Deployment", "StatefulSet"}:
            continue
        if (kind, name) not in known:
            yield f"{title} scales {kind} '{name}', which does not exist; correct `scaleTargetRef`"
            continue
        for resource, container in _without_request(scaler, known[kind, name]):
            yield (
                f"{title} aims at a percentage of the {resource} that {kind} '{name}' requests, and its"
                f" container '{container}' requests none, so that it never scales; set"
                f" `resources.requests.{resource}`"
            )


def late_hooks(snapshot: Snapshot) -> Iterator[str]:
    """Name what pods need and the chart makes only after the install: with `--wait` that never comes."""
    late = {
        (item.kind, item.name)
        for item in snapshot.planned
        if "post-install" in item.events and "pre-install" not in item.events
    }
    for kind, owners in (
        ("Deployment", snapshot.deployments),
        ("StatefulSet", snapshot.stateful_sets),
        ("DaemonSet", snapshot.daemon_sets),
    ):
        for owner in owners:
            needed = {(ref.kind, ref.name) for ref in references(_pod_spec(owner))}
            for what, name in sorted(needed & late):
                yield (
                    f"{kind} '{name_of(owner)}' needs {what} '{name}', a post-install hook: `helm install"
                    " --wait` makes it only once that is ready, and so never ends; let it be an ordinary"
                    " object of the chart"
                )


def _pod_spec(workload: Obj) -> Obj:
    spec: Obj = ((workload.get("spec") or {}).get("template") or {}).get("spec") or {}
    return spec


def _without_request(scaler: Obj, workload: Obj) -> Iterator[tuple[str, str]]:
    for metric in scaler["spec"].get("metrics") or []:
        resource = metric.get("resource") or {}
        if (resource.get("target") or {}).get("type") != "Utilization":
            continue
        name = str(resource["name"])
        for container in _pod_spec(workload).get("containers") or []:
            resources = container.get("resources") or {}
            # A limit alone is the request, too.
            if not any(name in (resources.get(part) or {}) for part in ("requests", "limits")):
                yield name, str(container["name"])
