"""Whether pods are Ready, and waiting until they are."""

from collections.abc import Mapping
from typing import Any

from conformance.core.clock import Stopwatch
from conformance.core.errors import WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.kube.snapshots import stands_ready
from conformance.ports import Site

# Seconds for replacements to be Ready; SC-003 allows as long for the whole release.
BACK_LIMIT_S = 120.0


def is_ready(pod: Mapping[str, Any]) -> bool:
    """Whether a pod is Ready and not about to end."""
    return stands_ready(pod) and "deletionTimestamp" not in pod["metadata"]


def until_ready(site: Site, component: str, count: int, *, limit_s: float = BACK_LIMIT_S) -> float | None:
    """Wait until so many pods are Ready and none is about to end; None when they are not in time."""
    watch = Stopwatch()

    def look() -> bool | Waiting:
        pods = site.pods(component)
        ready = sum(map(is_ready, pods))
        return (ready >= count and ready == len(pods)) or Waiting(f"{ready} of {count} pods of '{component}'")

    try:
        until(look, limit_s=limit_s, every_s=0.5, describe=f"'{component}' to be Ready")
    except WaitTimeout:
        return None
    return watch.elapsed_s
