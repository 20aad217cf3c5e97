"""Namespaces that runs marked as their own in a cluster that stays, found and removed by the mark."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from urllib3.exceptions import HTTPError

from conformance.core.errors import ClusterError
from conformance.core.leftover import Leftover
from conformance.core.purpose import Purpose
from conformance.kube.client import ApiException, Kube
from conformance.kube.documents import outside_of, removal_line, standing
from conformance.kube.helm_flags import access_flags
from conformance.kube.helm_record import documents_of, newest_record
from conformance.model.owner import OWNER_LABEL
from conformance.model.reference import Reference
from conformance.targets.kubeconfig import own_kubeconfig
from conformance.targets.provider import Search

# The tag that a run gives to an image: the first digits of its digest.
_OWN_TAG = re.compile(r"[0-9a-f]{12}")
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
        outside = _outside(kube, name)
        on_nodes = images_on_nodes(kube, name)
        more = [
            *outside.values(),
            *(f"image {image} on {', '.join(nodes)}" for image, nodes in on_nodes.items()),
        ]
        release = f" with release {', '.join(releases)}" if releases else ""
        beside = f"; outside of it {', '.join(more)}" if more else ""
        reach = ("--kubeconfig", str(source), "--context", context)
        yield Leftover(
            run_id=namespace["metadata"]["labels"][OWNER_LABEL],
            what=f"namespace {name}{release} in context {context}{beside}",
            remove=partial(_remove, search, kube, name, releases, _Beside(outside, on_nodes, reach)),
        )


def _helm(search: Search, kubeconfig: Path, context: str, namespace: str, *argv: str) -> str:
    whole = ["helm", *argv, *access_flags(kubeconfig, context, namespace)]
    done = search.runner.run(whole, timeout_s=_HELM_LIMIT_S, purpose=Purpose.GC, check=argv[0] == "uninstall")
    return done.stdout


def _releases(search: Search, kubeconfig: Path, context: str, namespace: str) -> tuple[str, ...]:
    # Also one that helm was killed on, and one whose install failed.
    text = _helm(search, kubeconfig, context, namespace, "list", "--all", "--output", "json")
    listed: list[dict[str, Any]] = json.loads(text) if text.strip().startswith("[") else []
    return tuple(item["name"] for item in listed)


def _outside(kube: Kube, namespace: str) -> dict[str, str]:
    """Return path to label of what the release has outside of its namespace; nothing where nobody may ask."""
    try:
        record = newest_record(kube.list_json(f"/api/v1/namespaces/{namespace}/secrets"))
        return standing(outside_of(documents_of(record), kube, namespace=namespace), kube)
    except (ApiException, HTTPError, OSError):
        return {}


def images_on_nodes(kube: Kube, namespace: str) -> dict[str, tuple[str, ...]]:
    """Return each image of a run's own that its pods use, with the nodes that have it.

    Those are the nodes that list it, and those on which a container was made of it: a kubelet tells of new
    images minutes late. A run names what it built after its content, by twelve digits; any other image is
    somebody else's.
    """
    try:
        pods = kube.list_json(f"/api/v1/namespaces/{namespace}/pods")
        nodes = kube.list_json("/api/v1/nodes")
    except (ApiException, HTTPError, OSError):
        return {}
    listed = {
        node["metadata"]["name"]: {
            name for image in node["status"].get("images") or [] for name in image.get("names") or []
        }
        for node in nodes
    }
    found: dict[str, set[str]] = {}
    for image, made_on in (use for pod in pods for use in _uses(pod)):
        if _OWN_TAG.fullmatch(Reference.parse(image).tag):
            has = {node for node, names in listed.items() if any(_is_named(image, name) for name in names)}
            found.setdefault(image, set()).update(has | made_on)
    return {image: tuple(sorted(there)) for image, there in sorted(found.items()) if there}


def _uses(pod: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Return the image of each container, with the node on which it was made, if it was."""
    spec, status = pod["spec"], pod.get("status") or {}
    for kind in ("containers", "initContainers"):
        statuses = status.get(f"{kind.removesuffix('s')}Statuses") or []
        made = {item["name"] for item in statuses if item.get("imageID")}
        for container in spec.get(kind) or []:
            yield container["image"], {spec["nodeName"]} if container["name"] in made else set()


def _is_named(image: str, name: str) -> bool:
    return name in {image, f"docker.io/library/{image}", f"docker.io/{image}"}


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands outside of a namespace: path to label, image to nodes; and how a person reaches it."""

    objects: dict[str, str]
    images: dict[str, tuple[str, ...]]
    reach: tuple[str, ...]


def _remove(
    search: Search, kube: Kube, namespace: str, releases: tuple[str, ...], beside: _Beside
) -> tuple[str, ...]:
    """Uninstall first: what a release has outside of its namespace goes with it; return what stays."""
    for release in releases:
        _helm(search, kube.kubeconfig, kube.context, namespace, "uninstall", release, "--no-hooks")
    kube.delete_namespace(namespace, limit_s=_DELETE_LIMIT_S)
    return (
        *(
            f"{label} in context {kube.context}; remove it with `{removal_line(path, beside.reach)}`"
            for path, label in standing(beside.objects, kube).items()
        ),
        *(
            f"image {image} on {', '.join(nodes)}, until the kubelet wants its room; on a node"
            f" `crictl rmi {image}` removes it"
            for image, nodes in beside.images.items()
        ),
    )
