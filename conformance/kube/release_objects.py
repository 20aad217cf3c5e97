"""What a release installed on a cluster, and what is in its namespace (port `Objects`)."""

import tempfile
from pathlib import Path

from conformance.core.errors import ProbeError
from conformance.core.proc import Runner
from conformance.kube.client import ApiException, Kube
from conformance.ports import Found

_LIMIT_S = 60
_PURPOSE = "chart checks"
_SHOWN_CHARS = 400
# Reports of what happened or is used now, not objects that somebody made.
_REPORTS = frozenset({"Event", "Lease", "PodMetrics"})
_FORBIDDEN = 403


class KubeObjects:
    """The objects of one release.

    Args:
        kube: the cluster.
        runner: runs helm and kubectl.
        namespace: of the release.
        release: its name.
    """

    def __init__(self, kube: Kube, runner: Runner, namespace: str, release: str) -> None:
        self._kube = kube
        self._runner = runner
        self._namespace = namespace
        self._release = release

    def manifest(self) -> str:
        """Return what Helm installed, hooks included.

        Raises:
            ProbeError: Helm cannot read it.
        """
        parts = []
        for what in ("manifest", "hooks"):
            argv = ["helm", "get", what, self._release, "--namespace", self._namespace]
            argv += ["--kubeconfig", str(self._kube.kubeconfig), "--kube-context", self._kube.context]
            done = self._runner.run(argv, timeout_s=_LIMIT_S, purpose=_PURPOSE, check=False)
            if done.exit_code != 0:
                said = " ".join(done.stderr.split())[:_SHOWN_CHARS]
                raise ProbeError(f"cannot read the {what} of release '{self._release}': {said}")
            parts.append(done.stdout)
        return "\n---\n".join(parts)

    def in_namespace(self) -> tuple[Found, ...]:
        """Return every object of every listable kind in the namespace.

        Raises:
            ProbeError: a kind may not be listed, so that an orphan of it would go unseen.
        """
        return list_namespace(self._kube, self._namespace)

    def refusal(self, manifest: str) -> str:
        """Return what the API server has against the manifest; empty when it would take it."""
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            path = Path(folder) / "manifest.yaml"
            path.write_text(manifest, encoding="utf-8")
            argv = ["kubectl", "--kubeconfig", str(self._kube.kubeconfig), "--context", self._kube.context]
            argv += ["apply", "--dry-run=server", "--validate=strict", "--namespace", self._namespace]
            argv += ["--filename", str(path)]
            done = self._runner.run(argv, timeout_s=_LIMIT_S, purpose=_PURPOSE, check=False)
        return "" if done.exit_code == 0 else done.stderr.strip() or f"kubectl ended with {done.exit_code}"


def list_namespace(kube: Kube, namespace: str) -> tuple[Found, ...]:
    """Return every object of every listable kind in the namespace.

    Raises:
        ProbeError: a kind may not be listed, so that an orphan of it would go unseen.
    """
    found: dict[str, Found] = {}
    for prefix, plural, kind in _listable(kube):
        try:
            items = kube.list_json(f"{prefix}/namespaces/{namespace}/{plural}")
        except ApiException as exc:
            if exc.status == _FORBIDDEN:
                raise ProbeError(
                    f"cannot list {plural} in namespace '{namespace}': {exc.status} {exc.reason}",
                    hint="give the context the right to list every kind in that namespace",
                ) from exc
            continue
        for item in items:
            meta = item["metadata"]
            # The same object may be served by two groups.
            found[meta.get("uid") or f"{kind}/{meta['name']}"] = Found(
                kind=kind,
                name=meta["name"],
                uid=meta.get("uid", ""),
                owner_uids=tuple(owner["uid"] for owner in meta.get("ownerReferences") or []),
            )
    return tuple(sorted(found.values(), key=lambda item: item.label))


def _listable(kube: Kube) -> list[tuple[str, str, str]]:
    """Return prefix, plural and kind of every namespaced kind that can be listed."""
    prefixes = ["/api/v1"]
    prefixes += [
        f"/apis/{group['preferredVersion']['groupVersion']}" for group in kube.get("/apis")["groups"]
    ]
    kinds = []
    for prefix in prefixes:
        try:
            resources = kube.get(prefix).get("resources") or []
        except ApiException:
            continue  # an aggregated API whose server is away
        kinds += [
            (prefix, resource["name"], resource["kind"])
            for resource in resources
            if resource.get("namespaced")
            and "list" in (resource.get("verbs") or [])
            and "/" not in resource["name"]
            and resource["kind"] not in _REPORTS
        ]
    return kinds
