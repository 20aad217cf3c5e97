"""A node is drained as `kubectl drain` does: it takes no new pod, and each of its pods is asked to go."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from conformance.core.errors import ProbeError
from conformance.core.wait import Waiting, until
from conformance.ports import Answer, Nodes, Site
from conformance.probes.readiness import is_ready

# Seconds for every pod to have another in its place, one after the other as budgets let them.
_LIMIT_S = 180.0
# HTTP: refused by a budget for now (eviction API of policy/v1), and a pod that went by itself.
_NOT_YET, _GONE = 429, 404


def evict(site: Site, pod: str) -> Answer:
    """Ask a pod to go, by the eviction API."""
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod}}
    return site.send("POST", f"/api/v1 pods/{pod}/eviction", body)


def node_to_drain(site: Site, nodes: Nodes, database: str) -> str:
    """Return a node on which pods of the release run, and its database does not.

    Raises:
        ProbeError: there is none, or nowhere else to go.
    """
    places = nodes.open_to_pods()
    if len(places) < 2:  # noqa: PLR2004 - one to drain, and one to go to
        raise ProbeError("one node takes pods, so that none can be drained", hint="run with `--nodes 2`")
    kept = {_node(pod) for pod in site.pods(database)}
    counts = Counter(_node(pod) for pod in site.pods() if _node(pod) in places)
    free = [name for name, _ in counts.most_common() if name not in kept]
    if not free:
        raise ProbeError("all pods of the release run beside its database, so that no node can be drained")
    return free[0]


def drain(site: Site, nodes: Nodes, database: str) -> str:
    """Drain a node without the database, and wait until as many pods as before are Ready elsewhere.

    Raises:
        ProbeError: there is no such node, or an eviction is refused for good.
        WaitTimeout: the pods do not come up elsewhere.
    """
    name = node_to_drain(site, nodes, database)
    count = sum(map(is_ready, site.pods()))
    going = [pod["metadata"]["name"] for pod in site.pods() if _node(pod) == name]

    def look() -> bool | Waiting:
        pods = site.pods()
        left = [pod for pod in pods if _node(pod) == name]
        for pod in left:
            if "deletionTimestamp" not in pod["metadata"]:
                _ask_to_go(site, pod["metadata"]["name"])
        ready = sum(map(is_ready, pods))
        return (not left and ready >= count) or Waiting(f"{len(left)} pods on node '{name}', {ready} Ready")

    with nodes.closed(name):
        until(look, limit_s=_LIMIT_S, every_s=1, describe=f"node '{name}' to be empty")
    return f"{len(going)} pods of {count} left node '{name}'"


def _ask_to_go(site: Site, pod: str) -> None:
    answer = evict(site, pod)
    if not answer.is_yes and answer.status not in {_NOT_YET, _GONE}:
        raise ProbeError(f"cannot evict pod '{pod}': {answer.status} {answer.text}")


def _node(pod: Mapping[str, Any]) -> str:
    return str(pod["spec"].get("nodeName", ""))
