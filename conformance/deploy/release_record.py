"""What Helm itself has written down about a release: the kinds and names of its objects, hooks apart."""

import base64
import gzip
import json
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from conformance.kube.snapshots import Obj, Planned

# The type of the Secret in which Helm 3 and later keep a release: gzip'd JSON, base64 twice.
_RECORD = "helm.sh/release.v1"


def is_record(secret: Obj) -> bool:
    """Whether a Secret is Helm's own record."""
    return bool(secret.get("type") == _RECORD)


def planned_objects(secrets: Iterable[Obj]) -> tuple[Planned, ...]:
    """Return what the newest record lists; empty where there is none, or one that cannot be read.

    Values of the objects are not kept.
    """
    records = [secret for secret in secrets if is_record(secret)]
    newest = max(records, key=lambda item: str(item["metadata"].get("creationTimestamp", "")), default=None)
    if newest is None:
        return ()
    try:
        packed = base64.b64decode(base64.b64decode(newest["data"]["release"]))
        release: dict[str, Any] = json.loads(gzip.decompress(packed))
        ordinary = [_planned(item) for item in _documents(str(release.get("manifest") or ""))]
        hooks = [
            _planned(item, hook)
            for hook in release.get("hooks") or []
            for item in _documents(str(hook["manifest"]))
        ]
    except (KeyError, TypeError, ValueError, OSError, yaml.YAMLError):
        return ()
    return (*ordinary, *hooks)


def _documents(text: str) -> list[Mapping[str, Any]]:
    return [item for item in yaml.safe_load_all(text) if isinstance(item, dict) and item.get("kind")]


def _planned(obj: Mapping[str, Any], hook: Mapping[str, Any] | None = None) -> Planned:
    hook = hook or {}
    return Planned(
        kind=str(obj["kind"]),
        name=str((obj.get("metadata") or {}).get("name", "")),
        events=tuple(str(event) for event in hook.get("events") or ()),
        weight=int(hook.get("weight") or 0),
    )
