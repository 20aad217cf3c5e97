"""A copy of a chart in which all that values can change is seen in what Helm renders."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from conformance.probes.chart_render import Chart

_NOTES = Path("templates") / "NOTES.txt"
_COPIED = "conformance-notes.txt"
_TEMPLATE = """apiVersion: v1
kind: ConfigMap
metadata:
  name: conformance-notes
data:
  notes: {{ tpl (.Files.Get "%s") . | toJson }}
"""
_GUARD = re.compile(r"APIVersions\.Has\s+[\"`]([^\"`]+)[\"`]")


def telling_copy(chart: Chart, folder: Path) -> Chart:
    """Return the chart with its NOTES.txt as an object, and with every kind known that it asks for.

    `helm template` prints no notes, and knows Kubernetes' own kinds only, so that a value that is
    read there, or behind `.Capabilities.APIVersions.Has`, would seem to have no effect.

    Args:
        chart: as it is; it is not changed.
        folder: an empty one for the copy.
    """
    target = folder / chart.folder.name
    shutil.copytree(chart.folder, target, ignore=shutil.ignore_patterns(".git"))
    if (target / _NOTES).is_file():
        shutil.copy(target / _NOTES, target / _COPIED)
        (target / "templates" / "conformance-notes.yaml").write_text(_TEMPLATE % _COPIED, encoding="utf-8")
    return replace(chart, folder=target, api_versions=asked_versions(target))


def asked_versions(folder: Path) -> tuple[str, ...]:
    """Return the API versions and kinds that the templates guard against, subcharts included."""
    texts = (
        path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folder.rglob("*"))
        if path.suffix in {".yaml", ".yml", ".tpl", ".txt"} and "templates" in path.parts
    )
    return tuple(sorted({version for text in texts for version in _GUARD.findall(text)}))
