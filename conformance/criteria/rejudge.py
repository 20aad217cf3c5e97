"""Judge a stored report again, with no cluster."""

from dataclasses import replace

from conformance.core.errors import ExitCode
from conformance.criteria.judging import judge_all
from conformance.criteria.outcome import exit_code
from conformance.model.report import Report
from conformance.model.settings import Settings


def rejudge(report: Report, *, settings: Settings) -> Report:
    """Return the report with verdicts from its own measurements and these settings.

    A run that was interrupted or broke keeps its exit code: judging again cannot complete it.
    """
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
