"""Pods of the chart against the restricted Pod Security Standard, read from the manifests alone."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.chart.pods import pods

Manifest = dict[str, Any]
Render = Callable[..., list[Manifest]]

# https://kubernetes.io/docs/concepts/security/pod-security-standards/, restricted, Kubernetes 1.34.
_VOLUME_KINDS = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
}
_WRITABLE = "/tmp"  # noqa: S108 - the one path that every image of ours may write


def test_pods_are_restricted(render: Render, scenario: str) -> None:
    """Each pod asks for nothing that the restricted standard forbids."""
    faults = [fault for name, pod in _pods(render(scenario=scenario)) for fault in _pod_faults(name, pod)]

    assert not faults


def test_root_file_systems_are_read_only(render: Render, scenario: str) -> None:
    """No container may write anywhere but its mounts, and every mount has a volume."""
    for name, pod in _pods(render(scenario=scenario)):
        volumes = {volume["name"] for volume in pod["volumes"]}
        for container in _containers(pod):
            assert container["securityContext"]["readOnlyRootFilesystem"] is True, name
            mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
            assert _WRITABLE in mounts.values(), name
            assert set() == mounts.keys() - volumes - {"data"}, name


def test_pods_carry_no_token_and_no_service_links(render: Render, scenario: str) -> None:
    """Nothing talks to the Kubernetes API, and no variable appears by a Service's name."""
    objects = render(scenario=scenario)
    accounts = {obj["metadata"]["name"]: obj for obj in objects if obj["kind"] == "ServiceAccount"}
    for name, pod in _pods(objects):
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["enableServiceLinks"] is False, name
        assert accounts[pod["serviceAccountName"]]["automountServiceAccountToken"] is False, name


def test_every_container_has_requests_and_limits(render: Render, scenario: str) -> None:
    """A ResourceQuota on CPU and memory admits every pod, init containers included."""
    for name, pod in _pods(render(scenario=scenario)):
        for container in _containers(pod):
            for kind in ("requests", "limits"):
                assert {"cpu", "memory"} == container["resources"][kind].keys(), f"{name}/{container['name']}"


def test_liveness_does_not_ask_the_database(render: Render) -> None:
    """A database that is away takes the back end out of its Service, and does not restart it."""
    expected = {"startupProbe": "/health", "livenessProbe": "/health", "readinessProbe": "/ready"}
    backend = next(pod for name, pod in _pods(render()) if name == "todo-app-backend")["containers"][0]
    paths = {probe: backend[probe]["httpGet"]["path"] for probe in backend if probe.endswith("Probe")}

    assert expected == paths


def test_policies_allow_the_design_and_no_more(render: Render) -> None:
    """Front end: anybody; back end: the front end and the monitoring named; database: the back end."""
    expected = {
        "todo-app-backend": ["frontend", "elsewhere"],
        "todo-app-frontend": [],
        "todo-app-postgresql": ["backend"],
    }
    objects = render(scenario="network-policies")
    policies = {obj["metadata"]["name"]: obj["spec"] for obj in objects if obj["kind"] == "NetworkPolicy"}

    assert expected == {name: _senders(spec) for name, spec in policies.items()}
    assert not policies["todo-app-postgresql"]["egress"]
    assert all(spec["policyTypes"] == ["Ingress", "Egress"] for spec in policies.values())


def test_names_are_asked_of_the_cluster_s_dns_alone(render: Render) -> None:
    """Port 53 is open to the DNS pods of one namespace; empty, to any address."""
    wanted = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }

    def receivers(dns: dict[str, str]) -> list[object]:
        objects = render({"networkPolicy": {"dns": dns}}, scenario="network-policies")
        rules = [rule for obj in objects if obj["kind"] == "NetworkPolicy" for rule in obj["spec"]["egress"]]
        return [rule.get("to") for rule in rules if {port["port"] for port in rule["ports"]} == {53}]

    assert receivers({}) == [[wanted], [wanted]]
    assert receivers({"app": ""}) == [[{"namespaceSelector": wanted["namespaceSelector"]}]] * 2
    assert receivers({"namespace": ""}) == [None, None]


def test_secret_values_are_in_secrets_only(render: Render, scenario: str) -> None:
    """No environment variable that holds a secret is written out in a manifest."""
    for name, pod in _pods(render(scenario=scenario)):
        for container in _containers(pod):
            plain = {item["name"] for item in container["env"] if "value" in item}
            found = {item for item in plain if item.endswith(("SECRET", "PASSWORD", "_KEY", "DATABASE_URL"))}
            assert set() == found, name


def _senders(spec: Manifest) -> list[str]:
    peers = [peer for rule in spec["ingress"] for peer in rule.get("from", [])]
    labels = [peer.get("podSelector", {}).get("matchLabels", {}) for peer in peers]
    return [item.get("app.kubernetes.io/component", "elsewhere") for item in labels]


def _pods(objects: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for pod in pods(objects):
        yield pod.name, pod.spec


def _containers(pod: Manifest) -> list[Manifest]:
    return [*pod.get("initContainers", []), *pod["containers"]]


def _pod_faults(name: str, pod: Manifest) -> Iterator[str]:
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(key):
            yield f"{name}: {key}"
    for volume in pod["volumes"]:
        if not (volume.keys() - {"name"}) <= _VOLUME_KINDS:
            yield f"{name}: volume {volume['name']}"
    security = pod["securityContext"]
    # Where the platform chooses the user, the node still refuses root.
    if security["runAsNonRoot"] is not True or security.get("runAsUser") == 0:
        yield f"{name}: may run as root"
    if security["seccompProfile"]["type"] not in {"RuntimeDefault", "Localhost"}:
        yield f"{name}: seccomp {security['seccompProfile']}"
    for container in _containers(pod):
        yield from _container_faults(f"{name}/{container['name']}", container)


def _container_faults(name: str, container: Manifest) -> Iterator[str]:
    security = container["securityContext"]
    if security.get("privileged") or security["allowPrivilegeEscalation"] is not False:
        yield f"{name}: may gain privileges"
    if security["capabilities"] != {"drop": ["ALL"]}:
        yield f"{name}: capabilities {security['capabilities']}"
    if security.get("runAsUser") == 0 or security.get("runAsNonRoot") is False:
        yield f"{name}: runs as root"
    if any("hostPort" in port for port in container.get("ports", [])):
        yield f"{name}: host port"
