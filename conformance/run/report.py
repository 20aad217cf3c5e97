"""From what a run knows so far to the record of it; the record of half a run is one, too."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from conformance.core.errors import ExitCode
from conformance.core.redact import MASK, Redactor, names_secret
from conformance.criteria.limits import limit_values, with_specified_limits
from conformance.model.cluster import Cluster, Venue
from conformance.model.image import BuiltImage
from conformance.model.measurements import Blocked, Measurements, NotMeasured
from conformance.model.release import Release
from conformance.model.report import SCHEMA_VERSION, Inputs, Report, StageTime
from conformance.model.settings import Settings

# Settings by which something may be left out; where they were set decides over the exit code.
_TOLD_ORIGINS = ("only", "allow_not_measured", "require", "target.kind")
UNDER_WAY = "the run is still under way, or was killed before its end"


@dataclass(slots=True, kw_only=True)
class RunState:
    """What a run knows so far.

    `measurements` are by the names of their probes. `code` is set when the run ended otherwise than
    by judging, and `harness_error` says why. `lacking` is what the target cannot measure, and why.
    `front_end` tells how the front end is reached, where that was found out.
    """

    run_id: str
    started: datetime
    measurements: Measurements = field(default_factory=Measurements)
    stages: list[StageTime] = field(default_factory=list)
    tools: dict[str, str] = field(default_factory=dict)
    images: tuple[BuiltImage, ...] = ()
    cluster: Venue | None = None
    release: Release | None = None
    lacking: dict[str, str] = field(default_factory=dict)
    front_end: Callable[[], str] = lambda: ""
    input_digests: dict[str, str] = field(default_factory=dict)
    again_of: str = ""
    harness_error: str = UNDER_WAY
    complete: bool = False
    code: int | None = int(ExitCode.HARNESS_ERROR)

    def learn(self, name: str, fact: Any, evidence: tuple[str, ...] = ()) -> None:  # noqa: ANN401 - by its key
        """Take a measurement under the name of its probe."""
        self.measurements = self.measurements.with_fact(name, fact, evidence)

    def block(self, names: Iterable[str], stage: str, cause: str) -> None:
        """Mark these as blocked by a stage that failed, where nothing is known of them yet."""
        for name in names:
            if name not in self.measurements.taken:
                self.learn(name, Blocked(stage=stage, cause=cause))

    def end(self, code: int | None = None, why: str = "") -> None:
        """Note that the run came to its end: with no code when only verdicts decide."""
        self.code, self.harness_error, self.complete = code, why, code is None


def make_report(
    state: RunState,
    settings: Settings,
    *,
    names: Iterable[str],
    origins: Mapping[str, str],
    elapsed_s: float,
    redactor: Redactor,
) -> Report:
    """Put everything that is known into one record, with nothing judged yet.

    Args:
        state: what is known.
        settings: of the run; values that look like secrets are hidden in the report.
        names: of the probes that the run was to take.
        origins: where each setting was set.
        elapsed_s: seconds since the run started.
        redactor: hides secrets.
    """
    measurements = state.measurements
    for name in names:
        if name not in measurements.taken:
            reason = state.harness_error or "the run ended before it"
            measurements = measurements.with_fact(name, NotMeasured(reason=reason, remedy="run it again"))
    return Report(
        schema_version=SCHEMA_VERSION,
        run_id=state.run_id,
        started=state.started.isoformat(timespec="seconds"),
        elapsed_s=elapsed_s,
        inputs=_inputs(state, settings),
        stages=redactor.clean_record(tuple(state.stages)),
        measurements=redactor.clean_record(measurements),
        verdicts=(),
        allowed_not_measured=settings.allow_not_measured,
        complete=state.complete,
        harness_error=state.harness_error,
        exit_code=int(ExitCode.CONFORMANT if state.code is None else state.code),
        settings_json=_without_secrets(settings, redactor).model_dump_json(),
        origins={key: origins.get(key, "default") for key in _TOLD_ORIGINS},
        lacking=state.lacking,
        input_digests=state.input_digests,
        again_of=state.again_of,
    )


def _inputs(state: RunState, settings: Settings) -> Inputs:
    release, cluster = state.release, state.cluster
    return Inputs(
        subject=settings.subject.name,
        chart_version=release.chart_version if release else "",
        app_version=release.app_version if release else "",
        target=settings.target.kind,
        kubernetes_version=cluster.kubernetes_version if isinstance(cluster, Cluster) else "",
        cpu_count=psutil.cpu_count() or 0,
        memory_bytes=psutil.virtual_memory().total,
        tools=state.tools,
        limits=limit_values(settings),
        default_limits=limit_values(with_specified_limits(settings)),
        front_end=state.front_end(),
    )


def _without_secrets(settings: Settings, redactor: Redactor) -> Settings:
    """Hide what the user set by a value whose name or content is that of a secret."""
    shown = {}
    for key, value in settings.subject.set_values.items():
        shown[key] = MASK if names_secret(key) else redactor.clean(f"{key}={value}").removeprefix(f"{key}=")
    database = settings.subject.database
    command = tuple(redactor.clean(part) for part in database.command)
    subject = settings.subject.model_copy(
        update={"set_values": shown, "database": database.model_copy(update={"command": command})}
    )
    return settings.model_copy(update={"subject": subject})


def evidence_of(folder: Path, probe: str) -> tuple[str, ...]:
    """Return the files that a probe left, relative to the run's folder."""
    base = folder / "evidence" / probe
    return tuple(str(path.relative_to(folder)) for path in sorted(base.rglob("*")) if path.is_file())
