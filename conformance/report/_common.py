"""Words that several renderers share."""

import re
from collections.abc import Sequence

from conformance.model.report import Report
from conformance.model.verdict import Status, Verdict

# Everything by which text could steer a terminal: escape sequences, then single control characters.
_CONTROL = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)|[\x00-\x08\x0b-\x1f\x7f]"
)


def plain(text: str) -> str:
    """Return text of the subject without what would steer the reader's terminal."""
    return _CONTROL.sub("", text)


def duration(seconds: float) -> str:
    """Return seconds as a person says them: `4 min 31 s`, `8.2 s`."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def summary(report: Report) -> str:
    """Return the sentence that sums the run up: `CONFORMANT: 11 of 11 passed in 4 min 31 s`."""
    others = {
        "failed": Status.FAIL,
        "not measured": Status.NOT_MEASURED,
        "blocked": Status.BLOCKED,
        "not applicable": Status.NOT_APPLICABLE,
    }
    parts = [f"{report.count(Status.PASS)} of {len(report.verdicts)} passed"]
    parts += [f"{report.count(status)} {word}" for word, status in others.items() if report.count(status)]
    return f"{report.outcome.value}: {', '.join(parts)} in {duration(report.elapsed_s)}"


def warnings(report: Report, changes: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what a reader must know before trusting the verdicts.

    Args:
        report: the run.
        changes: what is no longer as the run left it.
    """
    found = list(changes)
    if report.harness_error:
        found.append(f"the harness broke: {report.harness_error}")
    if not report.complete:
        found.append("the run did not come to its end, so this report is partial")
    return (*found, *report.left_out)


def level(verdict: Verdict) -> str:
    """Return the level of a verdict, and that it gates when only --require makes it."""
    asked = verdict.level == "recommended" and verdict.gates
    return f"{verdict.level}, by --require" if asked else verdict.level


def machine(report: Report) -> str:
    """Return what the run ran on."""
    inputs = report.inputs
    parts = [inputs.target]
    if inputs.kubernetes_version:
        parts.append(f"Kubernetes {inputs.kubernetes_version}")
    if inputs.front_end:
        parts.append(f"front end by {inputs.front_end}")
    return f"{', '.join(parts)} · {inputs.cpu_count} cores, {inputs.memory_bytes / 2**30:.0f} GiB"


def is_allowed(report: Report, verdict: Verdict) -> bool:
    """Tell whether a verdict is NOT MEASURED by leave."""
    return verdict.status is Status.NOT_MEASURED and verdict.criterion in report.allowed_not_measured
