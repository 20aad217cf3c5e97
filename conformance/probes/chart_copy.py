"""A copy of a chart in which all that values can change is seen in what Helm renders."""

import re
import shutil
import tarfile
from dataclasses import replace
from pathlib import Path

from conformance.probes.chart_render import Chart
from conformance.probes.chart_words import actions

_COPIED = "conformance-notes.txt"
# One subchart may be rendered more than once, under aliases.
_TEMPLATE = """apiVersion: v1
kind: ConfigMap
metadata:
  name: conformance-notes-{{ .Template.BasePath | sha256sum }}
data:
  notes: {{ tpl (.Files.Get "%s") . | toJson }}
"""
# A version of an API, with or without a kind, among a template's words.
_VERSION = re.compile(r"[\"`]([a-z0-9.-]+/v\d+(?:(?:alpha|beta)\d+)?(?:/[A-Za-z]+)?)[\"`]")


def telling_copy(chart: Chart, folder: Path) -> Chart:
    """Return the chart with its notes as objects, and with every kind known that it asks for.

    `helm template` prints no notes, and knows Kubernetes' own kinds only, so that a value that is
    read there, or behind `.Capabilities.APIVersions`, would seem to have no effect. Packed
    subcharts are unpacked, since they are read as well.

    Args:
        chart: as it is; it is not changed.
        folder: an empty one for the copy.
    """
    target = folder / chart.folder.name
    shutil.copytree(chart.folder, target, ignore=shutil.ignore_patterns(".git"))
    while packed := sorted(path for path in target.rglob("*.tgz") if path.parent.name == "charts"):
        for path in packed:
            _unpack(path)
            path.unlink()
    for notes in sorted(target.rglob("templates/NOTES.txt")):
        shutil.copy(notes, notes.parents[1] / _COPIED)
        (notes.parent / "conformance-notes.yaml").write_text(_TEMPLATE % _COPIED, encoding="utf-8")
    return replace(chart, folder=target, api_versions=asked_versions(target))


def _unpack(packed: Path) -> None:
    """Write the files of a packed chart beside it, and none outside of there."""
    with tarfile.open(packed) as archive:
        for member in archive:
            path = packed.parent / member.name
            content = archive.extractfile(member) if ".." not in path.parts else None
            if content and path.is_relative_to(packed.parent):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())


def asked_versions(folder: Path) -> tuple[str, ...]:
    """Return the API versions and kinds that the templates speak of, if they ask what the cluster knows."""
    text = "\n".join(actions(folder))
    return tuple(sorted(set(_VERSION.findall(text)))) if "APIVersions" in text else ()
