"""Where an object is that the chart makes and that the release does not find."""

from conformance.kube.snapshots import Planned, Snapshot


def elsewhere(kind: str, name: str, snapshot: Snapshot) -> tuple[str, str]:
    """Return why an object of the chart is not in the namespace, and the remedy; both empty where unknown."""
    found = next((item for item in snapshot.planned if (item.kind, item.name) == (kind, name)), None)
    if found is None:
        return "", ""
    if is_outside(found, snapshot):
        return (
            f"the chart makes it in namespace '{found.namespace}'",
            f"leave `namespace` out of the metadata of {kind} '{name}': it belongs to the release's own",
        )
    if found.events and "pre-install" not in found.events:
        return (
            f"the chart makes it as a hook ({', '.join(found.events)}), which comes later or not at all",
            f"let {kind} '{name}' be an ordinary object of the chart",
        )
    # Once ordinary objects are there, the hooks before them have run.
    if found.events and (snapshot.deployments or snapshot.stateful_sets or snapshot.daemon_sets):
        return (
            "Helm made it as a pre-install hook, and has taken it away again",
            f"let {kind} '{name}' be an ordinary object, or leave `hook-succeeded` out of its"
            " `helm.sh/hook-delete-policy`",
        )
    return "", ""


def is_outside(item: Planned, snapshot: Snapshot) -> bool:
    """Whether the chart makes an object in another namespace than the release's."""
    return item.namespace not in {"", snapshot.namespace}
