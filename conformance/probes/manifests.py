"""The chart's checks, the API server's word on it, and the release's objects against its namespace's."""

import json
from collections.abc import Sequence
from pathlib import Path

from conformance.model.inputs import Input
from conformance.model.measurements import MANIFESTS, ChartCheck, ManifestsMeasurement
from conformance.ports import Objects
from conformance.probes.chart_checks import check_chart, shortened
from conformance.probes.chart_render import object_name, parse_manifest
from conformance.probes.orphans import find_orphans
from conformance.probes.probe import Early, Given, Need, Probe, Trace


def measure_manifests(checks: Sequence[ChartCheck], objects: Objects, evidence: Path) -> ManifestsMeasurement:
    """Run what is left of SC-009: the API server's word, and what belongs to the release.

    Args:
        checks: what the chart alone answered.
        objects: what was installed, and what is there.
        evidence: folder for the lists of objects.

    Raises:
        ProbeError: the release's manifest cannot be read, or the namespace not be listed.
    """
    evidence.mkdir(parents=True, exist_ok=True)
    manifest, listed = objects.manifest(), objects.in_namespace()
    measured = ManifestsMeasurement(
        checks=(*checks, _accepted(objects, manifest)),
        release_objects=tuple(sorted(object_name(obj) for obj in parse_manifest(manifest))),
        namespace_objects=tuple(item.label for item in listed),
        orphans=find_orphans(listed, parse_manifest(manifest)),
    )
    lists = {name: getattr(measured, name) for name in ("release_objects", "namespace_objects", "orphans")}
    (evidence / "objects.json").write_text(json.dumps(lists, indent=1) + "\n", encoding="utf-8")
    return measured


def _accepted(objects: Objects, manifest: str) -> ChartCheck:
    """Let the API server check the whole manifest, unknown fields included, without storing it."""
    name, refusal = "the API server accepts the manifest", objects.refusal(manifest)
    if refusal is None:
        return ChartCheck(name=name, passed=True, applies=False, detail="there is no API server to ask")
    return ChartCheck(name=name, passed=not refusal, detail=shortened(refusal))


def _early(early: Early) -> tuple[ChartCheck, ...]:
    return check_chart(early.runner, early.settings.subject, early.settings.root)


def _take(given: Given) -> ManifestsMeasurement:
    assert given.ports.objects is not None  # noqa: S101 - among the needs
    return measure_manifests(given.early(MANIFESTS.name), given.ports.objects, given.evidence)


def _say(fact: ManifestsMeasurement) -> str:
    return f"{len(fact.checks)} checks, {len(fact.release_objects)} objects released"


PROBE = Probe(
    key=MANIFESTS,
    needs=frozenset({Need.RELEASE, Need.OBJECTS}),
    inputs=frozenset({Input.CHART, Input.SETTINGS}),
    early=_early,
    take=_take,
    say=_say,
    clean_of=frozenset({Trace.REQUESTS, Trace.NEW_PODS}),
)
