"""A kubeconfig of the run's own, with one context of somebody's file."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from conformance.core.errors import ConfigError
from conformance.kube.yaml_text import read_yaml

# Keys that name a file, which is meant from the folder of the kubeconfig.
_FILES = ("certificate-authority", "client-certificate", "client-key", "tokenFile")


def own_kubeconfig(source: Path, context: str, target: Path) -> None:
    """Write a kubeconfig with this context only; the source is read and never changed.

    Args:
        source: the file that has the context.
        context: its name.
        target: the file to write, for its owner's eyes only.

    Raises:
        ConfigError: the source cannot be read, or has no such context.
    """
    tree = _read(source)
    chosen = _named(tree, "contexts", context)
    names = chosen.get("context") if isinstance(chosen, dict) else None
    cluster = _named(tree, "clusters", names.get("cluster")) if isinstance(names, dict) else None
    if not isinstance(names, dict) or cluster is None:
        known = ", ".join(repr(str(item.get("name"))) for item in _items(tree, "contexts")) or "none"
        raise ConfigError(
            f"cannot use context '{context}' of '{source}': it has these: {known}",
            hint="name a context that `kubectl config get-contexts` lists",
        )
    user = _named(tree, "users", names.get("user"))
    folder = source.resolve().parent
    kept = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": context,
        "contexts": [chosen],
        "clusters": [{**cluster, "cluster": _absolute(cluster.get("cluster"), folder)}],
        "users": [{**user, "user": _absolute(user.get("user"), folder)}] if user else [],
    }
    # The mode first: credentials are never readable by others, not for a moment.
    target.touch(mode=0o600)
    target.chmod(0o600)
    target.write_text(yaml.safe_dump(kept, sort_keys=False), encoding="utf-8")


def api_host(kubeconfig: Path) -> str | None:
    """Return the host of the API server of a kubeconfig that `own_kubeconfig`, or kind, wrote."""
    clusters = _items(_read(kubeconfig), "clusters") if kubeconfig.is_file() else []
    server = clusters[0].get("cluster", {}).get("server", "") if clusters else ""
    return urlsplit(str(server)).hostname


def _read(source: Path) -> dict[str, Any]:
    try:
        tree = read_yaml(source.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as exc:
        raise ConfigError(
            f"cannot read kubeconfig '{source}': {str(exc).splitlines()[0]}",
            hint="name the file with --kubeconfig",
        ) from exc
    return tree if isinstance(tree, dict) else {}


def _items(tree: dict[str, Any], plural: str) -> list[dict[str, Any]]:
    return [item for item in tree.get(plural) or [] if isinstance(item, dict)]


def _named(tree: dict[str, Any], plural: str, name: object) -> dict[str, Any] | None:
    return next((item for item in _items(tree, plural) if item.get("name") == name), None)


def _absolute(entry: Any, folder: Path) -> dict[str, Any]:  # noqa: ANN401 - YAML of any shape
    """Return a cluster or a user whose files are named from the root."""
    found = dict(entry or {})
    for key in _FILES:
        if found.get(key):
            found[key] = str(folder / found[key])
    program = (found.get("exec") or {}).get("command", "")
    # A plain name is looked for on PATH, as kubectl does.
    if "/" in program:
        found["exec"] = {**found["exec"], "command": str(folder / program)}
    return found
