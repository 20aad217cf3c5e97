"""Namespaces that runs marked as their own in a cluster that stays, found and removed by the mark."""

import json
import shlex
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from urllib3.exceptions import HTTPError

from conformance.core.errors import ClusterError
from conformance.core.leftover import Leftover
from conformance.core.purpose import Purpose
from conformance.kube.client import ApiException, Kube
from conformance.model.owner import OWNER_LABEL
from conformance.targets.kubeconfig import own_kubeconfig
from conformance.targets.provider import Search

_HELM_LIMIT_S, _DELETE_LIMIT_S = 120, 120


def marked_namespaces(search: Search, source: Path, context: str) -> Iterator[Leftover]:
    """Find the namespaces of runs in one context, with the Helm releases in them.

    Args:
        search: runs helm, and has a folder for a copy of the kubeconfig.
        source: the kubeconfig.
        context: the context in it.

    Raises:
        ConfigError: the kubeconfig has no such context.
        ClusterError: the cluster does not answer.
    """
    kubeconfig = Path(mkdtemp(dir=search.scratch)) / "kubeconfig"
    own_kubeconfig(source, context, kubeconfig)
    kube = Kube(kubeconfig, context)
    try:
        found = kube.list_json("/api/v1/namespaces", selector=OWNER_LABEL)
    except (ApiException, HTTPError, OSError) as exc:
        raise ClusterError(
            f"cannot look for what runs left in context '{context}': {str(exc).splitlines()[0]}",
            hint=f"`kubectl --kubeconfig {shlex.quote(str(source))} --context {shlex.quote(context)} get"
            " namespaces` shows whether the cluster answers",
        ) from exc
    for namespace in found:
        name = namespace["metadata"]["name"]
        releases = _releases(search, kubeconfig, context, name)
        release = f" with release {', '.join(releases)}" if releases else ""
        yield Leftover(
            run_id=namespace["metadata"]["labels"][OWNER_LABEL],
            what=f"namespace {name}{release} in context {context}",
            remove=partial(_remove, search, kube, name, releases),
        )


def _helm(search: Search, kubeconfig: Path, context: str, namespace: str, *argv: str) -> str:
    access = ["--kubeconfig", str(kubeconfig), "--kube-context", context, "--namespace", namespace]
    done = search.runner.run(
        ["helm", *argv, *access], timeout_s=_HELM_LIMIT_S, purpose=Purpose.GC, check=argv[0] == "uninstall"
    )
    return done.stdout


def _releases(search: Search, kubeconfig: Path, context: str, namespace: str) -> tuple[str, ...]:
    # Also one that helm was killed on, and one whose install failed.
    text = _helm(search, kubeconfig, context, namespace, "list", "--all", "--output", "json")
    listed: list[dict[str, Any]] = json.loads(text) if text.strip().startswith("[") else []
    return tuple(item["name"] for item in listed)


def _remove(search: Search, kube: Kube, namespace: str, releases: tuple[str, ...]) -> None:
    """Uninstall first: what a release has outside of its namespace goes with it."""
    for release in releases:
        _helm(search, kube.kubeconfig, kube.context, namespace, "uninstall", release, "--no-hooks")
    kube.delete_namespace(namespace, limit_s=_DELETE_LIMIT_S)
