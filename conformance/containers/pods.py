"""Which pods the workloads of a chart want, one of each: nothing here balances over several."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from conformance.containers.manifest import Manifest
from conformance.kube.snapshots import Obj, hook_of, labels_of, name_of

# Databases come first: whoever needs one waits for it, in Kubernetes too.
_LASTING = ("StatefulSet", "DaemonSet", "Deployment")
_WANTED_BY_DEFAULT = 1


class Stage(IntEnum):
    """When Helm makes a pod: before all else, with all else, or once that is there."""

    BEFORE = 0
    MAIN = 1
    AFTER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """One pod as a workload of the chart describes it.

    `workload` is `deployment/name`, `wanted` how many the chart asks for, `ends` whether it is a Job's,
    which has done its work when it has ended well. `spec` and `labels` are those of its template.
    """

    name: str
    workload: str
    wanted: int
    labels: dict[str, str]
    spec: Obj
    stage: Stage = Stage.MAIN
    ends: bool = False

    @property
    def containers(self) -> list[Obj]:
        """Its main containers."""
        return list(self.spec["containers"])

    @property
    def init_containers(self) -> list[Obj]:
        """Those that run before them, one after the other."""
        return list(self.spec.get("initContainers") or [])


def pods_of(manifest: Manifest) -> tuple[Pod, ...]:
    """Return the pods of a chart in the order in which they are started; those of `helm test` are none."""
    found = [*_lasting(manifest), *_bare(manifest), *_jobs(manifest)]
    return tuple(sorted(found, key=lambda pod: pod.stage))


def _lasting(manifest: Manifest) -> Iterator[Pod]:
    for obj in manifest.of(*_LASTING):
        wanted = obj["spec"].get("replicas")
        wanted = _WANTED_BY_DEFAULT if wanted is None else int(wanted)
        template = obj["spec"]["template"]
        if wanted:
            yield Pod(
                name=f"{name_of(obj)}-0",
                workload=f"{obj['kind'].lower()}/{name_of(obj)}",
                wanted=wanted,
                labels=_labels(template),
                spec=template["spec"],
            )


def _bare(manifest: Manifest) -> Iterator[Pod]:
    for obj in manifest.of("Pod"):
        if not hook_of(obj):
            workload = f"pod/{name_of(obj)}"
            yield Pod(name=name_of(obj), workload=workload, wanted=1, labels=labels_of(obj), spec=obj["spec"])


def _jobs(manifest: Manifest) -> Iterator[Pod]:
    for obj in manifest.of("Job"):
        stage = _stage(hook_of(obj))
        template = obj["spec"]["template"]
        if stage is not None and not obj["spec"].get("suspend"):
            yield Pod(
                name=f"{name_of(obj)}-0",
                workload=f"job/{name_of(obj)}",
                wanted=1,
                labels=_labels(template),
                spec=template["spec"],
                stage=stage,
                ends=True,
            )


def _stage(hook: str) -> Stage | None:
    """Return when an install makes an object with these hooks; None for never."""
    if not hook:
        return Stage.MAIN
    return Stage.BEFORE if "pre-install" in hook else Stage.AFTER if "post-install" in hook else None


def _labels(template: Obj) -> dict[str, str]:
    return (template.get("metadata") or {}).get("labels") or {}
