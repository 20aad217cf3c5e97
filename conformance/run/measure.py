"""The probes on a running release, in the order in which they do not disturb one another."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conformance.core.errors import HarnessError, unexpected
from conformance.core.proc import Runner
from conformance.core.progress import Step
from conformance.deploy.helm import Installer
from conformance.kube.client import Kube
from conformance.model.measurements import NotMeasured
from conformance.model.release import Release
from conformance.model.say import say
from conformance.model.settings import Settings
from conformance.probes.contract.measure import measure_contract
from conformance.probes.flow import measure_flow
from conformance.probes.latency import measure_latency
from conformance.probes.logs import measure_logs
from conformance.probes.manifests import measure_manifests
from conformance.probes.page import measure_page
from conformance.probes.utilisation import measure_utilisation
from conformance.subject.rows import Database
from conformance.traffic.local import run_load

Stage = Callable[[str], AbstractContextManager[Step]]


@dataclass(slots=True, kw_only=True)
class MeasuringContext:
    """What the probes are given."""

    settings: Settings
    runner: Runner
    kube: Kube
    release: Release
    installer: Installer
    folder: Path
    today: date

    def evidence(self, criterion: str) -> Path:
        """Return the criterion's folder for evidence."""
        folder = self.folder / "evidence" / criterion
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def database(self) -> Database:
        """Return the release's own database."""
        subject = self.settings.subject
        return Database(
            self.kube,
            self.release.namespace,
            self.release.pod_selector,
            subject.components[subject.database.component],
            subject.database,
        )


def measure_running(context: MeasuringContext, wanted: set[str], stage: Stage) -> Iterator[tuple[str, Any]]:
    """Take every wanted measurement and yield it under its field's name.

    A probe that cannot measure yields NotMeasured; the others still run. Logs are read
    after the load, so that they had something to say.
    """
    for name, probe in _PROBES.items():
        if name not in wanted:
            continue
        with stage(name.replace("_", " ")) as step:
            try:
                fact: Any = probe(context, step)
                step.result = say(name, fact)
            except HarnessError as exc:
                fact = _not_measured(exc, step)
            except Exception as exc:  # noqa: BLE001 - one probe's own fault must not hide what the others find
                fact = _not_measured(unexpected(exc, context.folder), step)
        yield name, fact


def _not_measured(exc: HarnessError, step: Step) -> NotMeasured:
    step.result = f"not measured: {exc.message.splitlines()[0]}"
    return NotMeasured(reason=exc.message, remedy=exc.hint)


def _manifests(context: MeasuringContext, _step: Step) -> Any:  # noqa: ANN401 - one shape for all probes
    subject, root = context.settings.subject, context.settings.root
    chart = root / subject.chart
    return measure_manifests(
        runner=context.runner,
        kube=context.kube,
        namespace=context.release.namespace,
        release=context.release.name,
        chart=chart,
        scenario_files=tuple(sorted(chart.glob("ci/*-values.yaml"))),
        values=tuple(root / path for path in subject.values),
        set_values=subject.set_values,
        evidence=context.evidence("SC-009"),
    )


def _page(context: MeasuringContext, step: Step) -> Any:  # noqa: ANN401
    step.update(f"{context.settings.sampling.page_loads} loads of {context.release.base_url}")
    return measure_page(
        base_url=context.release.base_url,
        loads_count=context.settings.sampling.page_loads,
        evidence=context.evidence("SC-004"),
    )


def _latency(context: MeasuringContext, step: Step) -> Any:  # noqa: ANN401
    sampling = context.settings.sampling
    step.update(f"{sampling.api_requests} requests of each kind")
    return measure_latency(
        base_url=context.release.base_url,
        api=context.settings.subject.api,
        requests_count=sampling.api_requests,
        warm_up_count=sampling.api_warm_up,
    )


def _flow(context: MeasuringContext, _step: Step) -> Any:  # noqa: ANN401
    subject = context.settings.subject
    return measure_flow(
        base_url=context.release.base_url,
        api=subject.api,
        pages=subject.pages,
        database=context.database(),
        database_settings=subject.database,
        evidence=context.evidence("SC-006"),
    )


def _utilisation(context: MeasuringContext, step: Step) -> Any:  # noqa: ANN401
    settings = context.settings
    return measure_utilisation(
        kube=context.kube,
        namespace=context.release.namespace,
        pod_selector=context.release.pod_selector,
        sampling=settings.sampling,
        run_load=lambda: run_load(
            runner=context.runner,
            base_url=context.release.base_url,
            load=settings.load,
            root=Path(__file__).resolve().parents[2],
            evidence=context.evidence("SC-008"),
        ),
        on_wait=step.update,
    )


def _contract(context: MeasuringContext, _step: Step) -> Any:  # noqa: ANN401
    subject, release = context.settings.subject, context.release
    backend = f"{release.name}-{subject.backend_component}"
    return measure_contract(
        base_url=release.base_url,
        api=subject.api,
        release_namespace=release.namespace,
        pod_selector=release.pod_selector,
        components=subject.components,
        kube=context.kube,
        database=context.database(),
        evidence=context.evidence("SC-011"),
        backend_component=subject.backend_component,
        scale_backend=lambda replicas: context.installer.scale(backend, replicas),
    )


def _logs(context: MeasuringContext, _step: Step) -> Any:  # noqa: ANN401
    subject, release = context.settings.subject, context.release
    return measure_logs(
        kube=context.kube,
        namespace=release.namespace,
        pod_selector=release.pod_selector,
        components=subject.components,
        waivers=subject.waivers,
        today=context.today,
        evidence=context.evidence("SC-007"),
        redact=context.runner.redactor.clean,
    )


_PROBES: dict[str, Callable[[MeasuringContext, Step], Any]] = {
    "manifests": _manifests,
    "page": _page,
    "latency": _latency,
    "flow": _flow,
    "utilisation": _utilisation,
    "logs": _logs,
    # Last: it deletes a pod on purpose, and provokes refusals.
    "contract": _contract,
}
