"""Volumes, hooks, configuration, probes and crashes, each with the remedy that is right for it."""

import base64
import gzip
import json
from typing import Any

import pytest

from conformance.deploy.causes.registry import diagnose
from conformance.deploy.release_record import planned_objects
from conformance.kube.snapshots import Planned, Snapshot
from tests.unit.deploy.causes.world import Obj, env, event, log, meta, pod, told
from tests.unit.table import table

STANDARD: Obj = {
    "metadata": meta("standard", annotations={"storageclass.kubernetes.io/is-default-class": "true"}),
    "provisioner": "rancher.io/local-path",
}
CRASH_LOOP = {"waiting": {"reason": "CrashLoopBackOff"}}


def claim(mode: str, **spec: Any) -> Obj:
    """Return a claim that is not bound."""
    return {"metadata": meta("data"), "spec": {"accessModes": [mode], **spec}, "status": {"phase": "Pending"}}


def mounted(**placed: Any) -> Obj:
    """Return a pod that mounts the claim `data` and is not placed."""
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]
    found = pod("db", phase="Pending", spec={"volumes": volumes})
    found["status"] = {
        "phase": "Pending",
        "conditions": [
            {
                "type": "PodScheduled",
                "status": "False",
                "message": "pod has unbound immediate PersistentVolumeClaims",
                **placed,
            }
        ],
    }
    return found


@pytest.mark.parametrize("with_event", [True, False])
def test_access_mode_that_the_provisioner_lacks(with_event: bool) -> None:
    """The remedy is the mode, not another name of the class."""
    asked = claim("ReadWriteMany")
    said = event(
        asked, "ProvisioningFailed", "NodePath only supports ReadWriteOnce and ReadWriteOncePod access modes"
    )
    sentence, remedy = told(
        pods=(mounted(),), claims=(asked,), storage_classes=(STANDARD,), events=(said,) if with_event else ()
    )
    assert "PersistentVolumeClaim 'data' is not bound: it asks for access mode ReadWriteMany" in sentence
    assert "StorageClass 'standard' (rancher.io/local-path)" in sentence
    assert remedy == "use ReadWriteOnce, or a class whose provisioner serves ReadWriteMany"


@pytest.mark.parametrize(
    ("spec", "classes", "words", "remedy"),
    [
        (
            {"storageClassName": "fast"},
            (STANDARD,),
            "StorageClass 'fast', which does not exist",
            "(standard)",
        ),
        ({}, ({"metadata": meta("slow"), "provisioner": "x"},), "the cluster has no default", "(slow)"),
        ({"storageClassName": ""}, (STANDARD,), "made by hand", "leave `storageClassName` out"),
    ],
)
def test_class_that_is_not_there(spec: Obj, classes: tuple[Obj, ...], words: str, remedy: str) -> None:
    """A class that is wrong, none, or empty on purpose."""
    asked = claim("ReadWriteOnce", **spec)
    found = told(pods=(mounted(),), claims=(asked,), storage_classes=classes)
    assert words in found[0]
    assert remedy in found[1]


def test_claim_that_is_just_being_bound_is_silent() -> None:
    """Nothing is wrong with a claim of the default class before anything failed."""
    faults = diagnose(
        Snapshot(
            pods=(mounted(),), claims=(claim("ReadWriteOnce"),), storage_classes=(STANDARD,), detailed=True
        )
    )
    assert all(fault.grace_s is None for fault in faults)


def hook_job(name: str = "migrate", **annotations: str) -> Obj:
    """Return a hook Job whose pod reads a Secret."""
    notes = {"helm.sh/hook": "pre-install,pre-upgrade", **annotations}
    return {
        "metadata": meta(name, annotations=notes),
        "spec": {"template": {"spec": HOOK_SPEC}},
        "status": {"active": 1},
    }


HOOK_SPEC: Obj = {
    "serviceAccountName": "migrator",
    "containers": [
        {
            "name": "main",
            "envFrom": [{"configMapRef": {"name": "settings", "optional": True}}],
            "env": [
                {"name": "K", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "jwt"}}},
                *env(DB_HOST="db"),
            ],
        }
    ],
}
WAITS = {"waiting": {"reason": "CreateContainerConfigError", "message": 'secret "keys" not found'}}
ACCOUNT = {"metadata": meta("migrator")}


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        ((Planned(kind="Secret", name="keys"),), "it is an ordinary object of the chart"),
        ((Planned(kind="Secret", name="keys", events=("pre-install",), weight=5),), "a hook of weight 5"),
        ((Planned(kind="Service", name="other"),), "the chart does not make it at all"),
        ((), "hooks run before the chart's ordinary objects"),
    ],
)
def test_hook_that_needs_what_comes_later(planned: tuple[Planned, ...], words: str) -> None:
    """Job, object and order are named, while Helm still waits; the pod's own error is no second cause."""
    waiting = pod("migrate-x", state=WAITS, job="migrate", phase="Pending", spec=HOOK_SPEC)
    sentence, remedy = told(
        pods=(waiting,),
        jobs=(hook_job(**{"helm.sh/hook-weight": "-5"}),),
        planned=planned,
        service_accounts=(ACCOUNT,),
    )
    assert sentence.startswith(
        "hook Job 'migrate' (pre-install,pre-upgrade) needs Secret 'keys', which is not found"
    )
    assert words in sentence
    assert ("post-install" in remedy) is ("not make it" not in words)
    assert "also" not in remedy


def test_hook_that_needs_an_account_and_a_service_of_later() -> None:
    """Both are named at once: neither is there before the hook has ended."""
    keys = {"metadata": meta("keys"), "data": {"jwt": ""}}
    later = (Planned(kind="ServiceAccount", name="migrator"), Planned(kind="Service", name="db"))
    sentence, _ = told(jobs=(hook_job(),), secrets=(keys,), planned=later)
    assert "needs ServiceAccount 'migrator', which is not found (nor Service 'db')" in sentence


def test_hook_that_waits_for_a_database_of_later_cannot_be_helped_by_weights() -> None:
    """A Service is no hook: the Job has to run after the install."""
    keys = {"metadata": meta("keys"), "data": {"jwt": ""}}
    later = (Planned(kind="Service", name="db"),)
    _, remedy = told(jobs=(hook_job(),), secrets=(keys,), service_accounts=(ACCOUNT,), planned=later)
    assert remedy.startswith("run this Job after the install")


def test_hook_whose_objects_are_there_is_silent() -> None:
    """A hook that just runs is no fault, nor is one that runs after the install."""
    keys = {"metadata": meta("keys"), "data": {"jwt": ""}}
    assert told(jobs=(hook_job(),), secrets=(keys,), service_accounts=(ACCOUNT,)) == ("", "")
    after = hook_job(**{"helm.sh/hook": "post-install"})
    assert told(jobs=(after,)) == ("", "")


def test_helm_s_record_is_read_without_values() -> None:
    """Kinds, names, events and weights; nothing of what the objects hold."""
    release = {
        "manifest": "---\nkind: Secret\nmetadata: {name: keys}\nstringData: {jwt: hidden}\n",
        "hooks": [
            {
                "manifest": "kind: Job\nmetadata: {name: m, namespace: far}",
                "events": ["pre-install"],
                "weight": 3,
            }
        ],
    }
    packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(release).encode()))).decode()
    secret = {
        "metadata": meta("sh.helm.release.v1.shop.v1"),
        "type": "helm.sh/release.v1",
        "data": {"release": packed},
    }
    found = planned_objects([secret])
    assert found == (
        Planned(kind="Secret", name="keys"),
        Planned(kind="Job", name="m", namespace="far", events=("pre-install",), weight=3),
    )
    assert planned_objects([{**secret, "data": {"release": "AAAA"}}]) == ()


def test_all_missing_keys_are_named_at_once() -> None:
    """One start per missing key would take a day; what is optional is not missed."""
    wanted: list[Obj] = [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": "keys", "key": name, "optional": name == "D"}}}
        for name in ("A", "B", "C", "D")
    ]
    waits = {
        "waiting": {
            "reason": "CreateContainerConfigError",
            "message": "couldn't find key B in Secret shop/keys",
        }
    }
    secret = {"metadata": meta("keys"), "data": {"A": ""}}
    sentence, remedy = told(pods=(pod("api", state=waits, phase="Pending", env=wanted),), secrets=(secret,))
    assert sentence == "Secret 'keys' has no key 'B', 'C', which pod 'api' needs"
    assert remedy == "add 'B', 'C' to Secret 'keys', or correct the key in the pod template"


PROBE: Obj = {"httpGet": {"path": "/live", "port": 8080}, "initialDelaySeconds": 5, "periodSeconds": 5}


def killed(message: str, *, lived: str = "2026-11-25T10:00:20Z", **container: Any) -> tuple[str, str]:
    """Diagnose a container that its liveness probe killed twice."""
    last = {"exitCode": 137, "reason": "Error", "startedAt": "2026-11-25T10:00:00Z", "finishedAt": lived}
    api = pod("api", last=last, restarts=2, livenessProbe=PROBE, **container)
    events = (
        event(api, "Unhealthy", f"Liveness probe failed: {message}"),
        event(api, "Killing", "Container main failed liveness probe, will be restarted"),
    )
    return told(pods=(api,), events=events)


def test_liveness_probe_that_kills_a_container_which_is_still_starting() -> None:
    """The remedy is a startup probe, not a memory limit and not the program."""
    sentence, remedy = killed(
        "dial tcp 10.0.0.1:8080: connect: connection refused", ports=[{"containerPort": 8080}]
    )
    assert (
        "container 'main' of pod 'api' was killed 2x by its liveness probe (/live on port 8080, 20 s in all)"
        in sentence
    )
    assert "still starting" in sentence
    assert "startupProbe" in remedy
    assert "also" not in remedy


@pytest.mark.parametrize(
    ("message", "more", "words"),
    [
        ("HTTP probe failed with statuscode: 404", {}, "a path that the program serves"),
        ("connect: connection refused", {"ports": [{"containerPort": 3000}]}, "let the probe use port 3000"),
        ("context deadline exceeded", {"lived": "2026-11-25T10:09:00Z"}, "stopped answering"),
    ],
)
def test_liveness_probe_that_kills_for_another_reason(message: str, more: Obj, words: str) -> None:
    """A wrong path, a wrong port, or a program that hangs later are not a slow start."""
    _, remedy = killed(message, **more)
    assert words in remedy
    assert "startupProbe" not in remedy


def test_probe_on_another_port_than_the_log_tells() -> None:
    """Nothing is declared; the program says itself where it listens."""
    api = pod("api", readinessProbe={"httpGet": {"path": "/", "port": 8080}})
    events = (event(api, "Unhealthy", "Readiness probe failed: Get: dial tcp: connect: connection refused"),)
    sentence, remedy = told(
        pods=(api,), events=events, logs=log("api", "ready - started server on 0.0.0.0:3000")
    )
    assert "the program listens on 3000" in sentence
    assert "port 3000" in remedy


@table(
    ("line", "words"),
    [
        ("exec /usr/bin/app: exec format error", "for the platform of the node"),
        ("OSError: [Errno 30] Read-only file system: '/app/cache'", "emptyDir"),
        ("Error: listen EADDRINUSE: address already in use :::8080", "a port of its own"),
        ('FATAL: password authentication failed for user "shop"', "was first made"),
        ("nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)", "above 1023"),
        ('psycopg.errors.UndefinedTable: relation "task" does not exist', "run the migrations"),
        ("KeyError: 'JWT_SECRET'", "set variable 'JWT_SECRET' of the container"),
    ],
)
def test_crash_has_the_remedy_of_its_line(line: str, words: str) -> None:
    """Whatever the last line is, the sentence holds it."""
    crashed = pod("api", state=CRASH_LOOP, last={"exitCode": 1, "reason": "Error"}, restarts=3)
    sentence, remedy = told(pods=(crashed,), logs=log("api", f"starting\n{line}\n"))
    assert line in sentence
    assert words in remedy


def test_two_causes_are_both_told_the_more_fundamental_first() -> None:
    """A missing image and a crash have nothing to do with one another."""
    crash = pod("api", state=CRASH_LOOP, last={"exitCode": 1}, restarts=3)
    never = pod("web", state={"waiting": {"reason": "ErrImageNeverPull"}}, phase="Pending")
    sentence, remedy = told(pods=(crash, never), logs=log("api", "ValueError: bad"))
    assert "pod 'web' cannot start" in sentence
    assert "also: container 'main' of pod 'api' exits with 1: ValueError: bad" in remedy


def test_pod_that_a_job_replaces_does_not_end_the_wait() -> None:
    """A Job tries again; when it gives up, the Job is named with the line of its pod."""
    job: Obj = {"metadata": meta("seed"), "spec": {}, "status": {"failed": 1}}
    failed = pod(
        "seed-1",
        state={"terminated": {"exitCode": 1}},
        job="seed",
        phase="Failed",
        spec={"restartPolicy": "Never"},
    )
    faults = diagnose(Snapshot(jobs=(job,), pods=(failed,), detailed=True))
    assert [fault.grace_s for fault in faults] == [None] * len(faults)
    job["status"]["conditions"] = [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]
    sentence, _ = told(jobs=(job,), pods=(failed,), logs=log("seed-1", "Error: no table"))
    assert sentence == "Job 'seed' failed (BackoffLimitExceeded): Error: no table"


@pytest.mark.parametrize(
    "job",
    [
        {
            "metadata": meta("report-1", ownerReferences=[{"kind": "CronJob", "uid": "c"}]),
            "spec": {},
            "status": {},
        },
        {
            "metadata": meta("seed"),
            "spec": {},
            "status": {"conditions": [{"type": "Complete", "status": "True"}]},
        },
        {"metadata": meta("check", annotations={"helm.sh/hook": "test"}), "spec": {}, "status": {}},
    ],
    ids=["cron", "complete", "test"],
)
def test_pods_for_which_nobody_waits_are_silent(job: Obj) -> None:
    """A CronJob's run, what a finished Job left, and `helm test` keep no release from serving."""
    left = pod("x-1", state=CRASH_LOOP, last={"exitCode": 1}, restarts=5, job=str(job["metadata"]["name"]))
    assert told(jobs=(job,), pods=(left,)) == ("", "")


def test_restarted_pod_that_is_ready_is_silent() -> None:
    """The suite itself deletes pods; what matters is that they serve again."""
    again = pod("api", last={"exitCode": 137, "reason": "OOMKilled"}, restarts=1, ready=True)
    assert told(pods=(again,)) == ("", "")


def test_pod_that_fits_nowhere_is_told_by_how_much() -> None:
    """What it asks for, and what the roomiest node has left."""
    big = pod("big", phase="Pending", resources={"requests": {"cpu": "4"}})
    del big["spec"]["nodeName"]
    big["status"] = {
        "phase": "Pending",
        "conditions": [
            {"type": "PodScheduled", "status": "False", "message": "0/1 nodes: 1 Insufficient cpu."}
        ],
    }
    node = {"metadata": meta("n1"), "spec": {}, "status": {"allocatable": {"cpu": "2", "memory": "4Gi"}}}
    other = pod("other", resources={"requests": {"cpu": "500m"}})
    sentence, remedy = told(pods=(big,), nodes=(node,), node_pods=(big, other))
    assert "it requests 'main' cpu 4, the roomiest node has 1.5 cores left" in sentence
    assert "lower `resources.requests`" in remedy


@pytest.mark.parametrize(
    ("message", "remedy"),
    [
        ("exceeded quota: small, requested: pods=1", "ResourceQuota"),
        ('violates PodSecurity "restricted:latest": runAsNonRoot', "security context"),
        ("maximum memory usage per Container is 64Mi, but limit is 128Mi", "LimitRange"),
        (
            'error looking up service account shop/robot: serviceaccount "robot" not found',
            "ServiceAccount 'robot'",
        ),
    ],
)
def test_refused_pods_have_the_remedy_of_the_refusal(message: str, remedy: str) -> None:
    """On the events of a DaemonSet as well, which has no condition for it."""
    owner = {"metadata": meta("agent"), "spec": {}, "status": {"desiredNumberScheduled": 1}}
    found = told(daemon_sets=(owner,), events=(event(owner, "FailedCreate", message),))
    assert "DaemonSet 'agent' cannot make its pods" in found[0]
    assert remedy in found[1]


def test_time_of_day_is_no_port() -> None:
    """`started at 10:30:05` says nothing of where a program listens."""
    api = pod("api", readinessProbe={"httpGet": {"path": "/", "port": 8080}})
    events = (event(api, "Unhealthy", "Readiness probe failed: dial tcp: connect: connection refused"),)
    sentence, _ = told(pods=(api,), events=events, logs=log("api", "worker started at 10:30:05"))
    assert "the log says" not in sentence
