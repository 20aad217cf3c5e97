"""A run that was kept: how a later run reaches what it left."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.core.errors import ConfigError, ExitCode
from conformance.model.cluster import Cluster, Venue
from conformance.model.measurements import Blocked
from conformance.model.report import Report
from conformance.model.settings import TargetSettings

_FILE = "kept.json"
# Providers whose clusters take images by the provider's own name.
_BY_TOOL = frozenset({"kind", "k3d", "minikube"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kept run, and the `[target]` by which another reaches its cluster."""

    run_id: str
    target: dict[str, Any]


def is_kept(judged: Report, keep: str) -> bool:
    """Tell whether what a run made stays: always, never, or where it ended with a failure."""
    if keep != "on-failure":
        return keep == "always"
    blocked = any(isinstance(item.fact, Blocked) for item in judged.measurements.taken.values())
    return blocked or judged.exit_code != ExitCode.CONFORMANT


def told_of_kept(run_id: str, venue: Venue | None, way_back: str) -> tuple[str, ...]:
    """Return the lines by which a person reaches what stays, and removes it."""
    # Which cluster of somebody else's, nobody knows once this run has ended.
    where = venue.reach if venue is not None and not venue.owned else ()
    return (
        "  kept, as asked by --keep:",
        f"    {way_back}",
        "  remove its images, and its own cluster or its namespace, with:",
        f"    {shlex.join(['conformance', 'gc', run_id, *where])}",
    )


def note_kept(folder: Path, run_id: str, cluster: Cluster, target: TargetSettings) -> None:
    """Write down in the run's folder how its cluster is reached."""
    reached = target.model_dump(mode="json", exclude_none=True, exclude_defaults=True) | {"kind": target.kind}
    if cluster.owned:
        reached = {
            "kind": "existing",
            "context": cluster.context,
            "kubeconfig": str(cluster.kubeconfig),
            "base_url": cluster.base_url,
            **({"images": cluster.provider} if cluster.provider in _BY_TOOL else {}),
        }
    text = json.dumps({"run_id": run_id, "target": reached}, indent=2)
    (folder / _FILE).write_text(text + "\n", encoding="utf-8")


def find_kept(reports: Path, run_id: str | None) -> Kept:
    """Return the named run, or the newest of those that were kept.

    Raises:
        ConfigError: there is none.
    """
    found = sorted(reports.glob(f"{run_id or '*'}/{_FILE}"), key=lambda path: path.stat().st_mtime)
    # The link to the newest run is no further run.
    found = [path for path in found if not path.parent.is_symlink()]
    if not found:
        which = f"run '{run_id}' was not kept" if run_id else "no run was kept"
        raise ConfigError(
            f"{which}: '{reports}' holds nothing that says how to reach its cluster",
            hint="keep one with `conformance run --keep on-failure`, or always",
        )
    tree = json.loads(found[-1].read_text("utf-8"))
    return Kept(run_id=tree["run_id"], target=tree["target"])
