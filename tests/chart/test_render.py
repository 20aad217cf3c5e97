"""What the chart makes, by scenario: names, selectors, references, ports."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.chart.pods import pods
from tests.chart.scenarios import values_file

Manifest = dict[str, Any]
Render = Callable[..., list[Manifest]]

_NAME_LIMIT = 63  # characters; a DNS label (RFC 1123), which a Service's name must be
_CRON_JOB_LIMIT = 52  # characters; its jobs' names have eleven more
_IDENTITY = [f"app.kubernetes.io/{part}" for part in ("name", "instance", "component")]
_POD_OWNERS = {"Deployment", "StatefulSet"}


def test_chart_lints_strictly(helm: Callable[..., CompletedProcess[str]], chart: Path, scenario: str) -> None:
    """`helm lint --strict` finds nothing in any scenario."""
    done = helm("lint", "--strict", str(chart), f"--values={values_file(scenario)}")

    assert done.returncode == 0, done.stdout + done.stderr


def test_default_objects(render: Render) -> None:
    """The defaults make these objects under the names of the specification, and no Namespace."""
    expected = {
        "Deployment/todo-app-backend",
        "Deployment/todo-app-frontend",
        "Secret/todo-app-secrets",
        "Service/todo-app-backend",
        "Service/todo-app-frontend",
        "Service/todo-app-postgresql",
        "Service/todo-app-postgresql-headless",
        "ServiceAccount/todo-app-backend",
        "ServiceAccount/todo-app-frontend",
        "ServiceAccount/todo-app-postgresql",
        "StatefulSet/todo-app-postgresql",
    }

    assert expected == _names(render())


def test_default_services(render: Render) -> None:
    """The front end is a NodePort on 80 and the back end a ClusterIP on 8080."""
    expected = {"frontend": ("NodePort", 80), "backend": ("ClusterIP", 8080)}
    services = {
        _component(obj): (obj["spec"]["type"], obj["spec"]["ports"][0]["port"])
        for obj in render()
        if obj["kind"] == "Service" and _component(obj) != "postgresql"
    }

    assert expected == services


def test_default_replicas_and_resources(render: Render) -> None:
    """Two front ends, one back end, each container with the specified requests and limits."""
    wanted = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"cpu": "500m", "memory": "512Mi"}}
    replicas = {"backend": 1, "frontend": 2, "postgresql": 1}
    owners = _pod_owners(render())

    assert replicas == {_component(obj): obj["spec"]["replicas"] for obj in owners}
    assert [wanted] * 4 == [c["resources"] for obj in owners for c in _containers(obj)]


def test_releases_do_not_meet(render: Render, scenario: str) -> None:
    """Two releases share no object name in one namespace, whatever the scenario."""
    one = _names(render(scenario=scenario, release="todo-app"))
    two = _names(render(scenario=scenario, release="second"))

    assert set() == one & two
    assert len(one) == len(two)


def test_namespace_is_the_release_s(render: Render, scenario: str) -> None:
    """Every object is in the namespace of the release, and no address names another one."""
    objects = render(scenario=scenario, namespace="elsewhere")

    assert {"elsewhere"} == {obj["metadata"]["namespace"] for obj in objects}
    assert "todo-app-dev" not in str(objects)


def test_long_names_stay_apart(render: Render) -> None:
    """Release names of 53 characters fit, and two that differ in the last one do not meet."""
    one, two = (_names(render(scenario="monitoring", release=f"{'x' * 52}{end}")) for end in "ab")
    lengths = {name: len(name.partition("/")[2]) for name in one | two}

    assert set() == one & two
    assert max(lengths.values()) <= _NAME_LIMIT
    assert max(length for name, length in lengths.items() if name.startswith("CronJob/")) <= _CRON_JOB_LIMIT


def test_selectors_match_their_own_pods_only(render: Render, scenario: str) -> None:
    """Each selector of an object finds the pods of its own component and release, and no others."""
    objects = render(scenario=scenario) + render(scenario=scenario, release="second")
    made = list(pods(objects))
    for obj in objects:
        selector = _selector(obj)
        if selector is None:
            continue
        found = [pod.labels for pod in made if selector.items() <= pod.labels.items()]
        own = {key: obj["metadata"]["labels"][key] for key in _IDENTITY}
        assert found, f"{obj['kind']}/{obj['metadata']['name']}"
        assert all(own == {key: labels[key] for key in _IDENTITY} for labels in found), selector


def test_service_ports_reach_a_container_port(render: Render, scenario: str) -> None:
    """Every Service and probe names a port that its pods have."""
    objects = render(scenario=scenario)
    ports = {
        _component(obj): {port["name"] for c in _containers(obj) for port in c.get("ports", [])}
        for obj in _pod_owners(objects)
    }
    targets = {
        (_component(obj), port["targetPort"])
        for obj in objects
        if obj["kind"] == "Service"
        for port in obj["spec"]["ports"]
    }

    assert set() == {target for target in targets if target[1] not in ports[target[0]]}


def test_front_end_names_the_service_of_its_release(render: Render) -> None:
    """BACKEND_URL is the back end's Service of this release, namespace and cluster domain, with its port."""
    expected = "http://mine-todo-app-backend.apart.svc.corp.example:9000"
    values = {"clusterDomain": "corp.example", "backend": {"service": {"port": 9000}}}
    objects = render(values, release="mine", namespace="apart")
    frontend = next(obj for obj in _pod_owners(objects) if _component(obj) == "frontend")
    env = {item["name"]: item.get("value") for item in _containers(frontend)[0]["env"]}

    assert expected == env["BACKEND_URL"]
    assert "Service/mine-todo-app-backend" in _names(objects)


def test_rendering_twice_differs_in_the_secret_only(render: Render, scenario: str) -> None:
    """Without a cluster to look at, nothing but the generated Secret is random."""
    one, two = render(scenario=scenario), render(scenario=scenario)

    assert {"Secret"} >= {a["kind"] for a, b in zip(one, two, strict=True) if a != b}


def test_digest_wins_over_tag(render: Render) -> None:
    """An image is named by its digest, else its tag, else the chart's appVersion."""
    digest = f"sha256:{'0' * 64}"
    expected = {
        "backend": {f"todo-backend@{digest}"},
        "frontend": {"todo-frontend:1.0.0"},
        "postgresql": {f"postgres@{digest}"},
    }
    objects = render(
        {
            "backend": {"image": {"tag": "x", "digest": digest}},
            "postgresql": {"image": {"digest": digest}},
        }
    )
    images = {_component(obj): {c["image"] for c in _containers(obj)} for obj in _pod_owners(objects)}

    assert expected == images


def test_autoscaled_part_has_no_fixed_replicas(render: Render) -> None:
    """An upgrade does not fight an autoscaler, and each scales its own part."""
    objects = render(scenario="production")
    scaled = {
        obj["spec"]["scaleTargetRef"]["name"] for obj in objects if obj["kind"] == "HorizontalPodAutoscaler"
    }
    free = {obj["metadata"]["name"] for obj in _pod_owners(objects) if "replicas" not in obj["spec"]}

    assert scaled == free == {"todo-app-backend", "todo-app-frontend"}


def test_production_has_what_keeps_it_up(render: Render) -> None:
    """A budget, a policy and two pods or more for each stateless part; a policy for the database."""
    objects = render(scenario="production")
    kinds = {
        kind: {_component(obj) for obj in objects if obj["kind"] == kind}
        for kind in ("PodDisruptionBudget", "NetworkPolicy", "HorizontalPodAutoscaler")
    }
    stateless = {"backend", "frontend"}

    assert kinds == {
        "PodDisruptionBudget": stateless,
        "NetworkPolicy": {*stateless, "postgresql"},
        "HorizontalPodAutoscaler": stateless,
    }
    assert all(obj["spec"]["minReplicas"] >= 2 for obj in objects if obj["kind"] == "HorizontalPodAutoscaler")


def test_extra_variable_replaces_the_chart_s_own(render: Render) -> None:
    """No container has two variables of one name, and the one that was given counts."""
    values = {
        "backend": {"extraEnv": [{"name": "TODOCHAT_LOG_LEVEL", "value": "warning"}]},
        "frontend": {"extraEnv": [{"name": "BACKEND_URL", "value": "http://elsewhere:8080"}]},
    }
    given = {"TODOCHAT_LOG_LEVEL": "warning", "BACKEND_URL": "http://elsewhere:8080"}
    containers = [c for obj in _pod_owners(render(values)) for c in _containers(obj)]
    for container in containers:
        names = [item["name"] for item in container["env"]]
        assert len(names) == len(set(names)), container["name"]
    found = {item["name"]: item["value"] for c in containers for item in c["env"] if item["name"] in given}

    assert found == given


def test_probe_timing_is_laid_over_the_chart_s_own(render: Render) -> None:
    """One number changes, and path and other numbers stay."""
    values = {"backend": {"probes": {"startup": {"failureThreshold": 120}}}}
    before, after = (
        next(_containers(obj)[-1] for obj in _pod_owners(render(given)) if _component(obj) == "backend")
        for given in ({}, values)
    )

    assert after["startupProbe"] == {**before["startupProbe"], "failureThreshold": 120}
    assert after["livenessProbe"] == before["livenessProbe"]


def test_common_labels_restart_no_pod(render: Render) -> None:
    """Every object bears them, and no pod template or selector does."""
    objects = render({"commonLabels": {"team": "todo"}}, scenario="production")

    assert {obj["metadata"]["labels"].get("team") for obj in objects} == {"todo"}
    assert "team" not in str([obj["spec"] for obj in objects if "spec" in obj])


def _names(objects: list[Manifest]) -> set[str]:
    return {f"{obj['kind']}/{obj['metadata']['name']}" for obj in objects}


def _pod_owners(objects: list[Manifest]) -> list[Manifest]:
    return [obj for obj in objects if obj["kind"] in _POD_OWNERS]


def _component(obj: Manifest) -> str:
    return str(obj["metadata"]["labels"]["app.kubernetes.io/component"])


def _containers(obj: Manifest) -> list[Manifest]:
    spec = obj["spec"]["template"]["spec"]
    return [*spec.get("initContainers", []), *spec["containers"]]


def _selector(obj: Manifest) -> dict[str, str] | None:
    spec = obj.get("spec", {})
    if obj["kind"] == "Service":
        return dict(spec["selector"])
    if obj["kind"] == "NetworkPolicy":
        return dict(spec["podSelector"]["matchLabels"])
    return dict(spec["selector"]["matchLabels"]) if "selector" in spec else None


@pytest.mark.parametrize(
    ("values", "kind", "policy", "proxies"),
    [
        ({}, "NodePort", None, "1"),
        ({"frontend": {"service": {"externalTrafficPolicy": "Local"}}}, "NodePort", "Local", "1"),
        ({"ingress": {"enabled": True}}, "ClusterIP", None, "2"),
        ({"ingress": {"enabled": True}, "backend": {"trustedProxies": 3}}, "ClusterIP", None, "3"),
        ({"backend": {"trustedProxies": 0}}, "NodePort", None, "0"),
    ],
)
def test_way_in_and_trusted_proxies_agree(
    render: Render, values: dict[str, Any], kind: str, policy: str | None, proxies: str
) -> None:
    """Nobody comes in beside an Ingress that is believed, and each proxy on the way is counted once."""
    objects = render(values)
    service = next(
        o for o in objects if o["kind"] == "Service" and o["metadata"]["name"].endswith("frontend")
    )
    backend = next(
        o for o in objects if o["kind"] == "Deployment" and o["metadata"]["name"].endswith("backend")
    )
    pod = backend["spec"]["template"]["spec"]
    told = [
        {item["name"]: item.get("value") for item in container["env"]}["TODOCHAT_TRUSTED_PROXIES"]
        for container in (*pod["containers"], *pod["initContainers"])
    ]

    assert (service["spec"]["type"], service["spec"].get("externalTrafficPolicy")) == (kind, policy)
    assert told == [proxies, proxies]
