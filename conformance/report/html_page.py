"""report.html: the whole run on one page that needs nothing else."""

from dataclasses import dataclass
from functools import cache

import jinja2

from conformance.core.units import format_value
from conformance.model.measurements import HANDS_FREE, HandsFreeMeasurement
from conformance.model.report import Report
from conformance.model.verdict import Figure, Spread, Status, Verdict
from conformance.report._common import duration, is_allowed, level, machine, summary, warnings
from conformance.report._graphs import load_view

# Share of a bar's width at which its limit stands, unless the value goes beyond it.
_LIMIT_SHARE = 80.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bar:
    """One judged number as a bar; positions in per cent of the width."""

    name: str
    text: str
    limit_text: str
    margin_text: str
    value_x: float
    limit_x: float
    over: bool
    spread: tuple[float, float, float, float] | None
    spread_text: str


def render_html(report: Report) -> str:
    """Return the page: inputs, a card a verdict, stages and journal; no script, no foreign address."""
    environment = _environment()
    measured = report.measurements.get(HANDS_FREE)
    total_s = sum(stage.elapsed_s for stage in report.stages) or 1.0
    return environment.get_template("report.html.j2").render(
        report=report,
        summary=summary(report),
        machine=machine(report),
        warnings=warnings(report),
        cards=[_card(report, verdict) for verdict in report.verdicts],
        stages=[
            (stage, duration(stage.elapsed_s), 100 * stage.elapsed_s / total_s) for stage in report.stages
        ],
        commands=measured.commands if isinstance(measured, HandsFreeMeasurement) else (),
        passed=report.exit_code == 0,
        load=load_view(report),
        css=environment.get_template("report.css").render(),
    )


@cache
def _environment() -> jinja2.Environment:
    """Return what keeps the templates once they are compiled, which takes longer than filling them in."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader("conformance.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _card(report: Report, verdict: Verdict) -> dict[str, object]:
    # The spread belongs to the figure whose p95 or maximum is the judged value.
    spread = verdict.spread
    bars = [
        _bar(figure, spread if spread and _belongs(figure, spread) else None) for figure in verdict.figures
    ]
    return {
        "verdict": verdict,
        "level": level(verdict),
        "kind": verdict.status.name.lower().replace("_", "-"),
        "bars": bars,
        "allowed": is_allowed(report, verdict),
        "open": verdict.status in {Status.FAIL, Status.NOT_MEASURED},
    }


def _belongs(figure: Figure, spread: Spread) -> bool:
    return figure.value in {spread.p95, spread.maximum}


def _bar(figure: Figure, spread: Spread | None) -> _Bar:
    highest = max([figure.value, *([spread.maximum] if spread else [])])
    full = max(figure.limit / (_LIMIT_SHARE / 100), highest) or 1.0
    points = (spread.minimum, spread.p50, spread.p95, spread.maximum) if spread else None
    names = ("min", "p50", "p95", "max")
    return _Bar(
        name=figure.name,
        text=format_value(figure.value, figure.unit),
        limit_text=format_value(figure.limit, figure.unit),
        margin_text=f"{figure.margin_ratio:+.0%}",
        value_x=round(100 * figure.value / full, 2),
        limit_x=round(100 * figure.limit / full, 2),
        over=figure.margin_ratio < 0,
        spread=None
        if points is None
        else (
            round(100 * points[0] / full, 2),
            round(100 * points[1] / full, 2),
            round(100 * points[2] / full, 2),
            round(100 * points[3] / full, 2),
        ),
        spread_text=""
        if points is None
        else " · ".join(
            f"{name} {format_value(point, figure.unit)}" for name, point in zip(names, points, strict=True)
        ),
    )
