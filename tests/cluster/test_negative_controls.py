"""A suite that cannot fail proves nothing: one fault each, and the criterion it must turn red."""

import json
from pathlib import Path

import pytest

from conformance.core.errors import ExitCode
from conformance.model.verdict import Status
from tests.cluster.command import RUN_LIMIT_S, run
from tests.cluster.subject import variant

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(RUN_LIMIT_S)]

_LOUD = (
    "import os, sys;"
    """print('{"level": "error", "event": "cannot reach the model"}', flush=True);"""
    "os.execv(sys.executable, [sys.executable, '-m', 'todochat', *sys.argv[1:]])"
)


def test_image_over_the_limit_turns_sc_002_red(tmp_path: Path) -> None:
    """As many zeros on top of the back end as the limit allows in all."""
    ballast = "import os; os.truncate(os.open('/tmp/ballast', os.O_CREAT | os.O_WRONLY), 300 * 10**6)"
    config = variant(tmp_path, dockerfile_end=f'RUN ["/usr/bin/python3", "-c", "{ballast}"]\n')

    finished = run(tmp_path / "reports", "--config", str(config), "--only", "SC-002")

    verdict = finished.verdict("SC-002")
    assert finished.exit_code == ExitCode.NOT_CONFORMANT, finished.output
    assert verdict.status is Status.FAIL
    assert "todo-backend" in verdict.reason
    assert "limit 300 MB" in verdict.reason


def test_error_line_turns_sc_007_red(tmp_path: Path, cluster: tuple[str, ...]) -> None:
    """One line in the log before the app starts."""
    entrypoint = json.dumps(["/usr/bin/python3", "-c", _LOUD])
    config = variant(tmp_path, dockerfile_end=f"ENTRYPOINT {entrypoint}\n")

    finished = run(tmp_path / "reports", "--config", str(config), "--only", "SC-007", *cluster)

    verdict = finished.verdict("SC-007")
    assert finished.exit_code == ExitCode.NOT_CONFORMANT, finished.output
    assert verdict.status is Status.FAIL
    assert "cannot reach the model" in verdict.reason


def test_wrong_database_host_turns_sc_003_and_sc_006_red(tmp_path: Path, cluster: tuple[str, ...]) -> None:
    """The cause is named, not only the symptom."""
    config = variant(
        tmp_path,
        limits={"ready_s": 60},
        set_values={
            "backend.migration.waitSeconds": "5",
            "backend.extraEnv[0].name": "TODOCHAT_DATABASE_HOST",
            "backend.extraEnv[0].value": "no-such-database",
        },
    )

    finished = run(
        tmp_path / "reports", "--config", str(config), "--only", "SC-003", "--only", "SC-006", *cluster
    )

    assert finished.exit_code == ExitCode.NOT_CONFORMANT, finished.output
    startup, flow = finished.verdict("SC-003"), finished.verdict("SC-006")
    assert startup.status is Status.FAIL
    assert "no-such-database" in startup.reason
    assert flow.status is not Status.PASS
    assert "todo-app-backend" in flow.reason
