"""junit.xml: one test case a criterion, for CI."""

import re
import xml.etree.ElementTree as ET

from conformance.model.report import Report
from conformance.model.verdict import Status, Verdict
from conformance.report._common import is_allowed, level, machine, warnings

# Characters that XML 1.0 cannot hold, even escaped; logs bring them.
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = "{:.6g}"


def render_junit(report: Report) -> str:
    """Return the report as JUnit XML.

    FAIL is a failure, NOT MEASURED an error (the harness could not tell), BLOCKED and NOT
    APPLICABLE are skipped with their cause, and so is what was not measured by leave, and a
    recommended criterion that --require does not name.
    """
    broken = bool(report.harness_error)
    root = ET.Element("testsuites")
    suite = ET.SubElement(
        root,
        "testsuite",
        name="conformance",
        tests=str(len(report.verdicts) + broken),
        failures=str(sum(_tag(report, verdict) == "failure" for verdict in report.verdicts)),
        errors=str(sum(_tag(report, verdict) == "error" for verdict in report.verdicts) + broken),
        skipped=str(sum(_tag(report, verdict) == "skipped" for verdict in report.verdicts)),
        time=f"{report.elapsed_s:.3f}",
        timestamp=report.started,
    )
    _properties(
        suite,
        {
            "run_id": report.run_id,
            "subject": report.inputs.subject,
            "app_version": report.inputs.app_version,
            "chart_version": report.inputs.chart_version,
            "target": machine(report),
            "outcome": report.outcome.value,
            "complete": str(report.complete).lower(),
            **{f"left out {place}": line for place, line in enumerate(warnings(report), start=1)},
            "exit_code": str(report.exit_code),
        },
    )
    for verdict in report.verdicts:
        _case(suite, report, verdict)
    if broken:
        case = ET.SubElement(suite, "testcase", classname="conformance", name="harness", time="0")
        ET.SubElement(
            case, "error", message=_clean(report.harness_error.splitlines()[0]), type="HarnessError"
        )
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(suite: ET.Element, report: Report, verdict: Verdict) -> None:
    case = ET.SubElement(
        suite,
        "testcase",
        classname=f"conformance.{report.inputs.subject}",
        name=f"{verdict.criterion} {verdict.title}",
        time="0",
    )
    properties = {
        "status": verdict.status.value,
        "level": level(verdict),
        "observed": verdict.observed,
        "limit": verdict.limit,
        "limit_source": verdict.limit_source,
        "method": verdict.method,
        "samples": str(verdict.samples_count),
    }
    for figure in verdict.figures:
        properties[f"{figure.name} [{figure.unit}]"] = _NUMBER.format(figure.value)
        properties[f"{figure.name} limit [{figure.unit}]"] = _NUMBER.format(figure.limit)
    for place, path in enumerate(verdict.evidence, start=1):
        properties[f"evidence {place}"] = path
    _properties(case, properties)
    tag = _tag(report, verdict)
    if tag:
        leave = " (by leave)" if is_allowed(report, verdict) else ""
        advice = "" if verdict.gates else " (recommended only)"
        message = _clean(f"{verdict.status.value}{leave}{advice}: {verdict.reason}")
        attributes = (
            {"message": message} if tag == "skipped" else {"message": message, "type": verdict.status.value}
        )
        ET.SubElement(case, tag, attributes)
    if verdict.details:
        ET.SubElement(case, "system-out").text = _clean("\n".join(verdict.details))


def _tag(report: Report, verdict: Verdict) -> str:
    if verdict.status is Status.PASS:
        return ""
    if not verdict.gates:
        return "skipped"
    if verdict.status is Status.FAIL:
        return "failure"
    if verdict.status is Status.NOT_MEASURED and not is_allowed(report, verdict):
        return "error"
    return "skipped"


def _properties(parent: ET.Element, values: dict[str, str]) -> None:
    holder = ET.SubElement(parent, "properties")
    for name, value in values.items():
        if value:
            ET.SubElement(holder, "property", name=_clean(name), value=_clean(value))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
