"""What a rendered chart becomes: pods, their names, variables, volumes, and what Docker is asked for."""

import io
import tarfile
from typing import Any

import pytest

from conformance.containers.arguments import arguments_of, bounds_of, published
from conformance.containers.manifest import Manifest, parse
from conformance.containers.pods import Pod, Stage, pods_of
from conformance.containers.services import front_of, names_of, port_of, unlike_ports
from conformance.containers.variables import secrets_in, variables
from conformance.containers.volumes import archive, volumes_of
from conformance.core.errors import ConfigError, DeployError

Pods = dict[str, Pod]


def changed(pod: Pod, **fields: Any) -> Pod:
    """Return a pod whose first container has other fields."""
    first = {**pod.containers[0], **fields}
    return Pod(name=pod.name, workload=pod.workload, wanted=1, labels={}, spec={"containers": [first]})


def test_pods_are_those_that_an_install_makes(manifest: Manifest) -> None:
    """One of each, databases first, hooks of an install in their turn; neither tests nor upgrades."""
    found = [(pod.name, pod.workload, pod.wanted, pod.stage, pod.ends) for pod in pods_of(manifest)]
    assert found == [
        ("before-0", "job/before", 1, Stage.BEFORE, True),
        ("store-0", "statefulset/store", 1, Stage.MAIN, False),
        ("web-0", "deployment/web", 2, Stage.MAIN, False),
        ("api-0", "deployment/api", 1, Stage.MAIN, False),
    ]


def test_workload_scaled_to_nothing_has_no_pod() -> None:
    """As in a cluster."""
    text = "kind: Deployment\nmetadata: {name: a}\nspec: {replicas: 0, template: {spec: {containers: []}}}"
    assert pods_of(parse(text, namespace="n")) == ()


def test_services_become_names(manifest: Manifest, pods: Pods) -> None:
    """Short and qualified; a StatefulSet's pod has a name of its own."""
    everyone = tuple(pods.values())
    assert names_of(pods["api-0"], everyone, manifest) == (
        "api", "api.todo", "api.todo.svc", "api.todo.svc.cluster.local",
    )  # fmt: skip
    assert "store-0.store.todo.svc.cluster.local" in names_of(pods["store-0"], everyone, manifest)


def test_front_is_where_the_node_port_leads(manifest: Manifest, pods: Pods) -> None:
    """By the name of the container's port."""
    front = front_of([pods["web-0"]], tuple(pods.values()), manifest)
    assert (front.pod.name, front.port) == ("web-0", 8081)
    with pytest.raises(DeployError, match="no Service of the chart selects the front end's pods"):
        front_of([pods["before-0"]], tuple(pods.values()), manifest)


def test_port_that_a_name_cannot_map_is_told(manifest: Manifest, pods: Pods) -> None:
    """The front end's is mapped by Docker."""
    front = front_of([pods["web-0"]], tuple(pods.values()), manifest)
    assert unlike_ports(front, tuple(pods.values()), manifest) == ()
    other = front_of([pods["api-0"]], tuple(pods.values()), manifest)
    [told] = unlike_ports(other, tuple(pods.values()), manifest)
    assert told.startswith("Service 'web' maps port 80 to 8081;")


def test_port_that_nobody_names_is_an_error(pods: Pods) -> None:
    """Kubernetes would leave the Service without an endpoint."""
    with pytest.raises(DeployError, match="no container of deployment/web has a port named 'https'"):
        port_of("https", pods["web-0"])


def test_variables_are_put_together_as_kubernetes_does(manifest: Manifest, pods: Pods) -> None:
    """Secrets decoded, references expanded, an optional key that is missing left out."""
    pod = pods["api-0"]
    assert variables(pod.containers[0], pod, manifest) == {
        "P_nginx.conf": "listen 8081;",
        "P_level": "info",
        "PASSWORD": "hunter22",
        "URL": "postgres://app:hunter22@store/$(PASSWORD)/$(UNKNOWN)",
        "ME": "api-0",
        "EMPTY": "",
    }


@pytest.mark.parametrize(
    ("source", "error", "words"),
    [
        ({"secretKeyRef": {"name": "keys", "key": "x"}}, DeployError, "needs key 'x' of Secret 'keys'"),
        ({"configMapKeyRef": {"name": "no", "key": "x"}}, DeployError, "needs ConfigMap 'no'"),
        ({"fieldRef": {"fieldPath": "status.podIP"}}, ConfigError, "comes from status.podIP, which only"),
        ({"resourceFieldRef": {"resource": "limits.cpu"}}, ConfigError, "comes from resourceFieldRef"),
    ],
)
def test_variable_that_cannot_be_had_is_named(
    manifest: Manifest, pods: Pods, source: dict[str, Any], error: type[Exception], words: str
) -> None:
    """A fault of the chart is the subject's, what needs a cluster is not."""
    pod = changed(pods["api-0"], env=[{"name": "X", "valueFrom": source}])
    with pytest.raises(error, match=words):
        variables(pod.containers[0], pod, manifest)


def test_volumes_hold_what_the_chart_puts_into_them(manifest: Manifest, pods: Pods) -> None:
    """A file of a ConfigMap, an empty folder, and a claim of a StatefulSet."""
    conf, tmp = volumes_of(pods["web-0"], manifest)
    [data] = volumes_of(pods["store-0"], manifest)
    assert (conf.name, conf.files, tmp.files, data.name) == (
        "conf", {"nginx.conf": b"listen 8081;"}, {}, "data",
    )  # fmt: skip
    with tarfile.open(fileobj=io.BytesIO(archive((conf, tmp)))) as tar:
        modes = {member.name: (member.mode, member.isdir()) for member in tar.getmembers()}
    assert modes == {"conf": (0o777, True), "conf/nginx.conf": (0o644, False), "tmp": (0o777, True)}


@pytest.mark.parametrize(
    ("mount", "volume", "words"),
    [
        ({"subPath": "a"}, {"emptyDir": {}}, "mounts a part of volume 'v' \\(subPath\\)"),
        ({}, {"hostPath": {"path": "/"}}, "has volume 'v' of kind hostPath"),
        ({}, {"projected": {"sources": [{"serviceAccountToken": {}}]}}, "a volume with serviceAccountToken"),
    ],
)
def test_volume_of_a_cluster_only_ends_the_run(
    manifest: Manifest, pods: Pods, mount: dict[str, str], volume: dict[str, Any], words: str
) -> None:
    """It is no fault of the subject's, and the message says what helps."""
    container = {**pods["web-0"].containers[0], "volumeMounts": [{"name": "v", "mountPath": "/v", **mount}]}
    spec = {"containers": [container], "volumes": [{"name": "v", **volume}]}
    pod = Pod(name="web-0", workload="deployment/web", wanted=1, labels={}, spec=spec)
    with pytest.raises(ConfigError, match=words) as caught:
        volumes_of(pod, manifest)
    assert "use a target with a cluster" in caught.value.hint


def test_docker_is_asked_for_what_the_chart_says(manifest: Manifest, pods: Pods) -> None:
    """User, groups, capabilities, limits without swap; a container's command replaces the entry point."""
    pod = pods["api-0"]
    asked = arguments_of(pod.containers[0], pod, manifest, volumes={}, passing=False)
    assert {key: asked[key] for key in ("entrypoint", "command", "user", "group_add", "read_only")} == {
        "entrypoint": ["serve"], "command": None, "user": "10001:10002", "group_add": ["10003"],
        "read_only": True,
    }  # fmt: skip
    assert (asked["cap_drop"], asked["security_opt"]) == (["ALL"], ["no-new-privileges"])
    assert (asked["nano_cpus"], asked["mem_limit"], asked["memswap_limit"]) == (500_000_000, 2**28, 2**28)
    assert asked["restart_policy"] == {"Name": "always"}
    init = arguments_of(pod.init_containers[0], pod, manifest, volumes={}, passing=True)
    assert (init["command"], init["restart_policy"]["Name"]) == (["migrate", "--host", "store"], "on-failure")


def test_mounts_begin_empty_and_keep_their_word(manifest: Manifest, pods: Pods) -> None:
    """Docker would fill a new volume with what the image has there."""
    pod = pods["web-0"]
    names = {"conf": "run-conf", "tmp": "run-tmp"}
    mounts = arguments_of(pod.containers[0], pod, manifest, volumes=names, passing=False)["mounts"]
    assert [(one["Source"], one["Target"], one["ReadOnly"]) for one in mounts] == [
        ("run-conf", "/etc/web", True),
        ("run-tmp", "/tmp", False),  # noqa: S108 - in the container
    ]
    assert all(one["VolumeOptions"]["NoCopy"] for one in mounts)


def test_bounds_are_read_and_may_be_missing(pods: Pods) -> None:
    """Where the chart says nothing, SC-008 fails by name."""
    bounds = bounds_of(pods["api-0"].containers[0])
    assert (bounds.cpu_limit_millicores, bounds.cpu_request_millicores) == (500, 100)
    assert (bounds.memory_limit_bytes, bounds.memory_request_bytes) == (2**28, None)
    assert bounds_of({"name": "x"}).cpu_limit_millicores is None


def test_ports_of_probes_and_of_the_front_are_on_the_loopback(pods: Pods) -> None:
    """And no others; the front's number was chosen before."""
    assert published(pods["web-0"], front={8081: 30080}) == {"8081/tcp": ("127.0.0.1", 30080)}
    assert published(pods["api-0"], front={}) == {"8000/tcp": ("127.0.0.1", None)}
    assert published(pods["store-0"], front={}) == {}


def test_secrets_are_known_to_be_hidden(manifest: Manifest) -> None:
    """Those that are encoded, and those that are plain."""
    assert sorted(manifest.secret_values()) == ["abc", "hunter22"]


def test_secrets_written_into_pods_are_known(pods: Pods) -> None:
    """By the name of their variable; what comes from a Secret is known from there."""
    written = [{"name": "DB_PASSWORD", "value": "hunter2-hunter2"}, {"name": "LEVEL", "value": "info"}]
    assert list(secrets_in([changed(pods["api-0"], env=written)])) == ["hunter2-hunter2"]
    assert list(secrets_in(pods.values())) == []
