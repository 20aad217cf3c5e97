"""The table that a person reads at the end of a run."""

import io
from collections.abc import Collection, Mapping, Sequence
from typing import TextIO

from rich.console import Console
from rich.text import Text

from conformance.model.report import Report
from conformance.model.verdict import Status, Verdict
from conformance.report._common import is_allowed, level, plain, summary, warnings

_STYLES = {
    Status.PASS: "bold green",
    Status.FAIL: "bold red",
    Status.NOT_MEASURED: "bold yellow",
    Status.BLOCKED: "yellow",
    Status.NOT_APPLICABLE: "dim",
}
# Wide enough that nothing is ever wrapped: a log keeps its lines whole.
_CONSOLE_COLUMNS = 10_000


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether to colour: on a terminal only, and never against NO_COLOR."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def render_terminal(
    report: Report,
    *,
    folder: str,
    colour: bool = False,
    details: Collection[str] = (),
    changes: Sequence[str] = (),
) -> str:
    """Return one line a verdict, reasons below red ones, and the sum.

    Args:
        report: the run.
        folder: the run's folder as the reader types it, such as `reports/7f3c9a`.
        colour: write colours for a terminal.
        details: criteria whose details are told in full, before the table.
        changes: what is no longer as the run left it.
    """
    lines = [
        line for verdict in report.verdicts if verdict.criterion in details for line in _details(verdict)
    ]
    lines += [line for verdict in report.verdicts for line in _verdict_lines(report, verdict, folder)]
    lines += [Text(f"  note: {plain(warning)}", style="yellow") for warning in warnings(report, changes)]
    style = "bold green" if report.exit_code == 0 else "bold red"
    lines.append(
        Text(f"  {summary(report)}", style=style).append(f" · {folder}/results.json", style="default")
    )
    out = io.StringIO()
    console = Console(
        file=out,
        force_terminal=colour,
        color_system="standard" if colour else None,
        width=_CONSOLE_COLUMNS,
        highlight=False,
        _environ={},
    )
    for line in lines:
        console.print(line, soft_wrap=True)
    return out.getvalue()


def _details(verdict: Verdict) -> list[Text]:
    lines = [Text(f"  {verdict.criterion}  {verdict.title}", style="bold")]
    return lines + [Text(f"    {plain(detail)}") for detail in verdict.details]


def _verdict_lines(report: Report, verdict: Verdict, folder: str) -> list[Text]:
    widths = _widths(report)
    line = Text("  ")
    line.append(f"{verdict.criterion:<{widths[0]}}  ")
    line.append(f"{verdict.status.value:<{widths[1]}}  ", style=_STYLES[verdict.status])
    line.append(f"{verdict.title:<{widths[2]}}  {plain(verdict.observed):<{widths[3]}}  ")
    line.append(f"limit {verdict.limit}", style="dim")
    if verdict.level != "required":
        line.append(f" · {level(verdict)}", style="dim")
    lines = [line]
    if verdict.reason:
        indent = " " * (widths[0] + 4)
        leave = " (by leave)" if is_allowed(report, verdict) else ""
        lines.append(Text(f"{indent}{plain(verdict.reason)}{leave}"))
        if verdict.evidence and verdict.status is not Status.PASS:
            shown = ", ".join(f"{folder}/{path}" for path in verdict.evidence)
            lines.append(Text(f"{indent}evidence: {shown}", style="dim"))
    return lines


def _widths(report: Report) -> tuple[int, int, int, int]:
    """Return the widths of the columns, so that every line of one table is aligned."""
    return (
        max(len(verdict.criterion) for verdict in report.verdicts),
        max(len(verdict.status.value) for verdict in report.verdicts),
        max(len(verdict.title) for verdict in report.verdicts),
        max(len(plain(verdict.observed)) for verdict in report.verdicts),
    )
