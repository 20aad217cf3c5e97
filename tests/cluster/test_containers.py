"""The quick gate without a cluster, whole: what is judged, told and left; and beside the full run."""

import re
import sys
from pathlib import Path

import pytest

from conformance.model.verdict import Status
from tests.cluster.command import RUN_LIMIT_S, Run, call, run
from tests.cluster.subject import PROJECT
from tests.cluster.test_full_run import TIMED

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(RUN_LIMIT_S)]

ERRANDS = PROJECT / "tests" / "subjects" / "errands"
JUDGED = ("SC-001", "SC-002", "SC-004", "SC-005", "SC-006", "SC-007", "SC-008", "SC-010")
SHOWN = ("SC-003", "SC-009", "SC-011")


@pytest.fixture(scope="module")
def containers(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole suite over the project's own app, as containers."""
    return run(tmp_path_factory.mktemp("containers"), "--target", "containers")


@pytest.mark.parametrize("criterion", JUDGED)
def test_what_containers_can_show_is_judged(containers: Run, criterion: str) -> None:
    """As on a cluster; only what is timed may fail on a busy machine."""
    verdict = containers.verdict(criterion)
    allowed = {Status.PASS, Status.FAIL} if criterion in TIMED else {Status.PASS}
    assert verdict.status in allowed, f"{verdict.status}: {verdict.reason}\n{containers.output}"


@pytest.mark.parametrize("criterion", SHOWN)
def test_what_needs_kubernetes_is_not_measured_and_its_figures_are_shown(
    containers: Run, criterion: str
) -> None:
    """With that reason; a whole that leaves them out is PARTIAL."""
    verdict = containers.verdict(criterion)
    assert verdict.status is Status.NOT_MEASURED, containers.output
    assert "Kubernetes" in verdict.reason
    assert verdict.observed != "-"
    assert f"{criterion} cannot be measured on target 'containers'" in containers.output


def test_checks_of_the_contract_fail_for_want_of_kubernetes_only(containers: Run) -> None:
    """All others are made, and pass."""
    checks = containers.report.measurements["contract"].checks
    reasons = {check.reason for check in checks if check.status == "NOT MEASURED"}
    assert {check.status for check in checks} == {"PASS", "NOT MEASURED"}
    assert all(reason.startswith("needs Kubernetes") for reason in reasons), reasons


def test_containers_run_the_images_that_were_built(containers: Run) -> None:
    """By their ids, as the engine tells of each container."""
    startup = containers.report.measurements["startup"]
    built = {image.component: image.built_image_id for image in startup.loaded_images}
    running = {image.component: image.image_id for image in startup.pod_images if image.component in built}
    assert running == built


def test_nothing_of_the_run_is_left(containers: Run) -> None:
    """Containers, volumes, network and images are gone."""
    require_nothing_left(containers)


def require_nothing_left(one: Run) -> None:
    """Ask Docker for all that bears the run's label."""
    mark = f"--filter=label=conformance.run={one.run_id}"
    for listed in (("ps", "--all"), ("volume", "ls"), ("network", "ls"), ("image", "ls")):
        assert call("docker", *listed, "--quiet", mark).stdout == "", listed


def test_subject_is_started_from_its_own_compose_file(tmp_path: Path) -> None:
    """With the images that were built, one port of loopback, no secret in a report, and nothing left."""
    judged = ("SC-004", "SC-006")
    only = [word for criterion in judged for word in ("--only", criterion)]
    composed = run(tmp_path, "--target", "containers", "--config", str(ERRANDS / "conformance.toml"), *only)
    assert composed.exit_code == 0, composed.output
    assert {composed.verdict(criterion).status for criterion in judged} == {Status.PASS}, composed.output
    startup = composed.report.measurements["startup"]
    assert startup.workloads == {"service/db": "1/1", "service/tasks": "1/1", "service/web": "1/1"}
    built = {image.component: image.built_image_id for image in startup.loaded_images}
    assert {
        image.component: image.image_id for image in startup.pod_images if image.component in built
    } == built
    kept = "".join(path.read_text("utf-8", "ignore") for path in tmp_path.rglob("*") if path.is_file())
    assert kept.count("HostIp: ") == kept.count("HostIp: 127.0.0.1") > 0
    for secret in re.findall(r":-(\S+)}", (ERRANDS / "compose.yaml").read_text("utf-8")):
        assert secret not in kept
    require_nothing_left(composed)


def test_it_stands_beside_the_full_run(containers: Run, full_run: Run, tmp_path: Path) -> None:
    """By `conformance matrix`, from what both have stored."""
    stored = [str(one.folder.resolve() / "results.json") for one in (full_run, containers)]
    done = call(
        sys.executable, "-m", "conformance", "matrix", "--config", str(PROJECT / "conformance.toml"),
        "--reports", str(tmp_path), "--run", stored[0], "--run", stored[1], check=False,
    )  # fmt: skip
    head = done.stdout.splitlines()[0].split()
    assert head == ["kind", "containers"], done.stdout + done.stderr
    assert "SC-003 on containers: NOT MEASURED" in done.stdout
    assert done.returncode == max(full_run.report.exit_code, containers.report.exit_code)
