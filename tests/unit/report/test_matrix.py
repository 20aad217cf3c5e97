"""Several runs side by side: what is told of each, and what of their differences."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import run_command
from conformance.core.errors import ExitCode
from conformance.criteria import rejudge
from conformance.model.report import Report
from conformance.report import to_json
from conformance.report.json_file import from_json, sealed
from conformance.report.matrix import matrix_of, render_matrix_json, render_matrix_markdown, render_text
from conformance.selftest import check


@pytest.fixture
def cluster() -> Report:
    """A whole run on a cluster."""
    return rejudge(from_json(json.dumps(check.recorded())))


@pytest.fixture
def containers(cluster: Report) -> Report:
    """The same without a cluster, which could show one measurement in part only."""
    inputs = replace(cluster.inputs, target="containers", kubernetes_version="")
    lacking = {"startup": "pods need Kubernetes"}
    other = replace(cluster, run_id="0a0a0a", inputs=inputs, lacking=lacking, origins={"target.kind": "flag"})
    return sealed(rejudge(other))


def test_figures_are_told_where_nothing_may_pass(containers: Report) -> None:
    """What was seen in part is NOT MEASURED, beside its figure; the whole is PARTIAL."""
    startup = next(verdict for verdict in containers.verdicts if verdict.criterion == "SC-003")
    assert (startup.status, startup.reason) == ("NOT MEASURED", "pods need Kubernetes")
    assert startup.observed.endswith(" s")
    assert startup.figures
    assert (containers.outcome, containers.exit_code) == ("PARTIAL", 0)


def test_verdicts_stand_side_by_side(cluster: Report, containers: Report) -> None:
    """Each run has a column; only what differs is explained."""
    text = render_text(matrix_of([cluster, containers]))
    assert text.splitlines()[0].split() == ["kind", "containers"]
    line = next(line for line in text.splitlines() if line.startswith("  SC-003"))
    assert "PASS" in line
    assert "NOT MEASURED" in line
    assert "  SC-003 on containers: NOT MEASURED, pods need Kubernetes\n" in text
    assert "SC-001 on" not in text
    assert "between the runs, Kubernetes: v1.34.4 / none\n" in text


def test_figures_alone_are_explained_by_what_may_change_them(cluster: Report) -> None:
    """Two passes with other figures differ, too."""
    [first, *rest] = cluster.verdicts
    other = replace(cluster, run_id="0a0a0a", verdicts=(replace(first, observed="1.0 s"), *rest))
    found = matrix_of([cluster, other])
    assert found.rows[0].why == (
        "SC-001, its figures: what else the machine did, and how fast package mirrors answered",
    )
    assert all(not row.why for row in found.rows[1:])
    assert found.names == (f"kind {cluster.run_id}", "kind 0a0a0a")


def test_criterion_of_one_run_only_is_none_of_the_other(cluster: Report) -> None:
    """It is not taken for a difference of what was measured."""
    less = replace(cluster, run_id="0a0a0a", verdicts=cluster.verdicts[1:])
    [row, *_] = matrix_of([cluster, less]).rows
    assert row.cells[1] is None
    assert row.why[0] == "SC-001 on kind 0a0a0a: not judged in that run"


def test_files_hold_every_figure(cluster: Report, containers: Report) -> None:
    """As data, and as a table that Markdown does not break."""
    found = matrix_of([cluster, containers])
    data = json.loads(render_matrix_json(found))
    assert [row["criterion"] for row in data["rows"]] == [verdict.criterion for verdict in cluster.verdicts]
    assert set(data["rows"][4]["cells"][0]["figures"]) == {
        figure.name for figure in cluster.verdicts[4].figures
    }
    table = [line for line in render_matrix_markdown(found).splitlines() if line.startswith("|")]
    assert len({line.replace("\\|", "").count("|") for line in table}) == 1


@pytest.fixture
def stored(tmp_path: Path, cluster: Report, containers: Report, make: Any) -> list[str]:
    """Both in files."""
    del make
    paths = []
    for report in (sealed(cluster), containers):
        path = tmp_path / f"{report.run_id}.json"
        path.write_text(to_json(report), encoding="utf-8")
        paths.append(str(path))
    return paths


def test_stored_runs_are_laid_side_by_side(
    stored: list[str], repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the command, with files of its own; both ended with 0, and so does it."""
    options = ["--config", str(repository / "conformance.toml"), "--reports", str(tmp_path / "reports")]
    code = run_command(["matrix", *options, "--run", stored[0], "--run", stored[1]])
    assert code == ExitCode.CONFORMANT
    assert "what differs, and why it may:" in capsys.readouterr().out
    [folder] = (tmp_path / "reports").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["matrix.json", "matrix.md"]


def test_worst_run_decides(stored: list[str], repository: Path, tmp_path: Path, containers: Report) -> None:
    """A target that the configuration chose, and nobody on the command line, leaves its run with 1."""
    red = sealed(rejudge(replace(containers, origins={})))
    Path(stored[1]).write_text(to_json(red), encoding="utf-8")
    options = ["--config", str(repository / "conformance.toml"), "--reports", str(tmp_path / "reports")]
    assert (
        run_command(["matrix", *options, "--run", stored[0], "--run", stored[1]]) == ExitCode.NOT_CONFORMANT
    )


@pytest.mark.parametrize("options", [[], ["--target", "kind"], ["--run", "no-such", "--run", "neither"]])
def test_one_run_is_no_matrix(options: list[str], repository: Path) -> None:
    """Nor is one that nobody has stored; nothing is begun."""
    config = ["--config", str(repository / "conformance.toml")]
    assert run_command(["matrix", *config, *options]) == ExitCode.USAGE
