"""One cluster for all tests here: the full run makes it, the negative controls use it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.cluster.command import RUN_LIMIT_S, Run, call, run
from tests.cluster.release import Release
from tests.cluster.subject import NAMESPACE, RELEASE

# Names the folder of a run that was kept, to work on these tests without making a cluster each time.
KEPT_RUN = "TEST_KEPT_RUN"
# Three times what a whole run with all criteria takes on two cores.
WHOLE_RUN_LIMIT_S = 2400


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test that needs the release of the full run go before the first that removes it."""
    here = [index for index, item in enumerate(items) if Path(__file__).parent in item.path.parents]
    ordered = sorted((items[index] for index in here), key=lambda item: "cluster" in item.fixturenames)  # type: ignore[attr-defined]
    for index, item in zip(here, ordered, strict=True):
        items[index] = item


@pytest.fixture(scope="session", autouse=True)
def docker() -> None:
    """Fail loudly where Docker cannot be used: a cluster test that is skipped proves nothing."""
    try:
        done = subprocess.run(
            ["docker", "info", "--format", "{{.ServerVersion}}"],
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
        problem = (done.stderr or done.stdout).strip() if done.returncode else ""
    except (OSError, subprocess.TimeoutExpired) as exc:
        problem = str(exc)
    if problem:
        pytest.fail(
            f"CLUSTER TESTS CANNOT RUN: no Docker rights here ({problem}). "
            "Run `make prepare` as root, or leave them out yourself with `-m 'not cluster'`.",
            pytrace=False,
        )


@pytest.fixture(scope="session")
def full_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The whole suite over the project's own app, on a kind cluster that is kept until the last test."""
    yield from _kept_run(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="session")
def whole_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The same with the recommended criteria, on a cluster of two nodes."""
    options = ("--require", "recommended", "--nodes", "2")
    yield from _kept_run(tmp_path_factory.mktemp("whole"), *options, limit_s=WHOLE_RUN_LIMIT_S)


def _kept_run(reports: Path, *options: str, limit_s: float = RUN_LIMIT_S) -> Iterator[Run]:
    if kept := os.environ.get(KEPT_RUN):
        yield Run(exit_code=0, output="", folder=Path(kept))
        return
    finished = run(reports, "--keep", "always", *options, limit_s=limit_s)
    yield finished
    call(sys.executable, "-m", "conformance", "gc", finished.run_id)


@pytest.fixture(scope="session")
def release(full_run: Run) -> Release:
    """The release of the full run; the tests that remove it come later."""
    images = {image.component: image for image in full_run.report.measurements["images"].images}
    made = Release(
        url=base_url(full_run.folder),
        image=images["backend"].reference,
        kubeconfig=full_run.kubeconfig,
    )
    assert "deployed" in made.helm("status", RELEASE)
    return made


@pytest.fixture(scope="session")
def cluster(full_run: Run) -> tuple[str, ...]:
    """The options that name the kept cluster, with the full run's release removed from it."""
    admin = ("--kubeconfig", str(full_run.kubeconfig))
    assert full_run.report.complete, full_run.output
    call("helm", "uninstall", RELEASE, "--namespace", NAMESPACE, "--wait", *admin)
    call("kubectl", "delete", "namespace", NAMESPACE, "--wait", *admin)
    address = base_url(full_run.folder)
    return ("--target", "existing", "--context", full_run.context, *admin, "--base-url", address)


def base_url(folder: Path) -> str:
    """Return where the front end of a run's own cluster answers."""
    config = yaml.safe_load((folder / "kind.yaml").read_text(encoding="utf-8"))
    return f"http://127.0.0.1:{config['nodes'][0]['extraPortMappings'][0]['hostPort']}"
