"""Judge a stored report again, with no cluster."""

from dataclasses import replace

from pydantic import ValidationError

from conformance.core.errors import ConfigError, ExitCode
from conformance.criteria.judging import judge_all
from conformance.criteria.outcome import exit_code
from conformance.model.report import Report
from conformance.model.settings import Settings


def rejudge(report: Report, *, settings: Settings | None = None) -> Report:
    """Return the report with verdicts from its own measurements.

    Args:
        report: as stored.
        settings: other limits to judge by; those of the run when absent.

    Raises:
        ConfigError: the report holds no settings and none are given.

    A run that was interrupted or broke keeps its exit code: judging again cannot complete it.
    """
    if settings is None:
        settings = stored_settings(report)
    evidence = {verdict.criterion: verdict.evidence for verdict in report.verdicts}
    verdicts = judge_all(report.measurements, settings, evidence=evidence)
    code = report.exit_code
    if report.complete and not report.harness_error:
        code = int(exit_code(verdicts, allowed_not_measured=settings.allow_not_measured))
    elif code in {ExitCode.CONFORMANT, ExitCode.NOTHING_JUDGED}:
        code = int(ExitCode.NOT_CONFORMANT)
    return replace(
        report, verdicts=verdicts, allowed_not_measured=settings.allow_not_measured, exit_code=code
    )


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
