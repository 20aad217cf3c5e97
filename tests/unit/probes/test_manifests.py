"""Objects against the manifest, renderings against one another, values without effect."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.ports import Found
from conformance.probes.chart_render import Chart, Rendered, differing, flatten, parse_manifest
from conformance.probes.chart_values import candidates, find_dead_values, leaves, schema_at
from conformance.probes.manifests import _same_node_ports
from conformance.probes.orphans import find_orphans

MANIFEST = parse_manifest("""
kind: Deployment
metadata: {name: app}
---
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80, nodePort: 30080}]}
---
kind: StatefulSet
metadata: {name: db}
spec: {volumeClaimTemplates: [{metadata: {name: data}}]}
---
# an empty document
""")


def found(kind: str, name: str, *owners: str) -> Found:
    """Return an object whose uid is its name."""
    return Found(kind=kind, name=name, uid=name, owner_uids=owners)


ACCOUNTED = [
    found("Deployment", "app"),
    found("ReplicaSet", "app-1", "app"),
    found("Pod", "app-1-x", "app-1"),
    found("Service", "web"),
    found("Endpoints", "web"),
    found("EndpointSlice", "web-x", "web"),
    found("StatefulSet", "db"),
    found("PersistentVolumeClaim", "data-db-0"),
    found("ConfigMap", "kube-root-ca.crt"),
    found("ServiceAccount", "default"),
    found("Secret", "sh.helm.release.v1.app.v1"),
]


def test_release_has_no_orphans() -> None:
    """Owned objects, Kubernetes' own, helm's own and claims from templates are accounted for."""
    assert find_orphans(ACCOUNTED, MANIFEST) == ()


@pytest.mark.parametrize(
    "orphan",
    [
        found("Secret", "made-by-hand"),
        found("Pod", "debug"),
        found("ReplicaSet", "lost", "deleted-owner"),
        found("PersistentVolumeClaim", "data-other-0"),
        found("Endpoints", "elsewhere"),
    ],
    ids=lambda item: str(item.label),
)
def test_foreign_object_is_an_orphan(orphan: Found) -> None:
    """Nobody accounts for an object made by hand."""
    assert find_orphans([*ACCOUNTED, orphan], MANIFEST) == (orphan.label,)


def test_differences_are_found_by_path() -> None:
    """A leaf that changed, and one that is new, are told by object and path."""
    one = flatten(parse_manifest("kind: A\nmetadata: {name: n}\nx: [1, {y: 2}]"))
    other = flatten(parse_manifest("kind: A\nmetadata: {name: n}\nx: [1, {y: 3}]\nz: 1"))
    assert differing(one, other) == {("A/n", ".x[1].y"), ("A/n", ".z")}


def test_fixed_node_port_collides() -> None:
    """Two releases cannot both have one NodePort."""
    rendered = Rendered(objects=MANIFEST)
    assert _same_node_ports(rendered, rendered) == {"nodePort 30080"}


def test_leaves_and_schema() -> None:
    """Empty maps and lists are leaves; the schema of a nested value is found through a reference."""
    assert list(leaves({"a": {"b": 1}, "c": {}, "d": []})) == [(("a", "b"), 1), (("c",), {}), (("d",), [])]
    schema = {
        "$defs": {"x": {"properties": {"b": {"enum": [1, 2]}}}},
        "properties": {"a": {"$ref": "#/$defs/x"}},
    }
    assert candidates(1, schema_at(schema, ("a", "b"))) == [2]


class FakeChart:
    """A chart with a dead value, one that needs a switch, and a random Secret."""

    def __init__(self) -> None:
        self._random = 0

    def render(
        self, *, release: str, namespace: str, more: Sequence[Path] = (), override: object = None
    ) -> Rendered:
        """Render as helm would."""
        del release, namespace
        self._random += 1
        values: dict[str, Any] = {
            "live": 1,
            "dead": 1,
            "switched": 1,
            "picky": "a",
            **cast("Any", override or {}),
        }
        if values["picky"] != "a":
            return Rendered(objects=(), error="values don't meet the specifications of the schema(s)")
        data = {"live": values["live"], "random": self._random}
        if more:
            data["switched"] = values["switched"]
        return Rendered(objects=({"kind": "ConfigMap", "metadata": {"name": "n"}, "data": data},))


def test_dead_value_is_found() -> None:
    """Only the value that nothing reads is dead; a random Secret does not bring it to life."""
    findings = find_dead_values(
        cast("Chart", FakeChart()),
        values={"live": 1, "dead": 1, "switched": 1, "picky": "a"},
        schema={},
        scenarios=[Path("on-values.yaml")],
        release="r",
        namespace="n",
    )
    assert (findings.dead, findings.untold, findings.leaves_count) == (("dead",), ("picky",), 4)
