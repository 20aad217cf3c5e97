"""Read what a cluster answers as plain text: container logs and kubelet pages."""

from typing import Any

from conformance.kube.client import Kube

# Seconds to connect and to read one whole answer; a long log takes its time.
_TEXT_TIMEOUT_S = (5, 60)


def pod_log(
    kube: Kube,
    *,
    namespace: str,
    pod: str,
    container: str,
    previous: bool = False,
    tail_lines: int | None = None,
    since_s: int | None = None,
) -> str:
    """Return the log of one container, whole unless told otherwise.

    Args:
        kube: the cluster.
        namespace: of the pod.
        pod: its name.
        container: whose log.
        previous: of its life before the last restart.
        tail_lines: no more than the last ones.
        since_s: only what was written in the last seconds, each line behind its time (RFC 3339) and a blank.

    Raises:
        ApiException: the server refused; 400 while the container has not started.
    """
    query: dict[str, Any] = {"container": container, "previous": previous}
    if tail_lines is not None:
        query["tail_lines"] = tail_lines
    if since_s is not None:
        query |= {"since_seconds": since_s, "timestamps": True}
    answer: Any = kube.core.read_namespaced_pod_log(
        pod, namespace, _preload_content=False, _request_timeout=_TEXT_TIMEOUT_S, **query
    )
    # The client would turn a log of one JSON line into an object, hence the raw bytes.
    return bytes(answer.data).decode("utf-8", errors="replace")


def node_text(kube: Kube, *, node: str, path: str) -> str:
    """Return a page of one node's kubelet, through the API server: `metrics/cadvisor`.

    Raises:
        ApiException: the server refused, for instance for want of the right `nodes/proxy`.
    """
    answer: Any = kube.core.connect_get_node_proxy_with_path(
        node, path, _preload_content=False, _request_timeout=_TEXT_TIMEOUT_S
    )
    return bytes(answer.data).decode("utf-8", errors="replace")
