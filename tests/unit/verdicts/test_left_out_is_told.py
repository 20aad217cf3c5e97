"""What was left out, changed or excused stands in the table and in every rendering."""

import html
from typing import Any

from conformance.criteria.rejudge import rejudge
from conformance.model.measurements import NotMeasured
from conformance.report.json_file import to_json
from conformance.report.matrix import (
    matrix_of,
    render_matrix_json,
    render_matrix_markdown,
    render_text,
)
from conformance.report.terminal import render_terminal
from conformance.report.write import RENDERERS
from tests.unit.records import Make
from tests.unit.table import table

MAKE = Make()
WAIVER = {"pattern": "it broke", "reason": "known since May", "expires": "2999-01-01"}
WAIVED = MAKE.finding(waived_by="it broke", waiver_reason="known since May, until 2999-01-01")
NO_CHAT = {"absent": {"chat": "a list only"}}


@table(
    ("settings", "origin", "measured", "words"),
    [
        ({"only": ["SC-002"]}, "flag", {}, ["10 required criteria", "--only", "SC-011"]),
        ({"only": ["SC-002"]}, "file", {}, ["left out by --only in the configuration file"]),
        ({"limits": {"api_ms": 4000}}, "", {}, ["limits.api_ms is 4000, specified is 1000"]),
        (
            {"subject": {"waivers": [WAIVER]}},
            "",
            {"logs": MAKE.logs(findings=(WAIVED,))},
            ["known since May"],
        ),
        (
            {"subject": {"not_applicable": {"SC-004": "no page"}}},
            "",
            {},
            ["SC-004 not applicable", "no page"],
        ),
        (
            {"allow_not_measured": ["SC-008"]},
            "",
            {"utilisation": NotMeasured(reason="x")},
            ["by leave", "SC-008"],
        ),
        ({"subject": NO_CHAT}, "", {}, ["judged neither way: chat", "a list only"]),
        ({}, "", {"logs": MAKE.logs(expired_waivers=("old words",))}, ["expired and not counted: old words"]),
        (
            {},
            "",
            {"logs": MAKE.logs(refused_waivers=("x: too wide",))},
            ["refused and not counted: x: too wide"],
        ),
        ({}, "", {"logs": MAKE.logs(unused_waivers=("gone",))}, ["matched nothing, remove it: gone"]),
    ],
)
def test_left_out_is_told_everywhere(
    make: Make, settings: dict[str, Any], origin: str, measured: dict[str, Any], words: list[str]
) -> None:
    """Whoever reads one of them only knows what the word at its end does not cover."""
    chosen = make.settings(**settings)
    made = make.report(
        settings=chosen,
        measurements=make.measurements(**measured),
        origins={"only": origin} if origin else {},
    )
    report = rejudge(made, settings=chosen)
    texts = {name: html.unescape(render(report)) for name, render in RENDERERS.items()}
    texts |= {"table": render_terminal(report, folder="x"), "results.json": to_json(report)}
    matrix = matrix_of([report, rejudge(make.report())])
    texts |= {
        "matrix": render_text(matrix),
        "matrix.md": render_matrix_markdown(matrix),
        "matrix.json": render_matrix_json(matrix),
    }
    for name, text in texts.items():
        assert [word for word in words if word not in " ".join(text.split())] == [], name
