"""Pods that are held back before or after their start, and what scripts wait for."""

import shlex
from dataclasses import replace
from typing import Any

import pytest

from conformance.deploy.causes.registry import diagnose
from conformance.deploy.causes.waits import asked_for
from conformance.kube.snapshots import Snapshot
from tests.unit.deploy.causes.world import Obj, event, log, meta, pod, service, told
from tests.unit.table import table

REFUSED = "Get: dial tcp 10.0.0.1:8080: connect: connection refused"
PORT: Obj = {"ports": [{"containerPort": 8080}]}


def slow(**limits: str) -> Obj:
    """Return a pod that runs and is not ready, with these limits."""
    return pod("api", resources={"limits": limits}, readinessProbe={"httpGet": {"port": 8080}}, **PORT)


@pytest.mark.parametrize("share", [0.8, 0.97])
def test_cpu_limit_that_keeps_a_program_from_starting(share: float) -> None:
    """The limit and how often it stopped the program; the probe's port is no second cause."""
    api = slow(cpu="15m")
    sentence, remedy = told(
        pods=(api,),
        events=(event(api, "Unhealthy", f"Readiness probe failed: {REFUSED}"),),
        throttled={("api", "main"): share},
    )
    assert sentence == (
        "container 'main' of pod 'api' does not get to start: its CPU limit of 15m stopped it in"
        f" {100 * share:.0f} % of the periods of its life"
    )
    assert remedy.startswith("raise `resources.limits.cpu`")
    assert "also" not in remedy


def test_cpu_limit_is_named_before_the_probe_that_kills() -> None:
    """More time alone would not do: it would be killed later."""
    api = replace_status(slow(cpu="20m"), restartCount=2, lastState={"terminated": {"exitCode": 137}})
    api["spec"]["containers"][0]["livenessProbe"] = {"httpGet": {"port": 8080}}
    events = (event(api, "Killing", "Container main failed liveness probe, will be restarted"),)
    sentence, remedy = told(pods=(api,), events=events, throttled={("api", "main"): 0.99})
    assert "its CPU limit of 20m" in sentence
    assert "also" not in remedy


@pytest.mark.parametrize(
    ("limits", "share"), [({"cpu": "500m"}, 0.79), ({}, 0.99)], ids=["a start that takes its CPU", "no limit"]
)
def test_start_that_is_throttled_for_a_while_is_no_cause(limits: dict[str, str], share: float) -> None:
    """Whoever waits for a database for half a minute has used little since."""
    sentence, _ = told(pods=(slow(**limits),), throttled={("api", "main"): share})
    assert "CPU" not in sentence


def replace_status(obj: Obj, **status: Any) -> Obj:
    """Return a pod whose only container has this status besides."""
    [container] = obj["status"]["containerStatuses"]
    container.update(status)
    return obj


def test_program_that_listens_on_loopback_only() -> None:
    """Its own log says so; comparing ports would lead nowhere, since they agree."""
    api = pod("api", readinessProbe={"httpGet": {"port": 8080}}, **PORT)
    events = (event(api, "Unhealthy", f"Readiness probe failed: {REFUSED}"),)
    sentence, remedy = told(
        pods=(api,), events=events, logs=log("api", "Serving on http://localhost:8080 (Ctrl+C ends)")
    )
    assert "listens on 127.0.0.1 only" in sentence
    assert remedy == "let the program listen on 0.0.0.0 (all addresses)"


def test_other_loopback_port_is_none_of_the_probe_s() -> None:
    """An admin port on loopback is as it should be."""
    api = pod("api", readinessProbe={"httpGet": {"port": 8080}}, **PORT)
    events = (event(api, "Unhealthy", f"Readiness probe failed: {REFUSED}"),)
    sentence, _ = told(pods=(api,), events=events, logs=log("api", "admin on 127.0.0.1:9090"))
    assert "127.0.0.1 only" not in sentence


def test_scheduling_gate_is_not_a_matter_of_nodes() -> None:
    """Labels of nodes have nothing to do with it."""
    held = pod("web", phase="Pending", spec={"schedulingGates": [{"name": "shop.example/quota"}]})
    held["status"] = {
        "phase": "Pending",
        "conditions": [{"type": "PodScheduled", "status": "False", "message": "non-empty scheduling gates"}],
    }
    sentence, remedy = told(pods=(held,))
    assert sentence == "pod 'web' is held back by its scheduling gates ('shop.example/quota')"
    assert "controller" in remedy


@pytest.mark.parametrize(("status", "shut"), [("False", True), ("", True), ("True", False)])
def test_readiness_gate_that_nobody_opens(status: str, shut: bool) -> None:
    """All containers are ready, and still the pod is not; a gate that is open is no cause."""
    web = pod("web", spec={"readinessGates": [{"conditionType": "lb/attached"}]})
    web["status"]["conditions"] += [
        {"type": "ContainersReady", "status": "True"},
        *([{"type": "lb/attached", "status": status}] if status else []),
    ]
    replace_status(web, ready=True)
    sentence, _ = told(pods=(web,))
    assert ("readiness gate 'lb/attached' is shut" in sentence) is shut


def test_hook_after_the_start_that_fails() -> None:
    """The log of the program says nothing of it, whatever its last line is."""
    web = pod(
        "web", state={"waiting": {"reason": "CrashLoopBackOff"}}, last={"exitCode": 137}, restarts=2, **PORT
    )
    failed = event(web, "FailedPostStartHook", "PostStartHook failed: exit status 1: no licence")
    failed["involvedObject"]["fieldPath"] = "spec.containers{main}"
    sentence, remedy = told(pods=(web,), events=(failed,), logs=log("web", "ready to serve"))
    assert (
        "killed each time because its postStart hook fails: PostStartHook failed: exit status 1" in sentence
    )
    assert "`lifecycle.postStart`" in remedy
    assert "also" not in remedy


def side_car(**status: Any) -> Obj:
    """Return a pod whose side-car runs; its main container waits."""
    web = pod("web", state={"waiting": {"reason": "PodInitializing"}}, phase="Pending")
    web["spec"]["initContainers"] = [
        {"name": "proxy", "restartPolicy": "Always", "startupProbe": {"tcpSocket": {"port": 9000}}}
    ]
    web["status"]["initContainerStatuses"] = [
        {"name": "proxy", "restartCount": 0, "state": {"running": {}}, "started": False, **status}
    ]
    return web


def test_side_car_that_does_not_start_keeps_the_others_waiting() -> None:
    """By what its probe got, not as an init container that waits for something."""
    web = side_car()
    events = (event(web, "Unhealthy", "Startup probe failed: dial tcp 10.0.0.1:9000: connection refused"),)
    sentence, _ = told(pods=(web,), events=events)
    assert sentence.startswith("container 'proxy' of pod 'web' runs but is not ready: Startup probe failed")
    assert sentence.endswith("the other containers of the pod are started after this one")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ('Usage of EmptyDir volume "cache" exceeds the limit "1Mi".', "`sizeLimit`"),
        ("The node was low on resource: memory.", "give the node more room"),
    ],
)
def test_evicted_pod(message: str, words: str) -> None:
    """With the kubelet's own words; while another pod of its owner serves, nothing is amiss."""
    gone = pod("web-1", phase="Failed", state={"terminated": {"exitCode": 137}})
    gone["status"] |= {"reason": "Evicted", "message": message}
    sentence, remedy = told(pods=(gone,))
    assert sentence == f"pod 'web-1' was evicted by the kubelet: {message}"
    assert words in remedy
    assert "evicted" not in told(pods=(gone, pod("web-2", ready=True)))[0]


def test_hook_job_that_does_not_end() -> None:
    """Helm waits for it; what it says last is what a person needs. A Job of the chart's own is none."""
    job: Obj = {
        "metadata": meta("seed", annotations={"helm.sh/hook": "post-install"}),
        "spec": {"template": {"spec": {}}},
        "status": {"active": 1},
    }
    running = pod("seed-1", job="seed", ready=True)
    sentence, remedy = told(jobs=(job,), pods=(running,), logs=log("seed-1", "no leader yet"))
    assert sentence == "post-install hook Job 'seed' has not ended: no leader yet"
    assert "activeDeadlineSeconds" in remedy
    own = {**job, "metadata": meta("seed")}
    assert told(jobs=(own,), pods=(running,)) == ("", "")


def test_init_container_that_says_nothing_is_told_by_its_command() -> None:
    """And one that says why has the remedy of its line."""
    web = side_car()
    init = web["spec"]["initContainers"][0]
    del init["restartPolicy"], init["startupProbe"]
    init["command"] = ["sh", "-c", "sleep infinity"]
    sentence, remedy = told(pods=(web,))
    assert "has logged nothing; it runs `sh -c 'sleep infinity'`" in sentence
    assert "let it end" in remedy
    line = 'FATAL: password authentication failed for user "shop"'
    assert "was first made" in told(pods=(web,), logs={("web", "proxy", False): line})[1]


@table(
    ("script", "asked"),
    [
        ("until nc -z db 5432; do sleep 1; done", ("db", 5432)),
        ("nc -zv -w 3 cache.shop.svc 6379", ("cache.shop.svc", 6379)),
        ("until pg_isready -U shop -h db -p 5433; do sleep 2; done", ("db", 5433)),
        ("pg_isready --host=db -q && psql", ("db", None)),
        ("./wait-for-it.sh -t 60 broker:5672 -- ./run", ("broker", 5672)),
        ("while ! timeout 1 bash -c '</dev/tcp/search/9200'; do :; done", ("search", 9200)),
        ("until nslookup queue; do sleep 1; done", ("queue", None)),
        ("mysqladmin ping -h mysql -P 3307 --silent", ("mysql", 3307)),
        ("redis-cli -h cache ping", ("cache", None)),
    ],
)
def test_what_a_script_waits_for(script: str, asked: tuple[str, int | None]) -> None:
    """The usual ways to wait, and a Service that has another name or port."""
    assert asked_for(script) == [asked]
    web = side_car()
    init = web["spec"]["initContainers"][0]
    del init["restartPolicy"], init["startupProbe"]
    init["args"] = shlex.split(f"sh -c {shlex.quote(script)}")
    sentence, _ = told(pods=(web,), services=(service("other", {}, (1, 1)),))
    words = f"host '{asked[0]}' (its arguments), but there is no Service of that name; there are: 'other'"
    assert words in sentence


@pytest.mark.parametrize("script", ["nc -l 8080", 'pg_isready -h "$DB_HOST"', "psql --help", "curl -h"])
def test_what_no_script_waits_for(script: str) -> None:
    """A variable is no name, and listening is no waiting."""
    assert asked_for(script) == []


def test_host_alias_needs_no_service() -> None:
    """The pod brings the name along."""
    web = side_car()
    init = web["spec"]["initContainers"][0]
    init["args"] = ["nc -z ledger 80"]
    web["spec"]["hostAliases"] = [{"ip": "10.1.2.3", "hostnames": ["ledger"]}]
    assert "no Service" not in told(pods=(web,))[0]


@table(
    ("message", "words"),
    [
        ("exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1", "ResourceQuota 'small'"),
        ("maximum cpu usage per Container is 50m, but limit is 100m", "LimitRange 'tight'"),
        (
            'Invalid value: "100m": must be less than or equal to cpu limit of 50m',
            "set `resources.limits.cpu` to no less than the request (where the chart sets no limit,"
            " LimitRange 'tight' does)",
        ),
        (
            'failed calling webhook "pods.shop.example": Post "https://x.svc": service "x" not found',
            "webhook 'pods.shop.example'",
        ),
        ('admission webhook "a.b" denied the request: no label team', "do what the webhook asks for"),
    ],
)
def test_refusal_names_the_object_that_is_behind_it(message: str, words: str) -> None:
    """Quota, range or webhook by name: they are what can be changed beside the chart."""
    owner = {"metadata": meta("web-1"), "spec": {"replicas": 1}, "status": {}}
    _, remedy = told(
        replica_sets=(owner,),
        events=(event(owner, "FailedCreate", message),),
        quotas=({"metadata": meta("small")},),
        limit_ranges=({"metadata": meta("tight")},),
    )
    assert words in remedy


def test_causes_of_one_container_are_one() -> None:
    """A gate and a probe of another pod are two."""
    web = pod("web", spec={"readinessGates": [{"conditionType": "lb"}]})
    web["status"]["conditions"].append({"type": "ContainersReady", "status": "True"})
    replace_status(web, ready=True)
    found = diagnose(replace(Snapshot(namespace="shop", detailed=True), pods=(web, slow())))
    assert [fault.key for fault in found] == ["web/gate", "api/main/unready"]
