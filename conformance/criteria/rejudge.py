"""Judge a stored report again, with no cluster."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import ValidationError

from conformance.core.errors import ConfigError, ExitCode
from conformance.criteria.criterion import Criterion
from conformance.criteria.judging import judge_all
from conformance.criteria.outcome import Asked, conclude_run
from conformance.criteria.own import own_criteria
from conformance.criteria.registry import CRITERIA
from conformance.model.report import Outcome, Report
from conformance.model.settings import Settings
from conformance.model.verdict import Verdict


def rejudge(
    report: Report, *, settings: Settings | None = None, criteria: Sequence[Criterion] = CRITERIA
) -> Report:
    """Return the report with verdicts and outcome from its own measurements.

    Args:
        report: as stored, or as a run made it, with nothing judged yet.
        settings: other limits to judge by; those of the run when absent.
        criteria: the registry.

    Raises:
        ConfigError: the report holds no settings and none are given.

    A run that was interrupted or broke keeps its exit code: judging again cannot complete it.
    """
    if settings is None:
        settings = stored_settings(report)
    criteria = (*criteria, *own_criteria(report.measurements))
    verdicts = judge_all(report.measurements, settings, criteria=criteria, lacking=report.lacking)
    asked = Asked(settings=settings, origins=report.origins, lacking=report.lacking)
    conclusion = conclude_run(verdicts, report.measurements, asked, criteria=criteria)
    outcome, code = conclusion.outcome, conclusion.exit_code
    if not report.complete or report.harness_error:
        outcome, code = Outcome.NOT_CONFORMANT, _code_of_the_broken(report)
    return replace(
        report,
        verdicts=verdicts,
        allowed_not_measured=settings.allow_not_measured,
        outcome=outcome,
        left_out=conclusion.left_out,
        exit_code=int(code),
    )


def _code_of_the_broken(report: Report) -> ExitCode:
    code = ExitCode(report.exit_code)
    return ExitCode.NOT_CONFORMANT if code in {ExitCode.CONFORMANT, ExitCode.NOTHING_JUDGED} else code


def find_changes(stored: Report, judged: Report, *, digest: str, missing: Sequence[str]) -> tuple[str, ...]:
    """Return what is no longer as the run left it, a line each.

    Args:
        stored: the report as it was read.
        judged: the same, judged again.
        digest: of what it holds now.
        missing: evidence files that are not there.
    """
    lines = []
    if stored.digest and stored.digest != digest:
        lines.append("results.json was changed since the run: its digest does not fit what it holds")
    if not stored.digest and stored.schema_version > 1:
        lines.append("results.json has no digest, so nobody can tell whether it was changed since the run")
    if stored.complete and not stored.verdicts:
        lines.append("results.json holds no verdict, although the run came to its end: judged again")
    if stored.verdicts:
        lines += _other_verdicts(stored.verdicts, judged.verdicts)
        if stored.outcome != judged.outcome:
            lines.append(f"stored outcome {stored.outcome}, judged again {judged.outcome}")
        if stored.exit_code != judged.exit_code:
            lines.append(f"stored exit code {stored.exit_code}, judged again {judged.exit_code}")
    if missing:
        first, *others = missing
        more = f" and {len(others)} more" if others else ""
        lines.append(f"evidence is missing: '{first}'{more}")
    return tuple(lines)


def _other_verdicts(stored: Sequence[Verdict], judged: Sequence[Verdict]) -> list[str]:
    """Name each verdict that is another than stored, or that is stored with other figures."""
    before, after = ({item.criterion: item for item in verdicts} for verdicts in (stored, judged))
    lines = []
    for name in dict.fromkeys([*before, *after]):
        was, found = before.get(name), after.get(name)
        if was is None or found is None or was.status is not found.status:
            lines.append(
                f"{name}: stored verdict {was.status if was else 'none'}, judged again"
                f" {found.status if found else 'none'}"
            )
        elif (was.observed, was.limit, was.figures) != (found.observed, found.limit, found.figures):
            lines.append(
                f"{name}: stored {was.observed} (limit {was.limit}), judged again {found.observed}"
                f" (limit {found.limit})"
            )
    return lines


def stored_settings(report: Report) -> Settings:
    """Return the settings of the run that a report is of.

    Raises:
        ConfigError: the report holds none, or none that this program knows.
    """
    try:
        return Settings.model_validate_json(report.settings_json)
    except ValidationError as exc:
        raise ConfigError(
            f"cannot judge run '{report.run_id}' again: its stored settings do not fit this program ({exc})",
            hint="name a configuration with --config",
        ) from exc
