"""What the chart's dashboard and alerts ask for is what /metrics tells."""

import re
from pathlib import Path

from fastapi.testclient import TestClient

_CHART = Path(__file__).parents[3] / "chart"
_ASKED = [_CHART / "files" / "dashboard.json", _CHART / "templates" / "metrics" / "prometheusrule.yaml"]


def test_every_number_asked_for_by_the_chart_is_told(client: TestClient) -> None:
    """Under the very name, with what a histogram adds to it; tests/chart looks at the labels."""
    told = client.get("/metrics").text
    families = dict(re.findall(r"^# TYPE (\w+) (\w+)$", told, re.MULTILINE))
    histograms = {name for name, kind in families.items() if kind == "histogram"}
    known = families.keys() | {f"{name}_bucket" for name in histograms}
    asked = {name for path in _ASKED for name in re.findall(r"\btodochat_\w+", path.read_text("utf-8"))}

    assert asked
    assert asked <= known, asked - known
