"""`conformance again` where nothing has to be measured, or nothing can be."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import run_command
from conformance.config.load import load_settings
from conformance.core.errors import ClusterError, ExitCode
from conformance.report.write import write_results
from conformance.run.inputs import input_digests

Keep = Callable[..., list[str]]


@pytest.fixture
def keep(make: Any, repository: Path, tmp_path: Path) -> Keep:
    """Return what keeps a run of the project's own configuration, and returns the arguments to go on with."""
    config = repository / "conformance.toml"

    def keep_one(**changes: Any) -> list[str]:
        settings, _ = load_settings(config_file=config, environment={}, flags={})
        report = make.report(run_id="0dd001", measurements=make.measurements(**changes))
        stored = replace(
            report, settings_json=settings.model_dump_json(), input_digests=input_digests(settings)
        )
        write_results(stored, tmp_path / "0dd001")
        (tmp_path / "kube").write_text("{}")
        target = {"kind": "existing", "context": "kind-x", "kubeconfig": str(tmp_path / "kube")}
        kept = {"run_id": "0dd001", "target": target}
        (tmp_path / "0dd001" / "kept.json").write_text(json.dumps(kept))
        return ["again", "--config", str(config), "--reports", str(tmp_path)]

    return keep_one


def test_nothing_is_touched_where_nothing_changed(keep: Keep, capsys: Any, tmp_path: Path) -> None:
    """No folder is made, and no cluster asked."""
    assert run_command(keep()) == ExitCode.CONFORMANT
    assert "nothing to measure again: nothing of run 0dd001 is red" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {"0dd001", "kube"}


def test_reasons_are_told_before_the_cluster_is_asked(
    keep: Keep, capsys: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cluster may be gone; it is reached by what the kept run wrote down."""
    asked = []

    def refuse(**given: Any) -> Any:
        asked.append(given)
        raise ClusterError("gone")

    monkeypatch.setattr("conformance.commands.again.Session", refuse)
    assert run_command(keep(startup=make.startup(ready_s=300.0))) == ExitCode.HARNESS_ERROR
    assert "was FAIL: SC-003" in capsys.readouterr().err
    [given] = asked
    assert (given["settings"].only, given["settings"].target.context) == (("SC-003",), "kind-x")
    assert (given["plan"].again.of, given["plan"].again.fresh) == ("0dd001", True)
    assert given["origins"]["only"] == "again"


def test_run_that_was_not_kept_is_refused(keep: Keep, capsys: Any) -> None:
    """With the option by which to keep one."""
    assert run_command([*keep(), "--run", "ffffff"]) == ExitCode.USAGE
    assert "run 'ffffff' was not kept" in capsys.readouterr().err
    assert run_command([*keep(), "--only", "SC-999"]) == ExitCode.USAGE
