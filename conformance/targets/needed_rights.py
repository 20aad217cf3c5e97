"""The rights that a run needs in somebody else's cluster, and what it cannot measure without some."""

from conformance.core.errors import ClusterError
from conformance.kube.client import ApiException, Kube
from conformance.kube.rights import Right, missing_rights

# Without these there is no release, or nobody would know whether it serves.
_REQUIRED = (
    Right(verb="create", resource="namespaces"),
    Right(verb="delete", resource="namespaces"),
    Right(verb="list", resource="pods"),
    Right(verb="list", resource="events"),
    Right(verb="create", resource="secrets"),
    Right(verb="create", resource="services"),
    Right(verb="create", resource="deployments", group="apps"),
)
_EXEC = Right(verb="create", resource="pods", part="exec")
# Measurement -> what it needs besides.
_FOR_MEASURING = {
    "logs": (Right(verb="get", resource="pods", part="log"),),
    "utilisation": (Right(verb="get", resource="nodes", part="proxy"),),
    "flow": (_EXEC,),
    "contract": (
        _EXEC,
        Right(verb="delete", resource="pods"),
        Right(verb="patch", resource="deployments", group="apps", part="scale"),
    ),
}
_METRICS = Right(verb="list", resource="pods", group="metrics.k8s.io")


def require_rights(kube: Kube) -> dict[str, str]:
    """Return measurement -> why it cannot be taken for want of rights; nothing where nobody can tell.

    Raises:
        ClusterError: the user may not do what every run does; nothing has been made yet.
    """
    try:
        missing = missing_rights(kube, _REQUIRED)
        lacks = {name: missing_rights(kube, rights) for name, rights in _FOR_MEASURING.items()}
        if lacks["utilisation"] and not missing_rights(kube, (_METRICS,)):
            lacks["utilisation"] = ()
    except ApiException:
        return {}
    if missing:
        raise ClusterError(
            f"the user of context '{kube.context}' may not {_list(missing)}: a run needs these rights",
            hint="ask for them, or use a context of another user; nothing was made",
        )
    return {
        name: f"the user of context '{kube.context}' may not {_list(rights)}"
        for name, rights in lacks.items()
        if rights
    }


def _list(rights: tuple[Right, ...]) -> str:
    return ", ".join(map(str, rights))
