"""Graphs of what was seen under load, as positions in a drawing; no program is needed to look at them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.model.measurements import (
    OBSERVABILITY,
    Blocked,
    Curve,
    Graph,
    NotMeasured,
    ObservabilityMeasurement,
)
from conformance.model.report import Report

# The drawing, and the part of it in which curves run.
WIDTH, HEIGHT = 480, 190
LEFT, RIGHT, TOP, BOTTOM = 52, 456, 12, 162
# Of a full scale, times a power of ten: their halves are short, too.
_STEPS = (1, 2, 4, 6, 8, 10)
_HUNDRED, _TEN = 100, 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A word on an axis, and where it stands."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time of the load on the drawing."""

    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One curve: `parts` are points for a polyline each; mean and highest value are of the load's time."""

    name: str
    place: int
    parts: tuple[str, ...]
    mean: str
    most: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One graph, or the sentence that stands in its place."""

    title: str
    unit: str
    missing: str
    window: Window
    ticks: tuple[Mark, ...] = ()
    times: tuple[Mark, ...] = ()
    curves: tuple[Line, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadView:
    """What was seen under load: sentences, and drawings."""

    lines: tuple[str, ...]
    graphs: tuple[Drawing, ...] = ()


def load_view(report: Report) -> LoadView | None:
    """Return what a run with an observer shows; None of a run that had none."""
    if OBSERVABILITY.name not in report.measurements.taken:
        return None
    measured = report.measurements.get(OBSERVABILITY)
    if isinstance(measured, Blocked):
        return LoadView(lines=(f"Nothing was seen of it: stage '{measured.stage}' failed.",))
    if isinstance(measured, NotMeasured):
        remedy = f"; {measured.remedy}" if measured.remedy else ""
        return LoadView(lines=(f"Nothing was seen of it: {measured.reason}{remedy}.",))
    began = measured.load_started.replace("T", " ").replace("+00:00", " UTC")
    first = (
        f"As {measured.source} saw it, a point every {measured.every_s:g} s. The load began at"
        f" {began} and took {measured.load_s:.0f} s, shaded; means and highest values are of"
        " that time. No verdict depends on it."
    )
    return LoadView(
        lines=(first, *measured.left_out),
        graphs=tuple(_drawing(graph, measured) for graph in measured.graphs),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scale:
    """From seconds and values to the drawing."""

    from_s: float
    to_s: float
    full: float

    def x(self, at_s: float) -> float:
        share = (at_s - self.from_s) / ((self.to_s - self.from_s) or 1.0)
        return round(LEFT + share * (RIGHT - LEFT), 1)

    def y(self, value: float) -> float:
        return round(BOTTOM - value / self.full * (BOTTOM - TOP), 1)


def _drawing(graph: Graph, measured: ObservabilityMeasurement) -> Drawing:
    times = [at_s for curve in graph.curves for at_s in curve.at_s]
    highest = max((value for curve in graph.curves for value in curve.values), default=0.0)
    scale = _Scale(from_s=min([0.0, *times]), to_s=max([measured.load_s, *times]), full=_round_above(highest))
    ends = (0.0, measured.load_s)
    begin_x, end_x = (scale.x(at_s) for at_s in ends)
    return Drawing(
        title=graph.title,
        unit=graph.unit,
        missing="" if graph.curves else graph.missing,
        window=Window(x=begin_x, width=round(end_x - begin_x, 1)),
        ticks=tuple(
            Mark(at=scale.y(value), text=short(value)) for value in (0.0, scale.full / 2, scale.full)
        ),
        times=(
            *(Mark(at=scale.x(at_s), text=f"{at_s:.0f} s") for at_s in ends),
            Mark(at=round((begin_x + end_x) / 2, 1), text="load"),
        ),
        curves=tuple(_line(place, curve, scale, measured) for place, curve in enumerate(graph.curves)),
    )


def _line(place: int, curve: Curve, scale: _Scale, measured: ObservabilityMeasurement) -> Line:
    points = list(zip(curve.at_s, curve.values, strict=True))
    under_load = [value for at_s, value in points if 0.0 <= at_s <= measured.load_s]
    return Line(
        name=curve.name,
        place=place,
        parts=tuple(
            " ".join(f"{scale.x(at_s)},{scale.y(value)}" for at_s, value in part)
            for part in _unbroken(points, 1.5 * measured.every_s)
        ),
        mean=short(sum(under_load) / len(under_load)) if under_load else "-",
        most=short(max(under_load)) if under_load else "-",
    )


def _unbroken(points: Sequence[tuple[float, float]], most_s: float) -> Iterator[list[tuple[float, float]]]:
    """Yield runs of points that follow one another: where figures are missing, no line is drawn."""
    part: list[tuple[float, float]] = []
    for point in points:
        if part and point[0] - part[-1][0] > most_s:
            yield _visible(part)
            part = []
        part.append(point)
    if part:
        yield _visible(part)


def _visible(part: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a point alone twice, so that its round ends are drawn."""
    return part * 2 if len(part) == 1 else part


def _round_above(value: float) -> float:
    """Return a round number that is not below a value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in _STEPS if step * power >= value or step == _STEPS[-1])


def short(value: float) -> str:
    """Return a number in about three digits: `1,234`, `56.7`, `0.25`; `0` is none at all."""
    if 0 < value < 1:
        return f"{value:.2g}"
    if value >= _HUNDRED:
        return f"{value:,.0f}"
    digits = 1 if value >= _TEN else 2
    return f"{value:.{digits}f}".rstrip("0").rstrip(".")
