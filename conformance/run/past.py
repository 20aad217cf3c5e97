"""What is known of a kept run: what it measured, and what was measured on its cluster again since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.core.errors import ConfigError
from conformance.criteria.judging import judge_all
from conformance.criteria.registry import CRITERIA
from conformance.model.inputs import changed_inputs, is_touched
from conformance.model.measurements import Measurements
from conformance.model.report import Report
from conformance.model.settings import Settings
from conformance.model.verdict import Status, Verdict
from conformance.probes.registry import PROBES
from conformance.report.json_file import from_json
from conformance.run.plan import Plan

# A build that uses the cache tells nothing of a cold one.
_BUILD_TIME = "SC-001"
_GOOD = frozenset({Status.PASS, Status.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The newest of each measurement, with the digests of the inputs that it followed from.

    `verdicts` are judged by the settings of now, so that a changed limit shows at once.
    """

    measurements: Measurements
    digests: Mapping[str, Mapping[str, str]]
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The criteria that are to be measured again, each with the reason, and those that are left."""

    why: Mapping[str, str]
    left: tuple[str, ...] = ()


def read_past(reports: Path, run_id: str, settings: Settings) -> Past:
    """Read the results of a kept run, and of every run that measured on it again, the oldest first.

    Raises:
        ConfigError: its results are not there, or cannot be read.
    """
    chain = _chain(reports, run_id)
    measurements = Measurements()
    digests: dict[str, Mapping[str, str]] = {}
    for report in chain:
        for name in _asked(report):
            taken = report.measurements.taken.get(name)
            if taken is not None:
                measurements = measurements.with_fact(name, taken.fact, taken.evidence)
                digests[name] = report.input_digests
    everything = settings.model_copy(update={"only": ()})
    return Past(measurements=measurements, digests=digests, verdicts=judge_all(measurements, everything))


def _chain(reports: Path, run_id: str) -> list[Report]:
    first = reports / run_id / "results.json"
    if not first.is_file():
        raise ConfigError(f"results '{first}' do not exist", hint="name a run that was kept with --run")
    found = [from_json(first.read_text("utf-8"), name=str(first))]
    for path in reports.glob("*/results.json"):
        if path.parent.is_symlink() or path == first:
            continue
        try:
            report = from_json(path.read_text("utf-8"), name=str(path))
        except ConfigError:
            # Of another version, or cut off: none of this chain.
            continue
        if report.again_of == run_id and report.complete:
            found.append(report)
    return sorted(found, key=lambda report: (report.run_id != run_id, report.started))


def _asked(report: Report) -> frozenset[str]:
    only = Settings.model_validate_json(report.settings_json).only
    return Plan(only or None).wanted


def choose(past: Past, now: Mapping[str, str], only: Sequence[str] = ()) -> Choice:
    """Return what is red, and what follows from something that changed.

    Args:
        past: what is known.
        now: digests of the inputs as they are now.
        only: ids beyond which nothing is chosen; they are measured whatever is known of them.
    """
    inputs = {probe.name: probe.inputs for probe in PROBES}
    why: dict[str, str] = {}
    for verdict in past.verdicts:
        criterion = next(item for item in CRITERIA if item.id == verdict.criterion)
        changed = {
            name
            for probe in criterion.needs
            for name in changed_inputs(dict(past.digests.get(probe, {})), dict(now))
            if is_touched(inputs[probe], frozenset({name}))
        }
        if verdict.status not in _GOOD:
            why[criterion.id] = f"was {verdict.status.value}"
        elif changed and criterion.id != _BUILD_TIME:
            why[criterion.id] = f"{', '.join(sorted(changed))} changed"
        elif criterion.id in only:
            why[criterion.id] = "asked for"
    if only:
        why = {name: reason for name, reason in why.items() if name in only}
    return Choice(why=why, left=tuple(item.criterion for item in past.verdicts if item.criterion not in why))
