"""Ctrl-C in the middle of a run leaves nothing of it behind."""

import signal
import time
from pathlib import Path

import pytest

from conformance.core.errors import ExitCode
from tests.cluster.command import RUN_LIMIT_S, call, finish, start

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(RUN_LIMIT_S)]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=lambda sent: sent.name)
def test_interrupted_run_removes_its_cluster(tmp_path: Path, sent: signal.Signals) -> None:
    """While kind is at work: the moment at which most is half made."""
    reports = tmp_path / "reports"
    networks = _docker("network", "ls")
    process = start(reports, "--only", "SC-003")
    while not (started := _docker("ps", "--all", "--filter", f"name=conformance-{_run_id(reports)}")):
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.5)

    process.send_signal(sent)
    finished = finish(process, reports)

    assert started
    assert finished.exit_code == ExitCode.INTERRUPTED, finished.output
    assert _docker("ps", "--all", "--filter", f"name=conformance-{_run_id(reports)}") == []
    assert _docker("images", "--filter", f"label=conformance.run={_run_id(reports)}") == []
    assert set(_docker("network", "ls")) <= set(networks)
    assert not finished.report.complete
    assert "interrupted" in finished.output


def _run_id(reports: Path) -> str:
    latest = reports / "latest"
    return latest.resolve().name if latest.exists() else "not-started-yet"


def _docker(*argv: str) -> list[str]:
    return call("docker", *argv, "--quiet", timeout_s=30).stdout.split()
