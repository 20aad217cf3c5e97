"""From what a run knows so far to the report of it; the report of half a run is one, too."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from conformance.core.redact import Redactor
from conformance.criteria.judging import judge_all
from conformance.criteria.limits import limit_values, with_specified_limits
from conformance.criteria.outcome import exit_code
from conformance.criteria.registry import CRITERIA
from conformance.model.cluster import Cluster
from conformance.model.image import BuiltImage
from conformance.model.measurements import Blocked, Measurements, NotMeasured
from conformance.model.release import Release
from conformance.model.report import SCHEMA_VERSION, Inputs, Report, StageTime
from conformance.model.settings import Settings
from conformance.probes.registry import PROBES

FIELDS = tuple(probe.name for probe in PROBES)
# A fact is one of the records of model.measurement; which one, its field says.
Facts = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class RunState:
    """What a run knows so far.

    `code` is set when the run ended otherwise than by judging, and `harness_error` says why.
    """

    run_id: str
    started: datetime
    facts: Facts = field(default_factory=dict)
    stages: list[StageTime] = field(default_factory=list)
    tools: dict[str, str] = field(default_factory=dict)
    images: tuple[BuiltImage, ...] = ()
    cluster: Cluster | None = None
    release: Release | None = None
    harness_error: str = ""
    complete: bool = False
    code: int | None = None

    def block(self, stage: str, cause: str, *, but: frozenset[str] = frozenset()) -> None:
        """Mark every measurement that is still missing as blocked by a stage that failed."""
        for name in FIELDS:
            if name not in but:
                self.facts.setdefault(name, Blocked(stage=stage, cause=cause))


def make_report(
    state: RunState, settings: Settings, *, folder: Path, elapsed_s: float, redactor: Redactor
) -> Report:
    """Judge what was measured and put everything into one record.

    Args:
        state: what is known.
        settings: of the run; values that look like secrets are hidden in the report.
        folder: the run's folder, where evidence is looked for.
        elapsed_s: seconds since the run started.
        redactor: hides secrets.
    """
    missing = NotMeasured(reason=state.harness_error or "the run ended before it", remedy="run it again")
    measurements = Measurements(**{name: state.facts.get(name, missing) for name in FIELDS})
    evidence = {criterion.id: _evidence(folder, criterion.needs) for criterion in CRITERIA}
    verdicts = judge_all(measurements, settings, evidence=evidence)
    code = exit_code(verdicts, allowed_not_measured=settings.allow_not_measured)
    return Report(
        schema_version=SCHEMA_VERSION,
        run_id=state.run_id,
        started=state.started.isoformat(timespec="seconds"),
        elapsed_s=elapsed_s,
        inputs=_inputs(state, settings),
        stages=tuple(state.stages),
        measurements=measurements,
        verdicts=verdicts,
        allowed_not_measured=settings.allow_not_measured,
        complete=state.complete,
        harness_error=state.harness_error,
        exit_code=int(code if state.code is None else state.code),
        settings_json=_without_secrets(settings, redactor).model_dump_json(),
    )


def _inputs(state: RunState, settings: Settings) -> Inputs:
    release, cluster = state.release, state.cluster
    return Inputs(
        subject=settings.subject.name,
        chart_version=release.chart_version if release else "",
        app_version=release.app_version if release else "",
        target=settings.target.kind,
        kubernetes_version=cluster.kubernetes_version if cluster else "",
        cpu_count=psutil.cpu_count() or 0,
        memory_bytes=psutil.virtual_memory().total,
        tools=state.tools,
        limits=limit_values(settings),
        default_limits=limit_values(with_specified_limits(settings)),
    )


def _without_secrets(settings: Settings, redactor: Redactor) -> Settings:
    """Hide what the user set by a Helm value whose name or content is that of a secret."""
    shown = {}
    for key, value in settings.subject.set_values.items():
        cleaned = redactor.clean(f"{key}={value}")
        shown[key] = cleaned.removeprefix(f"{key}=")
    subject = settings.subject.model_copy(update={"set_values": shown})
    return settings.model_copy(update={"subject": subject})


def _evidence(folder: Path, probes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        str(path.relative_to(folder))
        for name in probes
        for path in sorted((folder / "evidence" / name).rglob("*"))
        if path.is_file()
    )
