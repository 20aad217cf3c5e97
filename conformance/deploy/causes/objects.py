"""What every cause asks of objects: containers, selectors, owners, whether a pod is in trouble."""

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from conformance.deploy.causes.lines import short, speaks_of_reach, telling_line
from conformance.kube.snapshots import Obj, Snapshot, labels_of, name_of, stands_ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container of a pod: what it was specified to be, and how it is."""

    pod: Obj
    spec: Obj
    status: Obj
    init: bool

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.spec["name"])

    @property
    def key(self) -> str:
        """Pod and container, the beginning of a fault's key."""
        return f"{name_of(self.pod)}/{self.name}"

    @property
    def title(self) -> str:
        """How it is called in a sentence."""
        return f"container '{self.name}' of pod '{name_of(self.pod)}'"

    @property
    def state(self) -> Obj:
        """Its state: waiting, running or terminated."""
        state: Obj = self.status.get("state") or {}
        return state

    @property
    def waiting(self) -> Obj:
        """Why it waits; empty when it does not."""
        waiting: Obj = self.state.get("waiting") or {}
        return waiting

    @property
    def ended(self) -> Obj:
        """How it ended now or the last time; empty when it never did."""
        last = (self.status.get("lastState") or {}).get("terminated")
        ended: Obj = self.state.get("terminated") or last or {}
        return ended

    @property
    def runs(self) -> bool:
        """Whether it runs now."""
        return "running" in self.state

    @property
    def restarts(self) -> int:
        """How often it was started again."""
        return int(self.status.get("restartCount") or 0)

    @property
    def has_run(self) -> bool:
        """Whether its program was ever started."""
        return self.runs or bool(self.ended)

    @property
    def is_sidecar(self) -> bool:
        """Whether it is an init container that goes on beside the others."""
        return self.init and self.spec.get("restartPolicy") == "Always"

    @property
    def lasts(self) -> bool:
        """Whether it is to run as long as the pod."""
        return not self.init or self.is_sidecar

    def line(self, snapshot: Snapshot) -> str:
        """Return what its log says most: of the instance that ended first, when one did."""
        # Between two starts the log of the ended instance is the current one; after a start, the previous.
        order = (True, False) if self.runs and self.restarts else (False, True)
        logs = (snapshot.log(name_of(self.pod), self.name, previous=previous) for previous in order)
        return next((line for line in map(telling_line, logs) if line), "")


def containers_of(pod: Obj) -> Iterator[Container]:
    """Return the containers of a pod, init containers first; one without a status has an empty one."""
    spec, status = pod.get("spec", {}), pod.get("status", {})
    for part, statuses, init in (
        ("initContainers", "initContainerStatuses", True),
        ("containers", "containerStatuses", False),
    ):
        known = {item["name"]: item for item in status.get(statuses) or []}
        specified = spec.get(part) or [{"name": name} for name in known]
        for item in specified:
            yield Container(pod=pod, spec=item, status=known.get(item["name"], {}), init=init)


def command_of(container: Container) -> str:
    """Say what a container runs, where its specification tells."""
    words = [*(container.spec.get("command") or []), *(container.spec.get("args") or [])]
    return f"; it runs `{short(shlex.join(map(str, words)), 120)}`" if words else ""


def living(pods: Iterable[Obj]) -> list[Obj]:
    """Return the pods that are not being deleted and have not ended well."""
    return [
        pod
        for pod in pods
        if "deletionTimestamp" not in pod["metadata"] and pod.get("status", {}).get("phase") != "Succeeded"
    ]


def troubled(snapshot: Snapshot) -> list[Obj]:
    """Return the living pods that are not ready."""
    return [pod for pod in living(snapshot.pods) if not stands_ready(pod)]


def owning_job(pod: Obj, snapshot: Snapshot) -> Obj | None:
    """Return the Job that made a pod."""
    uids = {owner.get("uid") for owner in pod["metadata"].get("ownerReferences") or []}
    return next((job for job in snapshot.jobs if job["metadata"].get("uid") in uids), None)


def may_be_network(pod: Obj, snapshot: Snapshot) -> bool:
    """Whether the network may be why a pod is not ready: no container of it ended for a reason of its own."""
    for container in containers_of(pod):
        badly = container.ended and container.ended.get("exitCode") != 0 and not container.status.get("ready")
        line = container.line(snapshot) if badly else ""
        if line and not speaks_of_reach(line):
            return False
    return True


def symptom_keys(pod: Obj, snapshot: Snapshot) -> tuple[str, ...]:
    """Return how the keys begin of what a pod, and a Job that made it, show while something else is wrong."""
    job = owning_job(pod, snapshot)
    return (f"{name_of(pod)}/", *((f"job/{name_of(job)}",) if job else ()))


def selected(selector: Mapping[str, str], pods: Iterable[Obj]) -> list[Obj]:
    """Return the pods with all these labels; an empty selector selects none, as that of a Service does."""
    return [pod for pod in pods if selector and selector.items() <= labels_of(pod).items()]


def label_selector_matches(selector: Obj, labels: Mapping[str, str]) -> bool:
    """Whether labels satisfy `matchLabels` and `matchExpressions`; an empty selector matches all."""
    if not (selector.get("matchLabels") or {}).items() <= labels.items():
        return False
    return all(_expression(item, labels) for item in selector.get("matchExpressions") or [])


def _expression(item: Obj, labels: Mapping[str, str]) -> bool:
    key, values = item["key"], item.get("values") or []
    return {
        "In": labels.get(key) in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }[item["operator"]]


def differing_labels(selector: Mapping[str, str], pod: Obj) -> str:
    """Say what a pod has in the place of those labels of a selector that it lacks; empty: it has all."""
    has = labels_of(pod)
    return ", ".join(
        f"{key}={has[key]}" if key in has else f"no label {key}"
        for key in sorted(selector)
        if has.get(key) != selector[key]
    )


def templates(snapshot: Snapshot) -> list[Obj]:
    """Return the pod templates of all workloads, with the workload's name; pods may not exist yet."""
    return [
        {
            "metadata": {"name": name_of(owner), **(template.get("metadata") or {})},
            "spec": template.get("spec") or {},
        }
        for owner in (*snapshot.deployments, *snapshot.stateful_sets, *snapshot.daemon_sets)
        for template in [(owner.get("spec") or {}).get("template") or {}]
    ]
