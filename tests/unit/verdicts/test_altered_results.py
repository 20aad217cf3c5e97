"""Whatever is altered in results.json is told by `judge` and `report`; altered evidence never ends with 0."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import run_command
from tests.unit.records import good_json

_WAIVER = {"pattern": "it broke", "reason": "known", "expires": "2999-01-01"}
# A place in the stored settings, or in the file itself where the path begins with a dot, and its new value.
ALTERED: tuple[tuple[str, Any], ...] = (
    ("limits.api_ms", 5000.0),
    ("limits.ready_s", 900.0),
    ("limits.utilisation_percent", 99.0),
    ("subject.images.backend.size_limit_mb", 4000.0),
    ("subject.images.backend.repository", "other"),
    ("subject.components.postgresql.silent", True),
    ("subject.waivers", [_WAIVER]),
    ("subject.not_applicable", {"SC-004": "no page"}),
    ("subject.pod_selector", "app=other"),
    ("only", ["SC-002"]),
    ("allow_not_measured", ["SC-004"]),
    ("require", ["recommended"]),
    ("load.users", 99),
    (".origins", {"only": "flag"}),
    (".lacking", {"page": "no browser"}),
    (".complete", False),
    (".harness_error", "the machine is gone"),
    (".started", "2020-01-01T00:00:00+00:00"),
    (".elapsed_s", 1.0),
    (".inputs.kubernetes_version", "v9"),
    (".stages", []),
    (".measurements.page.evidence", ["evidence/page/other.png"]),
    (".measurements.contract", {"state": "not measured", "reason": "x", "remedy": "", "evidence": []}),
    (".verdicts.0.status", "FAIL"),
    (".verdicts.2.observed", "1.0 s"),
    (".verdicts.4.limit", "9000 ms"),
    (".verdicts.1.figures.0.value", 1.0),
    (".verdicts", []),
    (".outcome", "PARTIAL"),
    (".exit_code", 1),
    (".digest", "0" * 64),
    (".digest", ""),
)


def _set(tree: Any, path: str, value: Any) -> None:
    *way, last = path.split(".")
    for key in way:
        tree = tree[int(key)] if isinstance(tree, list) else tree[key]
    tree[last] = value


@pytest.mark.parametrize(("path", "value"), ALTERED, ids=[path for path, _ in ALTERED])
def test_altered_results_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, value: Any
) -> None:
    """By both commands, in the table and in what is rendered."""
    tree = json.loads(good_json())
    if path.startswith("."):
        _set(tree, path[1:], value)
    else:
        settings = json.loads(tree["settings_json"])
        _set(settings, path, value)
        tree["settings_json"] = json.dumps(settings)
    results = tmp_path / "results.json"
    results.write_text(json.dumps(tree), "utf-8")
    code = run_command(["judge", str(results)])
    judged = capsys.readouterr().out
    # What follows from the rest is made again, and told where it differs.
    assert code != 0 or path.startswith((".verdicts", ".exit_code", ".outcome"))
    words = ("was changed since the run", "has no digest", "judged again")
    assert any(word in judged for word in words), judged
    run_command(["report", str(results)])
    told = capsys.readouterr().err
    assert any(word in told for word in words), told


def test_results_as_the_run_left_them_are_not_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Otherwise all of this would show nothing."""
    results = tmp_path / "results.json"
    results.write_text(good_json(), "utf-8")
    assert run_command(["judge", str(results)]) == 0
    assert "note:" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("limits.api_ms", float("nan")),
        ("limits.build_s", float("inf")),
        ("limits.ready_s", "900 s"),
        ("limits.utilisation_percent", 101),
        ("sampling.idle_s", float("inf")),
        ("sampling.page_loads", 19),
        ("load.duration_s", 29),
        ("subject.images.backend.size_limit_mb", float("nan")),
        ("subject.images", {}),
        ("subject.not_applicable", {"SC-004": " "}),
        ("subject.absent", {"chat": ""}),
        ("subject.waivers", [{**_WAIVER, "reason": " "}]),
        ("subject.waivers", [{**_WAIVER, "expires": "never"}]),
    ],
)
def test_settings_by_which_nobody_can_judge_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, value: Any
) -> None:
    """A limit that is no number, too little evidence, an exception for no reason."""
    tree = json.loads(good_json())
    settings = json.loads(tree["settings_json"])
    _set(settings, path, value)
    tree["settings_json"] = json.dumps(settings)
    results = tmp_path / "results.json"
    results.write_text(json.dumps(tree), "utf-8")
    assert run_command(["judge", str(results)]) == 4
    assert "its stored settings do not fit" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        good_json().replace('"exit_code":', '"exit_code": 1, "exit_code":', 1),
        '{"a":' * 9000 + "1" + "}" * 9000,
        "[]",
        good_json()[:900],
    ],
    ids=["two keys of one name", "too deep", "a list", "cut off"],
)
def test_file_that_nobody_can_read_alike_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    """In one line, and not as a fault of the suite."""
    results = tmp_path / "results.json"
    results.write_text(text)
    assert run_command(["judge", str(results)]) == 4
    assert "cannot read report" in capsys.readouterr().err
