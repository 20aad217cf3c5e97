"""Run every check of the contract; one that breaks does not stop the others."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx

from conformance.core.errors import HarnessError, ProbeError
from conformance.kube.client import Kube
from conformance.model.adapter import ApiSettings
from conformance.model.measurements import ContractCheck, ContractMeasurement
from conformance.model.settings import ComponentSettings
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
    release_namespace: str,
    pod_selector: str,
    components: Mapping[str, ComponentSettings],
    kube: Kube,
    database: Database,
    evidence: Path,
    backend_component: str = "backend",
    scale_backend: Callable[[int], None] | None = None,
    checks: tuple[Check, ...] = CHECKS,
) -> ContractMeasurement:
    """Check the contract on the deployed application.

    Args:
        base_url: where the front-end Service answers.
        api: the adapter.
        release_namespace: where the release is.
        pod_selector: selects every pod of the release.
        components: the parts of the subject, of which one is the back end.
        kube: the cluster.
        database: the release's own.
        evidence: folder for the record of every check.
        backend_component: the back end's name among the components.
        scale_backend: sets the number of back-end replicas; the check with two is made only when given.
        checks: which to make.

    Raises:
        ProbeError: the application does not answer at all, or no back end is configured.
    """
    if backend_component not in components:
        raise ProbeError(
            f"cannot find component '{backend_component}' among {', '.join(sorted(components))}",
            hint="name the back end in [subject.components]",
        )
    with ApiClient(base_url=base_url, api=api) as client:
        try:
            client.send("GET", api.health)
        except httpx.HTTPError as exc:
            raise ProbeError(f"cannot reach '{base_url}': {type(exc).__name__}: {exc}") from exc
        scene = Scene(
            base_url=base_url,
            client=client,
            database=database,
            pods=BackendPods(
                kube=kube,
                namespace=release_namespace,
                pod_selector=pod_selector,
                component=components[backend_component],
                base_url=base_url,
                health_path=api.health,
            ),
            scale_backend=scale_backend,
            new_client=lambda: ApiClient(base_url=base_url, api=api),
        )
        wanted = [check for check in checks if check.run is not conversation.two_replicas or scale_backend]
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
    )
