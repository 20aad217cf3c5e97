"""The cause of a release that is not ready, from recorded pods."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.deploy.causes import registry
from conformance.deploy.causes.fault import NEVER_HEALS_S, Fault, Rank
from conformance.deploy.causes.lines import telling_line
from conformance.deploy.causes.registry import diagnose
from conformance.kube.snapshots import Snapshot
from tests.unit.table import table

PODS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "fixtures" / "pods.json").read_text(encoding="utf-8")
)
MIGRATE_LOG = (
    '{"level": "info", "event": "waiting for the database"}\n'
    '{"level": "error", "event": "database host \'nowhere\' does not resolve"}\n'
    '{"level": "info", "event": "bye"}\n'
)


def logged(pod: dict[str, Any], container: str, text: str = MIGRATE_LOG) -> dict[tuple[str, str, bool], str]:
    """Return the log of one container, as a snapshot holds it."""
    return {(pod["metadata"]["name"], container, False): text}


CASES = [
    ("never_pulled", "image 'todo-frontend:old' is not on the node and its pull policy is Never", 0.0),
    (
        "backoff",
        "image 'todo-frontend:latest' is not on the node and cannot be pulled (ImagePullBackOff): no such",
        # The kubelet tries again, and a registry may have been away for a moment.
        35.0,
    ),
    ("missing_key", "couldn't find key jwt-secret in Secret todo-app-dev/todo-app-secrets", 5.0),
    ("unplaced", "1 Insufficient cpu. no new claims to deallocate.; it requests 'backend' cpu 64", 15.0),
    (
        "oom",
        "container 'backend' of pod 'backend-4' was killed for want of memory (OOMKilled, limit 16Mi)",
        # Its second instance runs, and may get by with less.
        None,
    ),
    ("probe_503", "container 'backend' of pod 'backend-5' runs but is not ready", None),
    ("migrate_waits", "init container 'migrate' of pod 'backend-1' is still running and has logged", None),
]


@table(("pod", "text", "grace_s"), CASES, ids=[case[0] for case in CASES])
def test_cause_is_named(pod: str, text: str, grace_s: float | None) -> None:
    """The sentence names object and cause, and whether waiting longer can help."""
    fault = diagnose(Snapshot(pods=(PODS[pod],)))[0]
    assert text in fault.sentence
    assert fault.grace_s == grace_s
    assert fault.remedy


def test_crash_of_init_container_carries_its_error_line() -> None:
    """The line at error level is told, not the one that came last."""
    fault = diagnose(Snapshot(pods=(PODS["migrate_crash"],), logs=logged(PODS["migrate_crash"], "migrate")))[
        0
    ]
    assert fault.sentence == (
        "init container 'migrate' of pod 'todo-app-backend-5d9c7b9f6b-x2x7k' exits with 1:"
        " database host 'nowhere' does not resolve"
    )
    assert fault.grace_s == 0.0


def test_waiting_init_container_is_named_with_its_line() -> None:
    """An init container that still waits is no crash, and is named all the same."""
    fault = diagnose(Snapshot(pods=(PODS["migrate_waits"],), logs=logged(PODS["migrate_waits"], "migrate")))[
        0
    ]
    assert fault.sentence.endswith("is still running: database host 'nowhere' does not resolve")
    assert fault.grace_s is None


def test_probe_answer_is_told() -> None:
    """The last event of the probe says what it got."""
    event = {
        "involvedObject": {"uid": "p8", "fieldPath": "spec.containers{backend}"},
        "reason": "Unhealthy",
        "message": "Readiness probe failed: HTTP probe failed with statuscode: 503",
        "lastTimestamp": "2026-11-25T10:00:09Z",
    }
    fault = diagnose(Snapshot(pods=(PODS["probe_503"],), events=(event,)))[0]
    assert "statuscode: 503" in fault.sentence


def test_quota_comes_before_what_follows_from_it() -> None:
    """A ReplicaSet whose pods are refused is named first."""
    replica_set = {
        "metadata": {"name": "todo-app-backend-1", "uid": "r1"},
        "spec": {"replicas": 1},
        "status": {
            "conditions": [
                {
                    "type": "ReplicaFailure",
                    "status": "True",
                    "message": "pods is forbidden: exceeded quota: small",
                }
            ]
        },
    }
    faults = diagnose(Snapshot(replica_sets=(replica_set,), pods=(PODS["never_pulled"],)))
    assert faults[0].sentence.startswith("ReplicaSet 'todo-app-backend-1' cannot make its pods")
    assert "ResourceQuota" in faults[0].remedy


def test_unbound_claim_is_named() -> None:
    """A claim that no provisioner serves is named with the class that it asks for."""
    claim = {
        "metadata": {"name": "data-0", "uid": "c1"},
        "spec": {"storageClassName": "fast"},
        "status": {"phase": "Pending"},
    }
    event = {
        "involvedObject": {"uid": "c1"},
        "reason": "ProvisioningFailed",
        "message": 'storageclass.storage.k8s.io "fast" not found',
    }
    pod = {**PODS["unplaced"], "spec": {"volumes": [{"persistentVolumeClaim": {"claimName": "data-0"}}]}}
    fault = diagnose(Snapshot(pods=(pod,), claims=(claim,), events=(event,)))[0]
    assert "PersistentVolumeClaim 'data-0' is not bound: it asks for StorageClass 'fast'" in fault.sentence


def test_failed_job_carries_its_log() -> None:
    """A failed Job is told by the last line of its pod."""
    job = {
        "metadata": {"name": "seed", "uid": "j1"},
        "status": {"conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]},
    }
    pod = {
        "metadata": {"name": "seed-1", "uid": "q", "ownerReferences": [{"uid": "j1"}]},
        "spec": {"containers": [{"name": "migrate"}], "restartPolicy": "Never"},
        "status": {"phase": "Failed"},
    }
    fault = diagnose(Snapshot(jobs=(job,), pods=(pod,), logs=logged(pod, "migrate")))[0]
    assert (
        fault.sentence == "Job 'seed' failed (BackoffLimitExceeded): database host 'nowhere' does not resolve"
    )


def test_ready_pod_has_no_fault() -> None:
    """A release that is right stays silent."""
    assert diagnose(Snapshot(pods=(PODS["ready"],))) == ()


@pytest.mark.parametrize(
    ("log", "line"),
    [
        ("", ""),
        ("first\nlast\n\n", "last"),
        ('{"level": "error", "event": "cannot connect", "error": "refused"}', "cannot connect: refused"),
        ("{not json", "{not json"),
    ],
)
def test_telling_line(log: str, line: str) -> None:
    """The line that says most is told in words, not as JSON."""
    assert telling_line(log) == line


def test_new_cause_is_a_function_and_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recipe of ARCHITECTURE.md: it is told first by its rank, and what follows from it is not told."""

    def flooded(snapshot: Snapshot) -> Iterator[Fault]:
        for each in snapshot.pods:
            pod = each["metadata"]["name"]
            yield Fault(
                key=f"{pod}/flood",
                rank=Rank.VOLUME,
                sentence=f"the cellar of pod '{pod}' is under water",
                remedy="pump",
                grace_s=NEVER_HEALS_S,
                explains=(f"{pod}/",),
            )

    monkeypatch.setattr(registry, "CAUSES", (*registry.CAUSES, flooded))
    found = registry.diagnose(Snapshot(pods=(PODS["probe_503"],)))
    assert registry.say(found) == ("the cellar of pod 'backend-5' is under water", "pump")
