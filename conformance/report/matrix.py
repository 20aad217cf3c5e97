"""Several runs side by side: their verdicts and figures, what differs, and why it may."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from conformance.model.measurements import UTILISATION, UtilisationMeasurement
from conformance.model.report import Report
from conformance.model.verdict import Status, Verdict
from conformance.report._common import duration, plain, warnings

# Why two runs of one subject may give another figure; the criteria of a team have no such sentence.
_WHY = {
    "SC-001": "what else the machine did, and how fast package mirrors answered",
    "SC-003": "a cluster schedules pods and starts every replica; without one, one container of each starts",
    "SC-004": "another way to the front end, and what else runs beside it: a cluster's own programs do",
    "SC-005": "another way to the front end, and what else runs beside it: a cluster's own programs do",
    "SC-007": "more replicas write more lines",
    "SC-008": "the load spreads over as many replicas as run",
    "SC-009": "checks that ask an API server are made where there is one",
    "SC-010": "each target has commands of its own",
    "SC-011": "checks of replaced pods and of replicas are made where there are such",
}
_NONE = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One verdict of one run; `figures` are the judged numbers as they are shown."""

    status: str
    observed: str
    figures: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One criterion over all runs; `why` tells what differs and why it may, empty where nothing does."""

    criterion: str
    title: str
    limit: str
    cells: tuple[Cell | None, ...]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Runs in the order in which they were asked for, and every criterion that one of them judged.

    `between` tells in which circumstances the runs differ, `left_out` what the outcome of each does not
    cover, or what a reader must know before trusting it.
    """

    names: tuple[str, ...]
    run_ids: tuple[str, ...]
    outcomes: tuple[str, ...]
    exit_codes: tuple[int, ...]
    elapsed_s: tuple[float, ...]
    rows: tuple[Row, ...]
    between: tuple[str, ...]
    left_out: tuple[str, ...]


def matrix_of(reports: Sequence[Report]) -> Matrix:
    """Lay judged reports side by side."""
    names = _names(reports)
    ids = dict.fromkeys(verdict.criterion for report in reports for verdict in report.verdicts)
    return Matrix(
        names=names,
        run_ids=tuple(report.run_id for report in reports),
        outcomes=tuple(report.outcome.value for report in reports),
        exit_codes=tuple(report.exit_code for report in reports),
        elapsed_s=tuple(report.elapsed_s for report in reports),
        rows=tuple(_row(criterion, reports, names) for criterion in ids),
        between=_between(reports),
        left_out=tuple(
            f"{name}: {line}"
            for name, report in zip(names, reports, strict=True)
            for line in warnings(report)
        ),
    )


def render_text(matrix: Matrix) -> str:
    """Return the table for a terminal: nothing is wrapped, so that a log keeps its lines whole."""
    table = [["", "", *matrix.names]]
    table += [[row.criterion, row.title, *map(_shown, row.cells)] for row in matrix.rows]
    table.append(["whole", "", *_wholes(matrix)])
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    lines = [
        "  " + "  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    ]
    told = [f"  {why}" for row in matrix.rows for why in row.why] + [f"  {line}" for line in matrix.between]
    left = [f"  {line}" for line in matrix.left_out]
    return "\n".join(
        [
            *lines,
            *(["", "  what differs, and why it may:", *told] if told else []),
            *(["", "  what was left out, changed or excused:", *left] if left else []),
            "",
        ]
    )


def render_matrix_markdown(matrix: Matrix) -> str:
    """Return the same with every figure."""
    head = ["| | | limit |", *(f" {name} |" for name in matrix.names)]
    lines = ["# Several runs side by side", "", "".join(head), "|---" * (len(matrix.names) + 3) + "|"]
    for row in matrix.rows:
        lines.append(_line(row.criterion, row.title, row.limit, *map(_shown, row.cells)))
        names = dict.fromkeys(name for cell in row.cells if cell for name in cell.figures)
        lines += [_line("", name, "", *(_figure(cell, name) for cell in row.cells)) for name in names]
    lines.append(_line("whole", "", "", *_wholes(matrix)))
    told = [why for row in matrix.rows for why in row.why] + list(matrix.between)
    if told:
        lines += ["", "## What differs, and why it may", "", *(f"- {line}" for line in told)]
    if matrix.left_out:
        lines += ["", "## Left out, changed or excused", "", *(f"- {line}" for line in matrix.left_out)]
    return "\n".join([*lines, ""])


def render_matrix_json(matrix: Matrix) -> str:
    """Return it as data."""
    return json.dumps(asdict(matrix), indent=1) + "\n"


def _names(reports: Sequence[Report]) -> tuple[str, ...]:
    """Return the target of each run, with the run's id where two have the same."""
    targets = [report.inputs.target for report in reports]
    return tuple(
        target if targets.count(target) == 1 else f"{target} {report.run_id}"
        for target, report in zip(targets, reports, strict=True)
    )


def _row(criterion: str, reports: Sequence[Report], names: Sequence[str]) -> Row:
    found = [_find(criterion, report) for report in reports]
    first = next(verdict for verdict in found if verdict is not None)
    return Row(
        criterion=criterion,
        title=first.title,
        limit=first.limit,
        cells=tuple(None if verdict is None else _cell(verdict) for verdict in found),
        why=_differences(criterion, found, names),
    )


def _find(criterion: str, report: Report) -> Verdict | None:
    return next((verdict for verdict in report.verdicts if verdict.criterion == criterion), None)


def _cell(verdict: Verdict) -> Cell:
    return Cell(
        status=verdict.status.value,
        observed=plain(verdict.observed),
        figures={figure.name: f"{figure.value:.4g} {figure.unit}" for figure in verdict.figures},
    )


def _differences(criterion: str, found: Sequence[Verdict | None], names: Sequence[str]) -> tuple[str, ...]:
    """Tell why verdicts are not the same: by their own reasons; figures alone by what may change them."""
    if len({verdict and (verdict.status, verdict.observed) for verdict in found}) == 1:
        return ()
    told = [
        f"{criterion} on {name}: {_reason(verdict)}"
        for verdict, name in zip(found, names, strict=True)
        if verdict is None or verdict.status is not Status.PASS
    ]
    why = _WHY.get(criterion)
    if why and len({verdict.observed for verdict in found if verdict is not None}) > 1:
        told.append(f"{criterion}, its figures: {why}")
    return tuple(told)


def _reason(verdict: Verdict | None) -> str:
    if verdict is None:
        return "not judged in that run"
    return f"{verdict.status.value}, {plain(verdict.reason) or 'for no reason that was stored'}"


def _between(reports: Sequence[Report]) -> tuple[str, ...]:
    """Tell in what the runs themselves are not alike."""
    facts: dict[str, Callable[[Report], Any]] = {
        "subject": lambda report: report.inputs.subject,
        "chart": lambda report: report.inputs.chart_version or "none",
        "Kubernetes": lambda report: report.inputs.kubernetes_version or "none",
        "processors": lambda report: report.inputs.cpu_count,
        "memory": lambda report: f"{report.inputs.memory_bytes / 2**30:.0f} GiB",
        "limits": lambda report: _changed_limits(report) or "as specified",
        "use is read from": _source,
        "programs": lambda report: ", ".join(f"{name} {said}" for name, said in report.inputs.tools.items()),
    }
    lines = []
    for name, read in facts.items():
        values = [str(read(report)) for report in reports]
        if len(set(values)) > 1:
            lines.append(f"between the runs, {name}: {' / '.join(values)}")
    return tuple(lines)


def _changed_limits(report: Report) -> str:
    specified = report.inputs.default_limits
    return ", ".join(
        f"{name} {value:g}"
        for name, value in report.inputs.limits.items()
        if value != specified.get(name, value)
    )


def _source(report: Report) -> str:
    use = report.measurements.get(UTILISATION)
    return use.source if isinstance(use, UtilisationMeasurement) else "nothing"


def _wholes(matrix: Matrix) -> list[str]:
    wholes = zip(matrix.outcomes, matrix.elapsed_s, matrix.run_ids, strict=True)
    return [f"{outcome}, {duration(elapsed_s)}, run {run_id}" for outcome, elapsed_s, run_id in wholes]


def _shown(cell: Cell | None) -> str:
    return _NONE if cell is None else f"{cell.status}  {cell.observed}".strip()


def _figure(cell: Cell | None, name: str) -> str:
    return _NONE if cell is None else cell.figures.get(name, _NONE)


def _line(*parts: str) -> str:
    shielded = (part.replace("|", "\\|") for part in parts)
    return f"| {' | '.join(shielded)} |"
