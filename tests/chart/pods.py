"""The pods that a rendered chart leads to, whatever makes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """What an object makes pods of: its name, the labels of the pods, and their specification."""

    name: str
    labels: dict[str, str]
    spec: Manifest

    @property
    def containers(self) -> list[Manifest]:
        """All of them, in the order in which they start."""
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]


def pods(objects: list[Manifest]) -> Iterator[Pod]:
    """Return one pod for each Deployment, StatefulSet, CronJob and Pod."""
    for obj in objects:
        template = obj if obj["kind"] == "Pod" else _template(obj.get("spec", {}))
        if template:
            labels = template["metadata"]["labels"]
            yield Pod(name=obj["metadata"]["name"], labels=labels, spec=template["spec"])


def _template(spec: Manifest) -> Manifest | None:
    job: Manifest = spec.get("jobTemplate", {}).get("spec", spec)
    return job.get("template")
