"""What Helm itself has written down about a release: the kinds and names of its objects, hooks apart."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from conformance.kube.helm_record import newest_record
from conformance.kube.snapshots import Obj, Planned
from conformance.kube.yaml_text import read_documents


def planned_objects(secrets: Iterable[Obj]) -> tuple[Planned, ...]:
    """Return what the newest record lists; empty where there is none, or one that cannot be read.

    Values of the objects are not kept.
    """
    release = newest_record(secrets)
    try:
        ordinary = [_planned(item) for item in _documents(str(release.get("manifest") or ""))]
        hooks = [
            _planned(item, hook)
            for hook in release.get("hooks") or []
            for item in _documents(str(hook["manifest"]))
        ]
    except (KeyError, TypeError, ValueError, yaml.YAMLError):
        return ()
    return (*ordinary, *hooks)


def _documents(text: str) -> list[Mapping[str, Any]]:
    return [item for item in read_documents(text) if item.get("kind")]


def _planned(obj: Mapping[str, Any], hook: Mapping[str, Any] | None = None) -> Planned:
    hook, metadata = hook or {}, obj.get("metadata") or {}
    return Planned(
        kind=str(obj["kind"]),
        name=str(metadata.get("name", "")),
        namespace=str(metadata.get("namespace") or ""),
        events=tuple(str(event) for event in hook.get("events") or ()),
        weight=int(hook.get("weight") or 0),
    )
