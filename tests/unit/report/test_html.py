"""report.html: well formed, escaped, and on its own."""

from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from conformance.model.verdict import Figure
from conformance.report.html_page import render_html

VOID = frozenset({"meta", "link", "br", "rect"})


class Page(HTMLParser):
    """Collects addresses, ids and text, and fails on tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and what it points to."""
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action", "data"}]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Check that the last open tag is closed."""
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.text += data


def test_page_is_the_golden_one(full_report: Any, golden: Callable[[str, str], None]) -> None:
    """All but the style: cards, bars, stages, tools, journal."""
    text = render_html(full_report)
    golden("report.html", text[text.index("<body>") :])


def test_page_is_well_formed(full_report: Any) -> None:
    """Every tag is closed where it belongs, and no id is used twice."""
    text = render_html(full_report)
    page = Page(text)
    assert text.startswith("<!doctype html>")
    assert len(page.ids) == len(set(page.ids)) == 8


def test_page_needs_nothing_else(full_report: Any) -> None:
    """No script, no foreign address, no request: links lead into the page or the run's own folder."""
    text = render_html(full_report)
    page = Page(text)
    assert not {"script", "iframe", "img", "object"} & set(page.tags)
    assert page.handlers == []
    assert "http://" not in text
    assert "https://" not in text
    assert "url(" not in text
    assert "@import" not in text
    assert all(
        address == "data:," or address[0] == "#" or not address.startswith(("/", "//"))
        for address in page.addresses
    )


def test_links_into_the_page_lead_somewhere(full_report: Any) -> None:
    """Each square of the strip leads to its card."""
    page = Page(render_html(full_report))
    targets = [address[1:] for address in page.addresses if address.startswith("#")]
    assert targets == page.ids == [verdict.criterion for verdict in full_report.verdicts]


def test_text_of_the_subject_is_escaped(full_report: Any) -> None:
    """What a log says is shown, never run."""
    text = render_html(full_report)
    assert "<script" not in text
    assert "<b>" not in text
    assert "<script>alert(1)</script>" in Page(text).text


def test_evidence_path_cannot_leave_its_attribute(make: Any, full_report: Any) -> None:
    """A quote in a file's name stays part of the address."""
    shown = replace(full_report.verdicts[0], evidence=('evidence/x" onclick="y',))
    page = Page(render_html(make.report(verdicts=(shown,))))
    assert 'evidence/x" onclick="y' in page.addresses
    assert page.handlers == []


def test_all_that_matters_is_on_the_page(full_report: Any) -> None:
    """Identity, sum, warnings, reasons, evidence, stages, tools and commands."""
    text = Page(render_html(full_report)).text
    for part in (
        "Run 7f3c9a",
        "NOT CONFORMANT: 1 of 8 passed, 3 failed, 2 not measured, 1 blocked, 1 not applicable in 4 min 31 s",
        "limit changed: limits.api_ms is 2000, specified is 1000",
        "not measured by leave (--allow-not-measured): SC-004",
        "NOT MEASURED by leave",
        "no evidence; get some",
        "evidence/SC-002/layers.txt",
        "nothing is left",
        "20.10.24",
        "helm install todo-app chart",
    ):
        assert part in text


@pytest.mark.parametrize(("value", "over"), [(299.0, False), (301.0, True)])
def test_bar_beyond_its_limit_is_marked(make: Any, full_report: Any, value: float, *, over: bool) -> None:
    """Red is decided by the figure."""
    shown = full_report.verdicts[1]
    shown = replace(shown, figures=(replace(shown.figures[0], value=value),))
    assert ('class="bar over"' in render_html(make.report(verdicts=(shown,)))) is over


def test_bar_shows_value_limit_and_spread_on_one_scale(make: Any, full_report: Any) -> None:
    """The limit stands at four fifths, unless the value goes beyond: then the value fills the bar."""
    below, beyond = render_html(full_report).split('class="bar')[1:3]
    assert 'class="value" width="5.33%"' in below
    assert 'class="limit" x="80.0%"' in below
    assert "min 100 ms · p50 150 ms · p95 200 ms · max 400 ms" in below
    assert [f'class="point" x="{x}%"' in below for x in (2.67, 4.0, 5.33, 10.67)] == [True] * 4
    assert 'class="value" width="100.0%"' in beyond
    assert 'class="limit" x="42.13%"' in beyond
    assert "margin -137%" in beyond
    assert "point" not in beyond
    nothing = replace(full_report.verdicts[1], figures=(Figure(name="x", value=0, limit=0, unit="s"),))
    assert 'width="0.0%"' in render_html(make.report(verdicts=(nothing,)))


@pytest.mark.parametrize(("code", "kind"), [(0, "good"), (1, "bad"), (3, "bad")])
def test_sum_is_green_only_when_conformant(make: Any, code: int, kind: str) -> None:
    """By the exit code, as for CI."""
    assert f'<p class="sum {kind}">' in render_html(make.report(exit_code=code))


def test_real_report_is_well_formed(make: Any) -> None:
    """A judged report with every kind of detail nests as well."""
    assert Page(render_html(make.report())).ids[0] == "SC-001"
