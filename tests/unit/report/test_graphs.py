"""What was seen under load, in the page and in Markdown: figures, or the sentence why there are none."""

from typing import Any

import pytest

from conformance.model.measurements import Blocked, Curve, Graph, NotMeasured, ObservabilityMeasurement
from conformance.report._graphs import BOTTOM, LEFT, RIGHT, TOP, load_view, short
from conformance.report.html_page import render_html
from conformance.report.markdown import render_markdown

_SEEN = ObservabilityMeasurement(
    source="prometheus 2.42.0",
    load_started="2026-01-01T00:00:00+00:00",
    load_s=8.0,
    every_s=2.0,
    graphs=(
        Graph(
            title="Requests answered",
            unit="1/s",
            queries=("x",),
            # Before the load, under it with a hole, and after it.
            curves=(Curve(name="<back end>", at_s=(-2, 0, 2, 8, 10), values=(99.0, 0.0, 10.0, 20.0, 99.0)),),
        ),
        Graph(title="CPU", unit="millicores", queries=("y",), missing="Nobody may read nodes/proxy."),
    ),
    left_out=("No logs.",),
)


def seen(make: Any, fact: Any) -> Any:
    """Return a report with this one among its measurements."""
    return make.report(measurements=make.measurements(observability=fact))


def test_figures_are_of_the_time_of_the_load(make: Any) -> None:
    """What was before and after is drawn only."""
    view = load_view(seen(make, _SEEN))
    assert view is not None
    [line] = view.graphs[0].curves
    assert (line.mean, line.most) == ("10", "20")


def test_hole_is_no_line_and_all_stays_in_the_drawing(make: Any) -> None:
    """Two polylines: the points of one follow one another."""
    view = load_view(seen(make, _SEEN))
    assert view is not None
    drawing = view.graphs[0]
    [line] = drawing.curves
    points = [[tuple(map(float, pair.split(","))) for pair in part.split()] for part in line.parts]
    assert [len(part) for part in points] == [3, 2]
    assert all(LEFT <= x <= RIGHT and TOP <= y <= BOTTOM for part in points for x, y in part)
    assert points[0][1][0] == drawing.window.x
    assert points[1][0][0] == pytest.approx(drawing.window.x + drawing.window.width)
    assert [tick.text for tick in drawing.ticks] == ["0", "50", "100"]


def test_what_is_missing_is_a_sentence_in_both(make: Any) -> None:
    """No graph, no zero."""
    report = seen(make, _SEEN)
    page, text = render_html(report), render_markdown(report)
    assert page.count("<figure") == 2
    assert page.count("<polyline") == 2
    assert "| Requests answered | &lt;back end> | 10 | 20 | 1/s |" in text
    assert "| CPU | Nobody may read nodes/proxy. | - | - | millicores |" in text
    for rendered in (page, text):
        assert "No logs." in rendered
        assert "No verdict depends on it" in rendered
    assert "<back end>" not in page


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (NotMeasured(reason="no load ran", remedy="judge SC-008"), "no load ran; judge SC-008."),
        (Blocked(stage="install", cause="x"), "stage 'install' failed."),
    ],
)
def test_run_that_saw_nothing_says_why(make: Any, fact: Any, said: str) -> None:
    """In the place of graphs."""
    report = seen(make, fact)
    assert said in render_markdown(report)
    assert "<figure" not in render_html(report)


def test_plain_run_has_no_such_part(make: Any) -> None:
    """Nobody asked for it."""
    report = make.report()
    assert "Under load" not in render_html(report) + render_markdown(report)


def test_numbers_have_few_digits() -> None:
    """Enough to compare."""
    assert [short(value) for value in (0, 0.004, 0.25, 9.999, 56.78, 1234.5)] == [
        "0",
        "0.004",
        "0.25",
        "10",
        "56.8",
        "1,234",
    ]
