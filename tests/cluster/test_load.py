"""Load from inside the cluster, on the release that the full run left."""

import sys

import pytest

from tests.cluster.command import Run, call
from tests.cluster.subject import PROJECT

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]


def test_master_and_workers_load_the_front_end_and_leave_nothing(full_run: Run) -> None:
    """Two workers share the users; Locust's own table comes back, and the namespace is gone."""
    admin = ("--kubeconfig", str(full_run.kubeconfig))
    sizes = ("--workers", "2", "--users", "4", "--spawn-rate", "2", "--seconds", "15")

    done = call(
        sys.executable, "-m", "conformance", "load", "--config", str(PROJECT / "conformance.toml"),
        "--context", full_run.context, *admin, *sizes, timeout_s=400,
    )  # fmt: skip

    total = next(line.split() for line in done.stdout.splitlines() if "Aggregated" in line)
    requests, failures = int(total[1]), total[2]
    assert requests > 0
    assert failures == "0(0.00%)"
    assert "POST /api/{user_id}/chat" in done.stdout
    assert "namespace/load-" not in call("kubectl", *admin, "get", "namespaces", "--output", "name").stdout
    # The image is kept for the next load, until one asks to remove it.
    assert "todo-load:" in call(sys.executable, "-m", "conformance", "gc", "load").stdout
