"""The rights that a run needs in somebody else's cluster, and what it cannot measure without some."""

from urllib3.exceptions import HTTPError

from conformance.core.errors import ClusterError
from conformance.kube.client import ApiException, Kube
from conformance.kube.rights import Right, missing_rights
from conformance.model.front_end import Way

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
_DELETE_PODS = Right(verb="delete", resource="pods")
_NODE_PROXY = Right(verb="get", resource="nodes", part="proxy")
_METRICS = Right(verb="list", resource="pods", group="metrics.k8s.io")
# Measurement -> what it needs besides.
_FOR_MEASURING = {
    "logs": (Right(verb="get", resource="pods", part="log"),),
    "utilisation": (_NODE_PROXY,),
    "flow": (_EXEC,),
    "contract": (
        _EXEC,
        _DELETE_PODS,
        Right(verb="patch", resource="deployments", group="apps", part="scale"),
    ),
    "restricted": (_EXEC,),
    "reach": (
        _EXEC,
        Right(verb="create", resource="pods"),
        Right(verb="create", resource="networkpolicies", group="networking.k8s.io"),
    ),
    "metrics": (_METRICS,),
    "uptime": (_DELETE_PODS,),
    "eviction": (Right(verb="create", resource="pods", part="eviction"),),
    "scaling": (Right(verb="update", resource="horizontalpodautoscalers", group="autoscaling"),),
}
_NODES = Right(verb="list", resource="nodes")
_FORWARD = Right(verb="create", resource="pods", part="portforward")
_UNAUTHORIZED = 401


def require_answer(kube: Kube) -> str:
    """Return the version of Kubernetes that answers.

    Raises:
        ClusterError: nobody answers, or not by the certificates and the user of the kubeconfig.
    """
    try:
        return str(kube.get("/version")["gitVersion"])
    except ApiException as exc:
        refused = "does not know its user (expired?)" if exc.status == _UNAUTHORIZED else "refuses"
        raise ClusterError(
            f"the API server of context '{kube.context}' {refused}: {exc.status} {exc.reason}",
            hint="log in again, or name another context with --context",
        ) from exc
    except (HTTPError, OSError) as exc:
        said = str(exc)
        is_foreign = "CERTIFICATE_VERIFY_FAILED" in said
        raise ClusterError(
            f"the API server of context '{kube.context}' does not answer:"
            f" {'its certificate is not signed by the CA of the kubeconfig' if is_foreign else said}",
            hint="give the CA as certificate-authority or certificate-authority-data in the kubeconfig"
            if is_foreign
            else "see whether `kubectl get --raw /version` with this context answers",
        ) from exc


def may_list_nodes(kube: Kube) -> bool:
    """Whether the user may see nodes; where nobody can tell, asking will."""
    return _may(kube, _NODES)


def ways_allowed(kube: Kube, ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """Return the ways to a front end that the user may take.

    Raises:
        ClusterError: none is left; nothing has been made yet.
    """
    if Way.PORT_FORWARD not in ways or _may(kube, _FORWARD):
        return ways
    left = tuple(way for way in ways if way is not Way.PORT_FORWARD)
    if not left:
        raise ClusterError(
            f"the user of context '{kube.context}' may not {_FORWARD}, which --via port-forward needs",
            hint="ask for this right, or name another way with --via; nothing was made",
        )
    return left


def _may(kube: Kube, right: Right) -> bool:
    try:
        return not missing_rights(kube, (right,))
    except ApiException:
        return True


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
