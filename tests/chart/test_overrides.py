"""What a platform or a team wants otherwise than the chart: users, hooks, probes, volumes, annotations."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.chart.pods import Pod, pods

Render = Callable[..., list[dict[str, Any]]]

PARTS = ("backend", "frontend", "postgresql")


def _of(objects: list[dict[str, Any]], part: str) -> Pod:
    return next(pod for pod in pods(objects) if pod.name == f"todo-app-{part}")


def test_platform_chooses_the_user_where_ids_are_null(render: Render) -> None:
    """No id is left in any pod, and everything else of the restricted standard is."""
    for pod in pods(render(scenario="openshift")):
        assert pod.spec["securityContext"] == {
            "runAsNonRoot": True,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        }


@pytest.mark.parametrize("part", PARTS)
def test_security_context_is_laid_over_the_chart_s_own(render: Render, part: str) -> None:
    """One key changes in each container of that part, and the others stay."""
    values = {
        "podSecurityContext": {"runAsUser": 7},
        "containerSecurityContext": {"readOnlyRootFilesystem": False},
    }
    before, after = _of(render(), part), _of(render({part: values}), part)

    assert after.spec["securityContext"] == {**before.spec["securityContext"], "runAsUser": 7}
    for old, new in zip(before.containers, after.containers, strict=True):
        assert new["securityContext"] == {**old["securityContext"], "readOnlyRootFilesystem": False}


@pytest.mark.parametrize("part", ["backend", "frontend"])
def test_hooks_of_one_s_own_replace_the_chart_s(render: Render, part: str) -> None:
    """Not both: Kubernetes takes one preStop."""
    hooks = {"preStop": {"exec": {"command": ["/usr/bin/python3", "-c", "pass"]}}}
    default = {"preStop": {"sleep": {"seconds": 3}}}
    found = [
        _of(render({part: {"lifecycle": given}}), part).containers[-1]["lifecycle"] for given in ({}, hooks)
    ]

    assert found == [default, hooks]


@pytest.mark.parametrize("part", PARTS)
def test_another_way_to_ask_replaces_the_chart_s(render: Render, part: str) -> None:
    """A probe has one handler; its timing stays."""
    values = {part: {"probes": {"liveness": {"tcpSocket": {"port": 1}}}}}
    before, after = (_of(given, part).containers[-1]["livenessProbe"] for given in (render(), render(values)))
    timing = {key: value for key, value in before.items() if key not in {"httpGet", "exec"}}

    assert after == {**timing, "tcpSocket": {"port": 1}}
    assert len(timing) == len(before) - 1


@pytest.mark.parametrize("part", PARTS)
def test_volumes_of_one_s_own_are_mounted(render: Render, part: str) -> None:
    """In every container of that part, beside the chart's."""
    values = {
        "extraVolumes": [{"name": "own", "configMap": {"name": "own"}}],
        "extraVolumeMounts": [{"name": "own", "mountPath": "/etc/own"}],
    }
    pod = _of(render({part: values}), part)

    assert values["extraVolumes"][0] in pod.spec["volumes"]
    assert all(values["extraVolumeMounts"][0] in container["volumeMounts"] for container in pod.containers)


def test_spread_counts_the_part_s_own_pods(render: Render) -> None:
    """A rule without a selector would count none; one with a selector keeps it."""
    rule = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}
    other = {**rule, "labelSelector": {"matchLabels": {"tier": "web"}}}
    pod = _of(render({"frontend": {"topologySpreadConstraints": [rule, other]}}), "frontend")
    own, kept = pod.spec["topologySpreadConstraints"]

    assert own["labelSelector"]["matchLabels"].items() <= pod.labels.items()
    assert own["labelSelector"]["matchLabels"]["app.kubernetes.io/component"] == "frontend"
    assert {**own, "labelSelector": None} == {**rule, "labelSelector": None}
    assert kept == other


def test_common_annotations_restart_no_pod_and_yield_to_others(render: Render) -> None:
    """Every object bears them, and no pod does; one named for an object wins there."""
    values = {
        "commonAnnotations": {"team": "todo", "helm.sh/resource-policy": "other"},
        "frontend": {"service": {"annotations": {"team": "edge"}}},
    }
    objects = render(values, scenario="monitoring")
    teams = {
        f"{obj['kind']}/{obj['metadata']['name']}": obj["metadata"]["annotations"]["team"] for obj in objects
    }
    secret = next(obj for obj in objects if obj["kind"] == "Secret")

    assert teams.pop("Service/todo-app-frontend") == "edge"
    assert set(teams.values()) == {"todo"}
    assert secret["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    assert "team" not in str([obj["spec"] for obj in objects if "spec" in obj])


def test_database_s_variables_can_be_replaced(render: Render) -> None:
    """One of the chart's own name counts instead, and none stands twice."""
    extra = [{"name": "PGDATA", "value": "/elsewhere"}, {"name": "TZ", "value": "UTC"}]
    [container] = _of(render({"postgresql": {"extraEnv": extra}}), "postgresql").containers
    names = [item["name"] for item in container["env"]]

    assert sorted(set(names)) == sorted(names)
    assert all(item in container["env"] for item in extra)
