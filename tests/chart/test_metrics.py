"""What watches the app: alerts that fire when they should and only then; queries of what there is."""

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.chart.alert_cases import CASES, CRON, HOUR, REQUESTS

Manifest = dict[str, Any]
Render = Callable[..., list[Manifest]]

_METRICS = Path(__file__).parents[2] / "app" / "backend" / "todochat" / "metrics.py"
_NAME = re.compile(r"\b(todochat_[a-z_]+)(?:\{([^}]*)\})?")
# What Prometheus' client adds to a histogram's name.
_PARTS = re.compile(r"_(bucket|sum|count)$")
# Of every series, given by Prometheus when it reads.
_SCRAPED = {"namespace", "job", "le"}


@pytest.fixture(scope="module")
def promtool() -> str:
    """Prometheus' own judge of rules."""
    found = shutil.which("promtool")
    if found is None:
        pytest.fail(
            "THE ALERTS CANNOT BE TESTED: promtool is not on PATH. "
            "Hint: make packages, or apt-get install prometheus",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="module")
def watched(render: Render) -> list[Manifest]:
    """The objects of a release that is watched."""
    return render(scenario="monitoring")


@pytest.fixture(scope="module")
def rules(watched: list[Manifest]) -> Manifest:
    """What Prometheus gets of the PrometheusRule."""
    return dict(next(obj for obj in watched if obj["kind"] == "PrometheusRule")["spec"])


@pytest.fixture(scope="module")
def dashboard(watched: list[Manifest]) -> Manifest:
    """The dashboard that Grafana finds."""
    [config] = [obj for obj in watched if obj["kind"] == "ConfigMap"]
    assert config["metadata"]["labels"]["grafana_dashboard"] == "1"
    return dict(json.loads(config["data"]["todo-app.json"]))


def test_each_alert_fires_and_is_silent_when_all_is_well(
    promtool: str, rules: Manifest, tmp_path: Path
) -> None:
    """By promtool, which tells of an alert that fires unasked as well as of one that does not."""
    alerts = {rule["alert"]: rule for group in rules["groups"] for rule in group["rules"]}
    assert alerts.keys() == CASES.keys()
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    tests = [
        _case(alerts[name], series, case.minute, fires=fires)
        for name, case in CASES.items()
        for fires, series in ((True, case.fires), (False, case.silent))
    ]
    said = _judge(promtool, tmp_path, tests)

    assert said.returncode == 0, said.stdout + said.stderr


def test_what_is_not_there_and_what_is_rare_is_told_rightly(
    promtool: str, rules: Manifest, tmp_path: Path
) -> None:
    """No series at all is no good news: an alert that compares numbers would stay silent."""
    alerts = {rule["alert"]: rule for group in rules["groups"] for rule in group["rules"]}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    made = {f"kube_cronjob_created{{{CRON}}}": f"0x{30 * HOUR}"}
    tests = [
        _case(alerts["TodoAppDown"], {"other": "1x10"}, 5, fires=True, labels={"job": "todo-app-backend"}),
        _case(alerts["TodoAppBackupMissing"], made, 27 * HOUR, fires=True),
        _case(alerts["TodoAppBackupMissing"], made, 25 * HOUR, fires=False),
        # All that anybody asked at night failed, and that was one request a minute.
        _case(alerts["TodoAppErrors"], {REQUESTS % 503: "0+1x30"}, 20, fires=False),
    ]
    said = _judge(promtool, tmp_path, tests)

    assert said.returncode == 0, said.stdout + said.stderr


def test_alerts_say_what_to_do(promtool: str, rules: Manifest, tmp_path: Path) -> None:
    """Each has a severity to be routed by, a sentence, and where to look; Prometheus can read them all."""
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    _require_readable(promtool, tmp_path / "rules.yaml")
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        assert rule["labels"]["severity"] in {"warning", "critical"}, rule
        assert {"summary", "description"} == rule["annotations"].keys(), rule


def test_queries_of_the_dashboard_can_be_read(promtool: str, dashboard: Manifest, tmp_path: Path) -> None:
    """Prometheus' parser takes each, with what Grafana puts in the place of its variables."""
    asked = [target["expr"].replace("$__rate_interval", "5m") for target in _targets(dashboard)]
    recorded = [{"record": f"query:{number}", "expr": expr} for number, expr in enumerate(asked)]
    path = tmp_path / "queries.yaml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": recorded}]}), encoding="utf-8")
    _require_readable(promtool, path)


def test_every_number_that_is_asked_for_is_counted(rules: Manifest, dashboard: Manifest) -> None:
    """Each metric that is asked for, by its labels, is one of the back end's; and all of them are shown."""
    counted = _counted()
    exprs = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    shown = [target["expr"] for target in _targets(dashboard)]
    for name, labels in (found for expr in exprs + shown for found in _NAME.findall(expr)):
        metric = _PARTS.sub("", name) if _PARTS.sub("", name) in counted else name
        assert metric in counted, name
        wanted = set(re.findall(r"(\w+)[=!]", labels)) - _SCRAPED
        assert wanted <= counted[metric], f"{name}: {wanted - counted[metric]}"

    assert counted.keys() == {_PARTS.sub("", name) for expr in shown for name, _ in _NAME.findall(expr)}


def test_dashboards_of_two_releases_stand_side_by_side(render: Render) -> None:
    """Each has an id of its own, and asks for its own release's numbers."""
    values = {"metrics": {"dashboard": {"enabled": True}}}
    found = [
        json.loads(next(iter(obj["data"].values())))
        for release in ("one", "two")
        for obj in render(values, release=release)
        if obj["kind"] == "ConfigMap"
    ]
    jobs = [item["query"] for one in found for item in one["templating"]["list"] if item["name"] == "job"]

    assert len({one["uid"] for one in found}) == len(found) == 2
    assert jobs == ["one-todo-app-backend", "two-todo-app-backend"]
    assert "RELEASE_" not in str(found)


def test_monitor_reads_the_back_end_alone(watched: list[Manifest]) -> None:
    """By the Service's port, whose name is the alerts' job; and a policy lets that namespace in."""
    [monitor] = [obj for obj in watched if obj["kind"] == "ServiceMonitor"]
    named = {obj["metadata"]["name"]: obj for obj in watched if obj["kind"] == "Service"}
    [found] = [
        name
        for name, service in named.items()
        if monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    ]
    [endpoint] = monitor["spec"]["endpoints"]
    policy = next(
        obj for obj in watched if obj["kind"] == "NetworkPolicy" and obj["metadata"]["name"] == found
    )
    scrapers = [
        peer for rule in policy["spec"]["ingress"] for peer in rule["from"] if "namespaceSelector" in peer
    ]

    assert found == "todo-app-backend"
    assert endpoint["port"] in {port["name"] for port in named[found]["spec"]["ports"]}
    assert monitor["metadata"]["labels"]["prometheus"] == "main"
    assert scrapers == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]


def _case(
    rule: Manifest, series: dict[str, str], minute: int, *, fires: bool, labels: dict[str, str] | None = None
) -> Manifest:
    """Return a test as promtool reads it; what `absent` makes bears labels of its own."""
    more = {"namespace": "todo-app-dev", **labels} if labels else {}
    return {
        "name": f"{rule['alert']}: {'fires' if fires else 'silent'}",
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "alert_rule_test": [
            {
                "eval_time": f"{minute}m",
                "alertname": rule["alert"],
                "exp_alerts": [{"exp_labels": {**rule["labels"], **more}}] if fires else [],
            }
        ],
    }


def _judge(promtool: str, folder: Path, tests: list[Manifest]) -> "subprocess.CompletedProcess[str]":
    rules = yaml.safe_load((folder / "rules.yaml").read_text("utf-8"))
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        # Their words have figures in them, which are not what is tried here.
        del rule["annotations"]
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    whole = {"rule_files": ["rules.yaml"], "evaluation_interval": "1m", "tests": tests}
    (folder / "tests.yaml").write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    return subprocess.run(
        [promtool, "test", "rules", "tests.yaml"], capture_output=True, text=True, check=False, cwd=folder
    )


def _require_readable(promtool: str, rules: Path) -> None:
    argv = [promtool, "check", "rules", str(rules)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _targets(dashboard: Manifest) -> list[Manifest]:
    return [target for panel in dashboard["panels"] for target in panel["targets"]]


def _counted() -> dict[str, set[str]]:
    """Return the back end's metrics with their labels, as its source makes them."""
    calls = [node for node in ast.walk(ast.parse(_METRICS.read_text("utf-8"))) if isinstance(node, ast.Call)]
    made = [call for call in calls if getattr(call.func, "id", "") in {"Counter", "Gauge", "Histogram"}]
    assert made
    return {
        ast.literal_eval(call.args[0]): set(ast.literal_eval(call.args[2])) if len(call.args) > 2 else set()
        for call in made
    }
