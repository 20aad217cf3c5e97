"""Run every check of the contract; one that breaks does not stop the others."""

import json
from functools import partial
from pathlib import Path

import httpx

from conformance.core.errors import HarnessError, ProbeError
from conformance.model.measurements import CONTRACT, ContractMeasurement
from conformance.model.settings import DatabaseSettings
from conformance.ports import Ports
from conformance.probes.contract import (
    authentication,
    conversation,
    errors,
    health,
    isolation,
    persistence,
    tasks,
    utterances,
)
from conformance.probes.contract.check import Check, Need, Scene
from conformance.probes.contract.making import make_all
from conformance.probes.probe import Given, Probe, Trace
from conformance.probes.probe import Need as ProbeNeed
from conformance.subject.client import ApiClient
from conformance.subject.pods import BackendPods
from conformance.subject.rows import Database
from conformance.subject.subject import Subject
from conformance.subject.tokens import find_key

CHECKS: tuple[Check, ...] = (
    *health.CHECKS,
    *authentication.CHECKS,
    *isolation.CHECKS,
    *tasks.CHECKS,
    *utterances.CHECKS,
    *errors.CHECKS,
    *conversation.CHECKS,
    *persistence.CHECKS,
)


# The port that gives what a check needs, and the key of [subject.database] that names the table.
_PORTS: dict[Need, str] = {
    "rows": "rows", "message rows": "rows", "user rows": "rows", "pods": "restart", "replicas": "scale",
    "signing key": "keys",
}  # fmt: skip
_TABLES: dict[Need, str] = {"message rows": "message_table", "user rows": "user_table"}


def measure_contract(
    subject: Subject, ports: Ports, *, evidence: Path, checks: tuple[Check, ...] = CHECKS
) -> ContractMeasurement:
    """Check the contract on the deployed application.

    Args:
        subject: the application, and how to speak to it.
        ports: the ways to its rows, instances and keys; the checks that need one that is not there are
            not measured, and the others are made.
        evidence: folder for the record of every check.
        checks: which to make.

    Raises:
        ProbeError: the application does not answer at all.
    """
    if not answers(subject):
        raise ProbeError(f"cannot reach the application at '{subject.base_url}': it does not answer")
    database, closed = _open_database(ports, subject)
    with subject.client() as client:
        scene = Scene(
            client=client,
            opened_database=database,
            opened_pods=_open_pods(ports, subject),
            new_client=partial(subject.client, patience=client.patience),
            find_signing_key=lambda token: find_key(token, ports.keys.candidates() if ports.keys else ()),
            lacking=subject.lacking,
            missing=_missing(ports, subject.settings.database) | closed,
        )
        found = make_all(checks, scene)
    evidence.mkdir(parents=True, exist_ok=True)
    lines = [
        json.dumps({"area": c.area, "name": c.name, "status": c.status, "reason": c.reason}) for c in found
    ]
    (evidence / "contract.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ContractMeasurement(
        checks=found, limited_count=client.patience.waits_count, limited_s=client.patience.lost_s
    )


def answers(subject: Subject) -> bool:
    """Tell whether the application answers through the front-end Service; a refusal is an answer."""
    with ApiClient(base_url=subject.base_url, api=subject.api, timeout_s=5) as client:
        try:
            answer = client.send("GET", client.api.health or client.path(client.api.tasks))
        except httpx.HTTPError:
            return False
    return answer.is_success if subject.api.health else not answer.is_server_error


def _missing(ports: Ports, tables: DatabaseSettings) -> dict[Need, str]:
    """Return what this run cannot give, each with its reason."""
    missing: dict[Need, str] = {}
    for need, port in _PORTS.items():
        if getattr(ports, port) is None:
            missing[need] = ports.why.get(port) or f"this target gives no access to {port}"
    for need, table in _TABLES.items():
        if not getattr(tables, table):
            missing[need] = f"`subject.database.{table}` is empty"
    return missing


def _open_database(ports: Ports, subject: Subject) -> tuple[Database | None, dict[Need, str]]:
    """Return the release's own database, and what a run that cannot open it lacks, with the reason."""
    if ports.rows is None:
        return None, {}
    try:
        return Database(ports.rows, subject.settings.database), {}
    except HarnessError as exc:
        return None, dict.fromkeys(("rows", *_TABLES), exc.message)


def _open_pods(ports: Ports, subject: Subject) -> BackendPods | None:
    if ports.restart is None:
        return None
    return BackendPods(restart=ports.restart, scale=ports.scale, answers=lambda: answers(subject))


def _take(given: Given) -> ContractMeasurement:
    subject = Subject(given.settings.subject, given.release.base_url)
    return measure_contract(subject, given.ports, evidence=given.evidence)


def _say(fact: ContractMeasurement) -> str:
    made_count = sum(check.status in {"PASS", "FAIL"} for check in fact.checks)
    return f"{made_count} checks made" + (
        f", {len(fact.checks) - made_count} not" if made_count < len(fact.checks) else ""
    )


PROBE = Probe(
    key=CONTRACT,
    needs=frozenset({ProbeNeed.SERVING}),
    take=_take,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.NEW_PODS}),
)
