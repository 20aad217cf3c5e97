"""Run every check of the contract; one that breaks does not stop the others."""

import json
from pathlib import Path

import httpx

from conformance.core.errors import HarnessError, ProbeError
from conformance.model.adapter import ApiSettings
from conformance.model.measurements import ContractCheck, ContractMeasurement
from conformance.ports import Restart, Scale
from conformance.probes.contract import (
    authentication,
    conversation,
    errors,
    health,
    isolation,
    tasks,
    utterances,
)
from conformance.probes.contract.check import Check, Scene, Unmet
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.subject.client import ApiClient
from conformance.subject.pods import BackendPods
from conformance.subject.rows import Database

# In this order: what needs a deleted pod comes last, so that it cannot disturb the others.
CHECKS: tuple[Check, ...] = (
    *health.CHECKS,
    *authentication.CHECKS,
    *isolation.CHECKS,
    *tasks.CHECKS,
    *utterances.CHECKS,
    *errors.CHECKS,
    *conversation.CHECKS,
)


def measure_contract(
    *,
    base_url: str,
    api: ApiSettings,
    database: Database,
    restart: Restart,
    scale: Scale | None,
    evidence: Path,
    checks: tuple[Check, ...] = CHECKS,
) -> ContractMeasurement:
    """Check the contract on the deployed application.

    Args:
        base_url: where the front-end Service answers.
        api: the adapter.
        database: the release's own.
        restart: removes the back end's instances; what they said is kept first.
        scale: sets how many there are; the check with two is made only when given.
        evidence: folder for the record of every check.
        checks: which to make.

    Raises:
        ProbeError: the application does not answer at all.
    """
    with ApiClient(base_url=base_url, api=api) as client:
        try:
            client.send("GET", api.health)
        except httpx.HTTPError as exc:
            raise ProbeError(f"cannot reach '{base_url}': {type(exc).__name__}: {exc}") from exc
        scene = Scene(
            base_url=base_url,
            client=client,
            database=database,
            pods=BackendPods(restart=restart, base_url=base_url, health_path=api.health),
            scale=scale,
            new_client=lambda: ApiClient(base_url=base_url, api=api),
        )
        wanted = [check for check in checks if check.run is not conversation.two_replicas or scale]
        found = tuple(_run(check, scene) for check in wanted)
    evidence.mkdir(parents=True, exist_ok=True)
    lines = [
        json.dumps({"area": c.area, "name": c.name, "status": c.status, "reason": c.reason}) for c in found
    ]
    (evidence / "contract.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ContractMeasurement(checks=found)


def _run(check: Check, scene: Scene) -> ContractCheck:
    detail = ""
    try:
        check.run(scene)
    except Unmet as exc:
        detail = str(exc)
    except (HarnessError, httpx.HTTPError) as exc:
        detail = f"{type(exc).__name__}: {exc}"
    except (LookupError, TypeError, ValueError, AttributeError) as exc:
        # An answer of another shape than the contract's.
        detail = f"answer of an unexpected shape: {type(exc).__name__}: {exc}"
    return ContractCheck(
        name=check.name,
        area=check.area,
        core=check.core,
        status="FAIL" if detail else "PASS",
        reason=" ".join(detail.split()),
        refusals=check.refusals,
    )


def _take(given: Given) -> ContractMeasurement:
    subject, ports = given.settings.subject, given.ports
    assert ports.rows is not None and ports.restart is not None  # noqa: S101, PT018 - among the needs
    return measure_contract(
        base_url=given.release.base_url,
        api=subject.api,
        database=Database(ports.rows, subject.database),
        restart=ports.restart,
        scale=ports.scale,
        evidence=given.evidence,
    )


def _say(fact: ContractMeasurement) -> str:
    return f"{len(fact.checks)} checks"


PROBE = Probe(
    name="contract",
    needs=frozenset({Need.SERVING, Need.ROWS, Need.RESTART}),
    take=_take,
    say=_say,
    leaves=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.NEW_PODS}),
)
