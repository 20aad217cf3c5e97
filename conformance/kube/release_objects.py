"""What a release installed on a cluster, and what is in its namespace (port `Objects`)."""

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from conformance.core.errors import ProbeError
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.wait import pause
from conformance.kube.client import ApiException, Kube
from conformance.kube.helm_flags import access_flags
from conformance.kube.yaml_text import read_yaml
from conformance.ports import Found

T = TypeVar("T")

_LIMIT_S = 60
_PURPOSE = Purpose.CHART_CHECKS
_SHOWN_CHARS = 400
# Reports of what happened or is used now, not objects that somebody made.
_REPORTS = frozenset({"Event", "Lease", "PodMetrics"})
# Groups that report figures only; their servers come and go with the metrics server.
_REPORT_GROUPS = frozenset({"metrics.k8s.io", "custom.metrics.k8s.io", "external.metrics.k8s.io"})
# HTTP: not found, and a method that the path does not have; not allowed; asked too often, server at fault.
_NO_SUCH_LIST = frozenset({404, 405})
_NOT_ALLOWED = frozenset({401, 403})
_BUSY = frozenset({429, 500, 502, 503, 504})
_TRIES, _PAUSE_S = 3, 1.0


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
            argv = ["helm", "get", what, self._release]
            argv += access_flags(self._kube.kubeconfig, self._kube.context, self._namespace)
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
        named, generated = _split(manifest)
        # An object whose name the server completes can be created only, and one that is there applied only.
        return self._dry_run("apply", named) or self._dry_run("create", generated)

    def _dry_run(self, verb: str, documents: list[str]) -> str:
        if not documents:
            return ""
        with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
            path = Path(folder) / "manifest.yaml"
            path.write_text("\n---\n".join(documents), encoding="utf-8")
            argv = ["kubectl", "--kubeconfig", str(self._kube.kubeconfig), "--context", self._kube.context]
            argv += [verb, "--dry-run=server", "--validate=strict", "--namespace", self._namespace]
            argv += ["--filename", str(path)]
            done = self._runner.run(argv, timeout_s=_LIMIT_S, purpose=_PURPOSE, check=False)
        return "" if done.exit_code == 0 else done.stderr.strip() or f"kubectl ended with {done.exit_code}"


def _split(manifest: str) -> tuple[list[str], list[str]]:
    """Return the documents with a name, and those with `generateName`."""
    named: list[str] = []
    generated: list[str] = []
    for document in re.split(r"^---.*$", manifest, flags=re.MULTILINE):
        parsed = read_yaml(document)
        if isinstance(parsed, dict):
            meta = parsed.get("metadata") or {}
            (generated if meta.get("generateName") and not meta.get("name") else named).append(document)
    return named, generated


def list_namespace(kube: Kube, namespace: str) -> tuple[Found, ...]:
    """Return every object of every listable kind in the namespace.

    Raises:
        ProbeError: a kind may not or cannot be listed, so that an orphan of it would go unseen.
    """
    found: dict[str, Found] = {}
    for prefix, plural, kind in _listable(kube):
        for item in _items(kube, f"{prefix}/namespaces/{namespace}/{plural}", plural):
            meta = item["metadata"]
            # The same object may be served by two groups.
            found[meta.get("uid") or f"{kind}/{meta['name']}"] = Found(
                kind=kind,
                name=meta["name"],
                uid=meta.get("uid", ""),
                owner_uids=tuple(owner["uid"] for owner in meta.get("ownerReferences") or []),
                marks={**(meta.get("labels") or {}), **(meta.get("annotations") or {})},
            )
    return tuple(sorted(found.values(), key=lambda item: item.label))


def _items(kube: Kube, path: str, what: str) -> list[dict[str, Any]]:
    """Return the items of a list; none where the server serves no such list."""
    try:
        return _patiently(lambda: kube.list_json(path))
    except ApiException as exc:
        if exc.status in _NO_SUCH_LIST:
            return []
        hint = "give the context the right to list every kind in the release's namespace"
        raise ProbeError(
            f"cannot list {what} at '{path}': {exc.status} {exc.reason}, so that an orphan would go unseen",
            hint=hint
            if exc.status in _NOT_ALLOWED
            else "see why the API server did not answer, and try again",
        ) from exc


def _patiently(ask: Callable[[], T]) -> T:
    """Ask again where the server says that it is busy."""
    for _ in range(_TRIES - 1):
        try:
            return ask()
        except ApiException as exc:
            if exc.status not in _BUSY:
                raise
            pause(_PAUSE_S)
    return ask()


def _listable(kube: Kube) -> list[tuple[str, str, str]]:
    """Return prefix, plural and kind of every namespaced kind that can be listed, each once.

    Raises:
        ProbeError: a group cannot be asked for its kinds.
    """
    prefixes = ["/api/v1"]
    for group in _patiently(lambda: kube.get("/apis"))["groups"]:
        if group["name"] in _REPORT_GROUPS:
            continue
        preferred = group["preferredVersion"]["groupVersion"]
        # A kind may be served in another version than the group's preferred one only.
        others = [item["groupVersion"] for item in group.get("versions") or []]
        prefixes += [f"/apis/{version}" for version in dict.fromkeys([preferred, *others])]
    kinds: dict[tuple[str, str], tuple[str, str, str]] = {}
    for prefix in prefixes:
        for resource in _resources(kube, prefix):
            if (
                resource.get("namespaced")
                and "list" in (resource.get("verbs") or [])
                and "/" not in resource["name"]
                and resource["kind"] not in _REPORTS
            ):
                group_name = prefix.rpartition("/")[0]
                kinds.setdefault((group_name, resource["name"]), (prefix, resource["name"], resource["kind"]))
    return list(kinds.values())


def _resources(kube: Kube, prefix: str) -> list[dict[str, Any]]:
    try:
        return list(_patiently(lambda: kube.get(prefix)).get("resources") or [])
    except ApiException as exc:
        raise ProbeError(
            f"cannot ask which kinds '{prefix}' has: {exc.status} {exc.reason}, so that an orphan of them"
            " would go unseen",
            hint="see `kubectl get apiservices` for one that is not available, or remove it",
        ) from exc
