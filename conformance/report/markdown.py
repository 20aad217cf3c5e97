"""report.md: the verdicts for a pull request or a chat."""

import re

from conformance.model.report import Report
from conformance.report._common import duration, level, machine, summary, warnings
from conformance.report._graphs import load_view


def render_markdown(report: Report) -> str:
    """Return a heading, the table, the reasons, and the stages."""
    inputs = report.inputs
    lines = [
        f"# {_text(inputs.subject)} {inputs.app_version}: {summary(report)}",
        "",
        f"Run `{report.run_id}` on {report.started}, {machine(report)},"
        f" chart {inputs.chart_version or 'none'}.",
        "",
        *(f"> {_text(warning)}\n" for warning in warnings(report)),
        "| criterion | verdict | level | what | observed | limit |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {v.criterion} | {v.status.value} | {level(v)} | {_text(v.title)} | {_text(v.observed)}"
        f" | {_text(v.limit)} |"
        for v in report.verdicts
    ]
    reasons = [
        f"- **{v.criterion} {v.status.value}**: {_text(v.reason)}" for v in report.verdicts if v.reason
    ]
    if reasons:
        lines += ["", "## Why", "", *reasons]
    lines += _under_load(report)
    lines += ["", "## Stages", "", "| stage | result | time |", "|---|---|---|"]
    lines += [f"| {s.name} | {_text(s.result)} | {duration(s.elapsed_s)} |" for s in report.stages]
    return "\n".join(lines) + "\n"


def _under_load(report: Report) -> list[str]:
    """Return what was seen of the load, a line a curve; nothing where nobody watched."""
    load = load_view(report)
    if load is None:
        return []
    lines = ["", "## Under load", "", *(f"{_text(line)}\n" for line in load.lines)]
    if load.graphs:
        lines += ["| what | of | mean | max | unit |", "|---|---|---|---|---|"]
    for graph in load.graphs:
        what, unit = _text(graph.title), _text(graph.unit)
        if graph.missing:
            lines.append(f"| {what} | {_text(graph.missing)} | - | - | {unit} |")
        lines += [f"| {what} | {_text(c.name)} | {c.mean} | {c.most} | {unit} |" for c in graph.curves]
    return lines


def _text(text: str) -> str:
    """Return text that cannot break out of a table cell or become markup."""
    escaped = re.sub(r"([\\|\[\]])", r"\\\1", text).replace("<", "&lt;")
    return " ".join(escaped.split())
