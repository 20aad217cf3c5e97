"""Helm's own record of a release, read from its Secret."""

import base64
import gzip
import json
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.kube.documents import Document
from conformance.kube.snapshots import Obj
from conformance.kube.yaml_text import readable_objects

# The type of the Secret in which Helm 3 and later keep a release: gzip'd JSON, base64 twice.
_RECORD = "helm.sh/release.v1"
_DEFINITIONS = "crds/"


def is_record(secret: Obj) -> bool:
    """Whether a Secret is Helm's own record."""
    return bool(secret.get("type") == _RECORD)


def newest_record(secrets: Iterable[Obj]) -> dict[str, Any]:
    """Return the newest record; empty where there is none, or one that cannot be read."""
    records = [secret for secret in secrets if is_record(secret)]
    newest = max(records, key=lambda item: str(item["metadata"].get("creationTimestamp", "")), default=None)
    if newest is None:
        return {}
    try:
        packed = base64.b64decode(base64.b64decode(newest["data"]["release"]))
        found: dict[str, Any] = json.loads(gzip.decompress(packed))
    except (KeyError, TypeError, ValueError, OSError):
        return {}
    return found


def documents_of(record: dict[str, Any]) -> Iterator[Document]:
    """Return every object that a record tells of: the manifest's, the hooks', and the chart's definitions.

    Those of a chart's folder `crds` are installed by Helm and never removed by it.
    """
    texts = [str(record.get("manifest") or "")]
    texts += [str(hook.get("manifest") or "") for hook in record.get("hooks") or []]
    files = (record.get("chart") or {}).get("files") or []
    texts += [
        base64.b64decode(item["data"]).decode("utf-8", "replace")
        for item in files
        if str(item.get("name", "")).startswith(_DEFINITIONS)
    ]
    for text in texts:
        yield from readable_objects(text)
