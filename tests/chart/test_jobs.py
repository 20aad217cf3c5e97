"""Backups, restores and `helm test`: what their pods are given; tests/cluster runs them."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chart.pods import Pod, pods

Render = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def objects(render: Render) -> list[dict[str, Any]]:
    """A release with all of them, behind policies and TLS."""
    return render(scenario="monitoring")


def _pod(objects: list[dict[str, Any]], name: str) -> Pod:
    return next(pod for pod in pods(objects) if pod.name == f"todo-app-{name}")


def _env(pod: Pod) -> dict[str, Any]:
    return {item["name"]: item.get("value") for item in pod.containers[0]["env"]}


def test_restore_never_runs_by_itself(objects: list[dict[str, Any]]) -> None:
    """It is a model for jobs that somebody makes; backups go by their schedule, one at a time."""
    jobs = {obj["metadata"]["name"]: obj["spec"] for obj in objects if obj["kind"] == "CronJob"}

    assert {name: spec["suspend"] for name, spec in jobs.items()} == {
        "todo-app-backup": False,
        "todo-app-restore": True,
    }
    assert {spec["concurrencyPolicy"] for spec in jobs.values()} == {"Forbid"}


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_jobs_reach_the_server_s_database_in_the_same_way(objects: list[dict[str, Any]], name: str) -> None:
    """Host, name, user, password and proof of the server are the back end's; the image is the database's."""
    job, server = _env(_pod(objects, name)), _env(_pod(objects, "backend"))
    pairs = {f"PG{key}": f"TODOCHAT_DATABASE_{key}" for key in ("HOST", "PORT", "USER")}
    image = _pod(objects, "postgresql").containers[0]["image"]

    assert {key: job[key] for key in pairs} == {key: server[other] for key, other in pairs.items()}
    assert job["PGDATABASE"] == server["TODOCHAT_DATABASE_NAME"]
    assert [job[key] for key in ("PGSSLMODE", "PGSSLROOTCERT")] == ["verify-full", "/etc/database-ca/ca.crt"]
    assert [server[key] for key in ("PGSSLMODE", "PGSSLROOTCERT")] == [
        "verify-full",
        "/etc/database-ca/ca.crt",
    ]
    assert _pod(objects, name).containers[0]["image"] == image


def test_policies_let_the_jobs_to_the_database_only(objects: list[dict[str, Any]]) -> None:
    """And the database lets them in; nobody talks to them."""
    policies = {obj["metadata"]["name"]: obj["spec"] for obj in objects if obj["kind"] == "NetworkPolicy"}
    backup = policies["todo-app-backup"]
    senders = [
        peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"]
        for rule in policies["todo-app-postgresql"]["ingress"]
        for peer in rule["from"]
    ]

    assert backup["ingress"] == []
    assert [port["port"] for rule in backup["egress"] for port in rule["ports"]] == [53, 53, 5432]
    assert senders == ["backend", "backup"]


def test_dumps_go_to_the_claim_that_is_named(objects: list[dict[str, Any]]) -> None:
    """Both jobs mount it, and the chart makes none: `helm --wait` would wait for one that no pod uses yet."""
    for name in ("backup", "restore"):
        volumes = {volume["name"]: volume for volume in _pod(objects, name).spec["volumes"]}
        assert volumes["backup"]["persistentVolumeClaim"] == {"claimName": "todo-backup"}
    assert "PersistentVolumeClaim" not in {obj["kind"] for obj in objects}


def test_jobs_are_off_by_default(render: Render) -> None:
    """No object of theirs is made, nor a way for them into the database."""
    objects = render(scenario="network-policies")

    assert {"CronJob", "Pod", "Job"}.isdisjoint(obj["kind"] for obj in objects)
    assert "backup" not in str(objects)


def test_helm_test_is_a_hook_that_goes_when_it_passed(objects: list[dict[str, Any]], chart: Path) -> None:
    """A failed one stays to be looked at, until the next."""
    [hook] = [obj for obj in objects if obj["kind"] == "Pod"]
    annotations = hook["metadata"]["annotations"]
    [container] = _pod(objects, "test").containers
    script = (chart / "files" / "ask_release.py").read_text("utf-8")

    assert annotations["helm.sh/hook"] == "test"
    assert annotations["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"
    assert ast.dump(ast.parse(container["command"][-1])) == ast.dump(ast.parse(script))
    assert container["image"] == _pod(objects, "backend").containers[0]["image"]


def test_bundled_database_serves_the_certificate(objects: list[dict[str, Any]]) -> None:
    """Its key is readable by its own group alone, and the clients trust the authority's certificate."""
    pod = _pod(objects, "postgresql")
    volumes = {volume["name"]: volume for volume in pod.spec["volumes"]}
    volumes |= {volume["name"]: volume for volume in _pod(objects, "backend").spec["volumes"]}

    assert "ssl=on" in pod.containers[0]["args"]
    assert volumes["tls"]["secret"] == {"secretName": "todo-postgresql-tls", "defaultMode": 0o400}
    # The authority's certificate, and not the server's key beside it.
    assert volumes["database-ca"]["secret"]["items"] == [{"key": "ca.crt", "path": "ca.crt"}]
