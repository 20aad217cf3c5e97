"""Objects against the manifest, renderings against one another, values without effect."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from conformance.ports import Found
from conformance.probes.chart_base import differs
from conformance.probes.chart_checks import _same_node_ports
from conformance.probes.chart_copy import asked_versions
from conformance.probes.chart_render import Chart, Rendered, differing, flatten, object_name, parse_manifest
from conformance.probes.chart_trials import candidates, hiders, leaves, merged, schema_at, switches
from conformance.probes.chart_values import find_dead_values
from conformance.probes.chart_words import words_of
from conformance.probes.orphans import find_orphans
from tests.unit.table import table

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


@table(
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


@dataclass(frozen=True)
class FakeChart:
    """A chart with a dead value, values behind switches, and a random Secret of a set length."""

    folder: Path = Path("no-templates")
    sets: Mapping[str, str] = field(default_factory=dict)
    api_versions: tuple[str, ...] = ()
    counter: "itertools.count[int]" = field(default_factory=itertools.count)

    def render(
        self, *, release: str, namespace: str, more: Sequence[Path] = (), override: object = None
    ) -> Rendered:
        """Render as helm would."""
        del release, namespace
        values = merged(VALUES, cast("Any", override or {}))
        if values["picky"] != "a":
            return Rendered(objects=(), error="values don't meet the specifications of the schema(s)")
        data = {"live": values["live"], "random": f"{next(self.counter):0{values['length']}}"}
        if more:
            data["switched"] = values["switched"]
        if values["ingress"]["enabled"]:
            data["host"] = values["ingress"]["host"]
        if values["service"]["type"] == "NodePort":
            data["port"] = values["service"]["nodePort"]
        if self.api_versions:
            data["interval"] = values["interval"]
        return Rendered(objects=({"kind": "ConfigMap", "metadata": {"name": "n"}, "data": data},))


VALUES: dict[str, Any] = {
    "live": 1,
    "dead": 1,
    "switched": 1,
    "picky": "a",
    "length": 12,
    "interval": "30s",
    "ingress": {"enabled": False, "host": "h"},
    "service": {"type": "ClusterIP", "nodePort": 30000},
}


def test_dead_value_is_found_among_those_that_need_a_switch(tmp_path: Path) -> None:
    """Only the value that nothing reads is dead; a random Secret does not bring it to life."""
    scenario = tmp_path / "on-values.yaml"
    scenario.write_text("switch: true", encoding="utf-8")
    findings = find_dead_values(
        cast("Chart", FakeChart(api_versions=("example.com/v1",))),
        values=VALUES,
        schema={},
        scenarios=[scenario],
        release="r",
        namespace="n",
    )
    assert (findings.dead, findings.untold, findings.leaves_count) == (("dead",), ("picky",), 10)


def test_scenario_that_sets_a_neighbour_is_tried_before_others(tmp_path: Path) -> None:
    """A switch that only the last of many scenarios brings to life costs two renderings, not one for each."""
    files = [tmp_path / f"{name}-values.yaml" for name in ("a", "b", "c", "d")]
    for file, text in zip(files, ("x: 1", "y: 1", "", "cache: {enabled: true}"), strict=True):
        file.write_text(text, encoding="utf-8")
    tried: list[Sequence[Path]] = []

    @dataclass(frozen=True)
    class Cached(FakeChart):
        def render(self, *, more: Sequence[Path] = (), override: object = None, **_: object) -> Rendered:
            shared = cast("Any", override or {}).get("cache", {}).get("shared")
            if shared:
                tried.append(more)
            data = {"shared": bool(shared)} if files[-1] in more else {}
            return Rendered(objects=({"kind": "ConfigMap", "metadata": {"name": "n"}, "data": data},))

    values = {"cache": {"shared": False}}
    find_dead_values(
        cast("Chart", Cached()), values=values, schema={}, scenarios=files, release="r", namespace="n"
    )
    assert tried == [(), (files[-1],)]


def test_nearest_switch_is_tried_first() -> None:
    """The switch of the value's own block stands before all others."""
    first, *_ = switches(VALUES, {}, ("ingress", "host"), {})
    assert first == {"ingress": {"enabled": True}}
    assert {"service": {"type": "NodePort"}} in switches(VALUES, {}, ("live",), {})


@table(
    ("other", "expected"),
    [
        ({"a": "1", "password": "zzzz"}, False),
        ({"a": "1", "password": "zzzzz"}, True),
        ({"a": "2", "password": "zzzz"}, True),
        ({"a": "1"}, True),
        ({"a": "1", "password": "zzzz", "b": "1"}, True),
    ],
)
def test_random_text_counts_by_its_length(other: dict[str, str], expected: bool) -> None:
    """What differs each time tells nothing, but how long it is may."""
    first, second, third = (
        {("Secret/s", key): value for key, value in data.items()}
        for data in ({"a": "1", "password": "xxxx"}, {"a": "1", "password": "yyyy"}, other)
    )
    assert differs([cast("Any", first), cast("Any", second)], cast("Any", third)) is expected


def test_generated_names_collide_with_nothing_and_are_found_again() -> None:
    """The API server completes `generateName`, so that two releases never meet."""
    rendered = Rendered(
        objects=parse_manifest("kind: Job\nmetadata: {generateName: app-migrate-, namespace: n}")
    )
    assert rendered.names == set()
    assert object_name(rendered.objects[0]) == "Job/app-migrate-*"
    job, other = found("Job", "app-migrate-x7f"), found("Job", "seed-x7f")
    assert find_orphans([job, other, found("Pod", "p", "app-migrate-x7f")], rendered.objects) == (
        "Job/seed-x7f",
    )


PLATFORM = [
    found("ConfigMap", "istio-ca-root-cert"),
    found("ConfigMap", "openshift-service-ca.crt"),
    found("ServiceAccount", "builder"),
    found("Secret", "builder-dockercfg-abcde"),
    found("RoleBinding", "system:deployers"),
    replace(found("Secret", "web-tls"), marks={"cert-manager.io/certificate-name": "web"}),
    replace(found("Secret", "tok"), marks={"kubernetes.io/service-account.name": "default"}),
]


def test_objects_of_the_platform_are_no_orphans() -> None:
    """What a cluster puts into every namespace nobody forgot to put into the chart."""
    manifest = [*MANIFEST, *parse_manifest("kind: Certificate\nmetadata: {name: web}")]
    accounts = [found("ServiceAccount", "default"), found("Certificate", "web")]
    assert find_orphans([*PLATFORM, *accounts], manifest) == ()


def test_what_only_looks_like_the_platform_s_is_an_orphan() -> None:
    """A certificate that the release does not ask for, the pull secret of an account that is not there."""
    secrets = [
        replace(found("Secret", "web-tls"), marks={"cert-manager.io/certificate-name": "other"}),
        found("Secret", "robot-dockercfg-abcde"),
        found("ConfigMap", "istio-settings"),
    ]
    assert len(find_orphans(secrets, MANIFEST)) == 3


def test_versions_that_templates_ask_for_are_found(tmp_path: Path) -> None:
    """In either quotes, in helpers and subcharts."""
    for name, text in (
        ("templates/a.yaml", '{{ if .Capabilities.APIVersions.Has "a.example/v1" }}'),
        ("charts/sub/templates/_b.tpl", "{{ if $.Capabilities.APIVersions.Has `b.example/v1/Kind` }}"),
        ("README.md", '.Capabilities.APIVersions.Has "c.example/v1"'),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert asked_versions(tmp_path) == ("a.example/v1", "b.example/v1/Kind")


def test_words_that_a_template_compares_with_are_tried(tmp_path: Path) -> None:
    """One magic word, a number beyond a limit, and what is read below an empty map; prose is no word."""
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "a.yaml").write_text(
        '''{{ if eq .Values.mode "cluster" }}x{{ end }}{{ if gt (int .Values.nodes) 5 }}y{{ end }}
        {{ .Values.db.password | default "none" }} "cluster: 7"''',
        encoding="utf-8",
    )
    words = words_of(tmp_path)
    assert words.compared["mode"] == ("cluster",)
    assert words.compared["nodes"] == (6, 5, 4)
    assert "password" not in words.compared
    assert words.below["db",] == ("password",)
    assert "cluster" in candidates("single", {}, words.compared["mode"])
    assert {"mode": "cluster"} in switches({"mode": "single", "size": 1}, {}, ("size",), words.compared)


def test_what_templates_say_of_other_places_and_of_chance(tmp_path: Path) -> None:
    """An upgrade, versions about a bound, a cluster's objects, what is made at random; no comment."""
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "a.yaml").write_text(
        """{{ if .Release.IsUpgrade }}{{ end }}{{ genCA "a" (int .Values.days) }}{{ .Values.plain }}
        {{ if semverCompare "<1.19-0" .Capabilities.KubeVersion.Version }}{{ end }}
        {{ default .Values.global.class .Values.class }}{{/* .Values.gone */}}""",
        encoding="utf-8",
    )
    (templates / "b.tpl").write_text('{{ lookup "v1" "Secret" "" "" }}{{ .Values.kept }}', encoding="utf-8")
    words = words_of(tmp_path)
    assert words.elsewhere == (
        ("--is-upgrade",), ("--kube-version", "1.18.0"), ("--kube-version", "1.19.0"),
    )  # fmt: skip
    assert words.chance
    assert words.hidden >= {"days", "kept"}
    assert not words.hidden & {"plain", "class"}
    assert "gone" not in words.named
    values = {"class": "a", "global": {"class": "b"}, "plain": "c"}
    assert hiders(values, ("global", "class"), words.tested) == [{"class": None}]


def test_schema_of_keys_by_their_kind_and_in_parts() -> None:
    """By a pattern, by a rule for all others, and in schemas that are put together."""
    env = {"patternProperties": {"^[A-Z]": {"enum": ["a", "b"]}}, "additionalProperties": {"enum": [1, 2]}}
    schema = {"allOf": [{"properties": {"env": env}}], "additionalProperties": False}
    assert candidates("a", schema_at(schema, ("env", "LOG"))) == ["b"]
    assert candidates(1, schema_at(schema, ("env", "log"))) == [2]
    assert schema_at(schema, ("other",)) == {}
