"""The namespace of a release on a cluster, for trials (port `Site`)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.core.errors import ClusterError, ProbeError
from conformance.kube.client import ApiException, Kube
from conformance.ports import Answer

# By `cat`, by the shell's own words, or by Python: an image from scratch may have one of them only.
_SHOW = (
    ("cat", "{path}"),
    ("/bin/sh", "-c", 'while IFS= read -r line; do echo "$line"; done < {path}'),
    ("python3", "-c", "print(open('{path}').read())"),
)
_SHOWN_CHARS = 300


class KubeSite:
    """One namespace and the release in it.

    Args:
        kube: the cluster.
        namespace: of the release.
        pod_selector: selects every pod of the release.
        selectors: component -> what selects its pods.
    """

    def __init__(self, kube: Kube, namespace: str, pod_selector: str, selectors: Mapping[str, str]) -> None:
        self._kube = kube
        self.namespace = namespace
        self._selector = pod_selector
        self._selectors = selectors

    def labels(self) -> Mapping[str, str]:
        """Return the labels of the namespace.

        Raises:
            ProbeError: the server does not say.
        """
        try:
            found = self._kube.get(f"/api/v1/namespaces/{self.namespace}")
        except ApiException as exc:
            raise ProbeError(f"cannot read namespace '{self.namespace}': {exc.status} {exc.reason}") from exc
        return dict(found["metadata"].get("labels") or {})

    def pods(self, component: str = "") -> tuple[dict[str, Any], ...]:
        """Return the pods of the release, or of one component.

        Raises:
            ProbeError: the server does not list them.
        """
        own = self._selectors[component] if component else ""
        return self._list("/api/v1", "pods", ",".join(filter(None, (self._selector, own))))

    def listed(self, prefix: str, plural: str) -> tuple[dict[str, Any], ...]:
        """Return every object of one kind.

        Raises:
            ProbeError: the server does not list them.
        """
        return self._list(prefix, plural, "")

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """Send one request; `path` is a prefix and a path below the namespace, with a blank between."""
        prefix, _, below = path.partition(" ")
        status, text = self._kube.send(method, f"{prefix}/namespaces/{self.namespace}/{below}", body)
        return Answer(status=status, text=_words(text))

    def read_file(self, pod: str, container: str, path: str) -> str:
        """Return a text file of a container.

        Raises:
            ProbeError: nothing in the container can show it.
        """
        told = ""
        for argv in _SHOW:
            try:
                return self.run(pod, container, [word.format(path=path) for word in argv])
            except ProbeError as exc:
                told = exc.message
        raise ProbeError(
            f"nothing in container '{pod}/{container}' can show '{path}': {told[:_SHOWN_CHARS]}",
            hint="a container with `cat`, a shell or Python can be looked into",
        )

    def run(self, pod: str, container: str, argv: Sequence[str]) -> str:
        """Run a program in a container.

        Raises:
            ProbeError: it cannot be run, or ended badly.
        """
        try:
            return self._kube.exec(namespace=self.namespace, pod=pod, container=container, argv=argv)
        except (ClusterError, ApiException) as exc:
            raise ProbeError(f"cannot run '{argv[0]}' in container '{pod}/{container}': {exc}") from exc

    def _list(self, prefix: str, plural: str, selector: str) -> tuple[dict[str, Any], ...]:
        path = f"{prefix}/namespaces/{self.namespace}/{plural}"
        try:
            return tuple(self._kube.list_json(path, selector=selector))
        except ApiException as exc:
            raise ProbeError(
                f"cannot list {plural} of namespace '{self.namespace}': {exc.status} {exc.reason}"
            ) from exc


def _words(text: str) -> str:
    """Return the message of a Status object, or the beginning of whatever it is."""
    try:
        said = json.loads(text)
    except ValueError:
        return text[:_SHOWN_CHARS]
    return str(said.get("message") or "")[:_SHOWN_CHARS] if said.get("kind") == "Status" else ""
