"""Pods that nobody places, admits or makes, and hooks and Jobs that come to no end."""

from typing import Any

import pytest

from conformance.deploy.causes.registry import diagnose
from conformance.kube.snapshots import Planned, Snapshot
from tests.unit.deploy.causes.test_network import policy
from tests.unit.deploy.causes.test_reports import unplaced
from tests.unit.deploy.causes.world import Obj, env, event, log, meta, pod, service, told
from tests.unit.table import table

NODE: Obj = {"metadata": meta("n1"), "status": {"allocatable": {}}}


@table(
    ("message", "words"),
    [
        ("1 Insufficient nvidia.com/gpu. no new claims", "leave `nvidia.com/gpu` out of the resources"),
        ("1 node(s) didn't match pod affinity rules.", "name labels of pods that run"),
        (
            "1 node(s) didn't match pod topology spread constraints (missing required label).",
            "let `topologyKey` be a label that the nodes have",
        ),
        ("1 node(s) didn't match pod topology spread constraints.", "`ScheduleAnyway`"),
        ("1 node(s) didn't match Pod's node affinity/selector.", "correct the pod's `nodeSelector`"),
        ('persistentvolumeclaim "data" is being deleted.', "so that it goes"),
    ],
)
def test_pod_that_asks_too_much_of_a_node(message: str, words: str) -> None:
    """What the scheduler says decides."""
    assert words in unplaced(f"0/1 nodes are available: {message}")[1]


def test_node_affinity_and_requests_of_init_containers_are_told() -> None:
    """They stand nowhere in the scheduler's words."""
    terms = [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a", "b"]}]}]
    wanted = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    large = {"name": "migrate", "resources": {"requests": {"memory": "64Gi"}}}
    api = pod("api", spec={"affinity": {"nodeAffinity": wanted}, "initContainers": [large]})
    for message, words in (
        ("1 node(s) didn't match Pod's node affinity/selector.", "its node affinity wants zone In a, b"),
        ("1 Insufficient memory.", "it requests 'migrate' memory 64Gi"),
    ):
        placed = {"type": "PodScheduled", "status": "False", "message": message}
        api["status"] = {"phase": "Pending", "conditions": [placed]}
        assert words in told(pods=(api,))[0]


@table(
    ("spec", "words"),
    [
        ({"nodeName": "n7"}, "is bound to node 'n7' (`nodeName`), which does not exist"),
        ({"nodeName": None, "schedulerName": "fast"}, "waits for scheduler 'fast'"),
        ({"nodeName": "n1"}, ""),
        ({"nodeName": None}, ""),
    ],
)
def test_pod_that_nobody_looks_at(spec: Obj, words: str) -> None:
    """It has no condition at all; one that was made a moment ago has none either."""
    api = pod("api", phase="Pending", spec=spec)
    api["status"] = {"phase": "Pending"}
    sentence, _ = told(pods=(api,), nodes=(NODE,))
    assert words in sentence
    assert ("is Pending and not ready" in sentence) is not bool(words)


@table(
    ("reason", "words"),
    [
        ("AppArmor", "`appArmorProfile`"),
        ("SysctlForbidden", "that sysctl"),
        ("NodePorts", "`hostPort`"),
        ("PodOSNotSupported", "what the message names"),
    ],
)
def test_pod_that_the_kubelet_does_not_admit(reason: str, words: str) -> None:
    """It has no containers, and its owner makes one after another."""
    api = pod("api", phase="Failed")
    api["status"] = {"phase": "Failed", "reason": reason, "message": "Pod was rejected: told"}
    sentence, remedy = told(pods=(api,))
    assert f"({reason}): Pod was rejected: told" in sentence
    assert words in remedy


@table(
    ("message", "words"),
    [
        ('no runtime for "gvisor" is configured', "`runtimeClassName`"),
        ("container init was OOM-killed (memory limit too low?)", "`resources.limits.memory`"),
        ("plugin failed", "the chart has no part in it"),
    ],
)
def test_sandbox_that_the_chart_makes_impossible(message: str, words: str) -> None:
    """No node knows the handler of its RuntimeClass, or the pod's memory does not do for it."""
    limits = {"limits": {"memory": "512m"}}
    creating = {"waiting": {"reason": "ContainerCreating"}}
    api = pod("api", phase="Pending", state=creating, resources=limits)
    sentence, remedy = told(pods=(api,), events=(event(api, "FailedCreatePodSandBox", message),))
    assert words in remedy
    assert ("memory limits are 'main' 512m" in sentence) is ("memory" in message)


def test_image_that_one_node_lacks_is_told_with_the_node() -> None:
    """The other may have it."""
    waits = {"waiting": {"reason": "ErrImageNeverPull"}}
    objects: Obj = {"pods": (pod("api", state=waits, phase="Pending"),)}
    other = {**NODE, "metadata": meta("n2")}
    assert "is not on node 'n1' and" in told(**objects, nodes=(NODE, other))[0]
    assert "is not on the node and" in told(**objects, nodes=(NODE,))[0]


def test_alias_that_leads_past_a_service() -> None:
    """Neither the name nor the Service is wrong; an alias of something else is well."""
    spec: Obj = {"hostAliases": [{"ip": "10.7.7.7", "hostnames": ["db"]}]}
    objects: Obj = {
        "services": (service("db", {"app": "db"}, (5432, 5432)),),
        "logs": log("api", "timed out"),
    }
    sentence, remedy = told(pods=(pod("api", spec=spec),), **objects)
    assert (
        sentence
        == "`hostAliases` of pod 'api' give host 'db' the address 10.7.7.7, past the Service of that name"
    )
    assert "alias" in remedy
    spec["hostAliases"][0]["hostnames"] = ["ledger"]
    assert "hostAliases" not in told(pods=(pod("api", spec=spec),), **objects)[0]


@table(
    ("message", "words"),
    [
        ("no PriorityClass with name high was found", "name a PriorityClass that exists"),
        ("ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no", "what the policy asks for"),
        ('Pod "web" is invalid: spec.x: Required value', "correct that field"),
        ('violates PodSecurity "baseline:latest": hostPort', "no ports and namespaces of the host"),
    ],
)
def test_refusal_has_its_remedy(message: str, words: str) -> None:
    """By the words of the API server."""
    owner = {"metadata": meta("web-1"), "spec": {"replicas": 1}, "status": {}}
    events = (event(owner, "FailedCreate", message),)
    assert words in told(replica_sets=(owner,), events=events)[1]


def test_deployment_that_is_paused_before_its_first_pod() -> None:
    """No event tells; one that was paused later serves on."""
    paused = {"metadata": meta("web"), "spec": {"paused": True, "replicas": 2}, "status": {}}
    assert told(deployments=(paused,))[0] == "Deployment 'web' is paused, so that it makes no pod"
    later = {**paused, "status": {"updatedReplicas": 2}}
    assert told(deployments=(later,), pods=(pod("web", ready=True),)) == ("", "")


@table(
    ("message", "words"),
    [
        ("container's runAsUser breaks non-root policy (pod: x)", "to another number than 0"),
        ('cannot load seccomp profile "/x.json": open /x.json: no such file or directory', "RuntimeDefault"),
    ],
)
def test_container_that_cannot_be_made(message: str, words: str) -> None:
    """Not by way of its command."""
    waits = {"waiting": {"reason": "CreateContainerError", "message": message}}
    assert words in told(pods=(pod("api", state=waits, phase="Pending"),))[1]


def job(reason: str = "", **spec: Any) -> Obj:
    """Return a pre-install hook Job, which failed for this reason or runs."""
    failed = [{"type": "Failed", "status": "True", "reason": reason, "message": "it is over"}]
    return {
        "metadata": meta("seed", annotations={"helm.sh/hook": "pre-install"}),
        "spec": {"template": {"spec": {"containers": [{"name": "main"}]}}, **spec},
        "status": {"conditions": failed} if reason else {"active": 1},
    }


def test_job_that_ran_out_of_time() -> None:
    """Its pods are gone, logs and all."""
    late = job("DeadlineExceeded", activeDeadlineSeconds=30)
    assert told(jobs=(late,))[1].startswith("raise its `activeDeadlineSeconds` (30)")
    assert told(jobs=(job("BackoffLimitExceeded"),))[1].startswith("see its pods' events")


def test_hook_whose_log_asks_for_a_service_of_later() -> None:
    """The address stands in a Secret that nobody reads here; the log tells it."""
    running = pod("seed-1", job="seed")
    line = "failed to resolve host 'db': [Errno -2] Name or service not known"
    objects: Obj = {"jobs": (job(),), "pods": (running,), "logs": log("seed-1", line)}
    sentence, remedy = told(**objects, planned=(Planned(kind="Service", name="db"),))
    assert sentence.startswith("hook Job 'seed' (pre-install) needs Service 'db', which is not found")
    assert remedy.startswith("run this Job after the install")


def test_host_of_a_hook_is_told_once() -> None:
    """That its Service comes later explains that it is not there."""
    running = pod("seed-1", job="seed", env=env(DB_HOST="db"))
    hook = job()
    hook["spec"]["template"]["spec"]["containers"][0]["env"] = env(DB_HOST="db")
    _, remedy = told(jobs=(hook,), pods=(running,), planned=(Planned(kind="Service", name="db"),))
    assert "also" not in remedy


def test_pod_that_waits_for_another_is_no_second_cause() -> None:
    """Whether that other one merely is not ready, or was never made."""
    api = pod("api", env=env(DB_HOST="db"))
    database = pod("db", ports=[{"containerPort": 5432}])
    services = (service("db", {"app": "db"}, (5432, 5432)),)
    logs = log("api", "connection refused")
    found = diagnose(
        Snapshot(namespace="shop", detailed=True, pods=(api, database), services=services, logs=logs)
    )
    assert [fault.key for fault in found] == ["db/main/unready"]
    owner = {
        "metadata": meta("db"),
        "spec": {"replicas": 1, "template": {"metadata": {"labels": {"app": "db"}}}},
        "status": {},
    }
    refused = event(owner, "FailedCreate", "exceeded quota: small")
    _, remedy = told(pods=(api,), stateful_sets=(owner,), services=services, logs=logs, events=(refused,))
    assert "also" not in remedy


@table(
    ("line", "failed", "is_final"),
    [("KeyError: 'A_B'", 2, True), ("KeyError: 'A_B'", 1, False), ("refused: timeout", 3, False)],
)
def test_job_whose_pods_fall_alike_is_not_waited_for(line: str, failed: int, is_final: bool) -> None:
    """By default it would try six times, for more than ten minutes; what is not reached may come."""
    hook = {**job(), "status": {"failed": failed}}
    fallen = pod("seed-1", job="seed", phase="Failed", state={"terminated": {"exitCode": 1}})
    found = diagnose(
        Snapshot(namespace="shop", detailed=True, jobs=(hook,), pods=(fallen,), logs=log("seed-1", line))
    )
    assert (found[0].grace_s is not None) is is_final


@table(
    ("spec", "notes", "words"),
    [
        (
            {"ingressClassName": "nginx"},
            {},
            "IngressClass 'nginx', which does not exist (there are: proxy)",
        ),
        ({}, {}, "names no IngressClass (there are: proxy)"),
        ({"ingressClassName": "proxy"}, {}, ""),
        ({}, {"kubernetes.io/ingress.class": "nginx"}, ""),
    ],
)
def test_ingress_that_nobody_serves(spec: Obj, notes: dict[str, str], words: str) -> None:
    """Its address never comes; one with an annotation of old may have a controller that reads it."""
    ingress = {"metadata": meta("web", annotations=notes), "spec": spec}
    sentence, _ = told(ingresses=(ingress,), ingress_classes=({"metadata": meta("proxy")},))
    assert words in sentence
    assert bool(sentence) is bool(words)
    default = {"metadata": meta("proxy", annotations={"ingressclass.kubernetes.io/is-default-class": "true"})}
    assert told(ingresses=({**ingress, "spec": {}},), ingress_classes=(default,)) == ("", "")


@pytest.mark.parametrize(("kind", "grace_s"), [("SealedSecret", 40.0), ("Certificate", 40.0), ("Job", 5.0)])
def test_secret_that_a_controller_makes_is_waited_for_longer(kind: str, grace_s: float) -> None:
    """It may have to ask a machine elsewhere."""
    waits = {"waiting": {"reason": "CreateContainerConfigError", "message": 'secret "keys" not found'}}
    wanted = [{"name": "K", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "k"}}}]
    api = pod("api", state=waits, phase="Pending", env=wanted)
    planned = (Planned(kind=kind, name="keys"),)
    [fault] = diagnose(Snapshot(namespace="shop", detailed=True, pods=(api,), planned=planned))
    assert fault.grace_s == grace_s


def test_client_on_the_node_s_network_is_admitted_by_no_label() -> None:
    """Its address is the node's."""
    api = pod(
        "api", env=env(DB_HOST="db"), spec={"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}
    )
    way: Obj = {"from": [{"podSelector": {"matchLabels": {"app": "api"}}}]}
    rules = policy("in", {"app": "db"}, ingress=[way])
    sentence, remedy = told(
        pods=(api, pod("db", ready=True, ports=[{"containerPort": 5432}])),
        services=(service("db", {"app": "db"}, (5432, 5432)),),
        policies=(rules,),
        logs=log("api", "connection to db timed out"),
    )
    assert "NetworkPolicy 'in' lets nothing from pod 'api' into port 5432" in sentence
    assert remedy.startswith("leave `hostNetwork` out of the pod")


@pytest.mark.parametrize(("state", "is_told"), [("Unknown", True), ("False", True), ("True", False)])
def test_node_that_is_not_ready_is_the_clusters_trouble(state: str, *, is_told: bool) -> None:
    """Its pods are not ready for that alone."""
    ready = {"type": "Ready", "status": state, "message": "Kubelet stopped posting node status."}
    node = {"metadata": meta("n1"), "status": {"conditions": [ready]}}
    sentence, remedy = told(pods=(pod("api"),), nodes=(node,))
    assert (
        sentence == "node 'n1', on which pod 'api' runs, is not ready: Kubelet stopped posting node status."
    ) is is_told
    assert "also" not in remedy
