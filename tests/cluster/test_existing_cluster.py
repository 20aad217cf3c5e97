"""A cluster that the suite does not know as kind's: images by a registry, a red run, and `again`."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from conformance.commands._common import bare_runner
from conformance.core.errors import ExitCode
from conformance.images.docker_cli import find_docker
from conformance.model.verdict import Status
from tests.cluster.command import RUN_LIMIT_S, Run, call, run
from tests.cluster.registry import registry_for
from tests.cluster.subject import NAMESPACE, PROJECT, variant

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(RUN_LIMIT_S)]

CONTEXT = 'team/it\'s "ours"'
_ONLY = ("--only", "SC-003", "--only", "SC-010")
# A Job before the install that reads what nobody makes: the cause is told long before the limit.
_FAULT = """
apiVersion: batch/v1
kind: Job
metadata: {name: "{{ .Release.Name }}-never", annotations: {helm.sh/hook: pre-install}}
spec:
  template:
    spec:
      restartPolicy: Never
      volumes: [{name: x, configMap: {name: nobody-makes-this}}]
      containers: [{name: x, image: "postgres:15", volumeMounts: [{name: x, mountPath: /x}]}]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Somebody's cluster: their kubeconfig, a registry that it pulls from, and the chart to mend."""

    kubeconfig: Path
    registry: str
    config: Path
    fault: Path
    reports: Path


@pytest.fixture(scope="module")
def world(
    cluster: tuple[str, ...], full_run: Run, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """The kept cluster, under another name, in a kubeconfig whose path is odd."""
    del cluster
    folder = tmp_path_factory.mktemp("existing")
    odd = folder / 'it\'s "odd"'
    odd.mkdir()
    chart = Path(shutil.copytree(PROJECT / "chart", folder / "chart"))
    fault = chart / "templates" / "never.yaml"
    fault.write_text(_FAULT, encoding="utf-8")
    with bare_runner() as (runner, _):
        docker = find_docker(runner).path
    node = f"conformance-{full_run.run_id}-control-plane"
    with registry_for(node, docker) as host:
        yield World(
            kubeconfig=_renamed(full_run.kubeconfig, odd / "config"),
            registry=f"{host}/team",
            config=variant(folder, chart=str(chart)),
            fault=fault,
            reports=folder / "reports",
        )


def _renamed(source: Path, target: Path) -> Path:
    tree = yaml.safe_load(source.read_text("utf-8"))
    tree["contexts"][0]["name"], tree["current-context"] = CONTEXT, ""
    target.write_text(yaml.safe_dump(tree), encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def red(world: World) -> Run:
    """A run by push whose release cannot come; it keeps what it made."""
    done = run(
        world.reports, "--config", str(world.config), "--target", "existing", "--context", CONTEXT,
        "--kubeconfig", str(world.kubeconfig), "--registry", world.registry, "--keep", "on-failure", *_ONLY,
    )  # fmt: skip
    # Not the newest run any more, once it is measured again.
    return replace(done, folder=done.folder.resolve())


@pytest.fixture(scope="module")
def mended(world: World, red: Run) -> Iterator[Run]:
    """The fault is taken out of the chart, and what was red is measured again."""
    world.fault.unlink()
    done = call(
        sys.executable, "-m", "conformance", "again", "--run", red.run_id, "--config", str(world.config),
        "--reports", str(world.reports), *_ONLY, check=False, timeout_s=RUN_LIMIT_S,
    )  # fmt: skip
    yield Run(exit_code=done.returncode, output=done.stdout + done.stderr, folder=world.reports / "latest")
    where = ("--context", CONTEXT, "--kubeconfig", str(world.kubeconfig))
    call(sys.executable, "-m", "conformance", "gc", red.run_id, *where, check=False)


def test_red_run_names_its_cause_and_keeps_what_it_made(world: World, red: Run) -> None:
    """The person's own kubeconfig is never written."""
    assert red.exit_code == ExitCode.NOT_CONFORMANT, red.output
    assert "nobody-makes-this" in red.verdict("SC-003").reason
    assert "kept, as asked" in red.output
    assert yaml.safe_load(world.kubeconfig.read_text("utf-8"))["current-context"] == ""


def test_again_turns_green_what_was_mended(red: Run, mended: Run) -> None:
    """Both verdicts stand side by side; the rest is told as not measured again."""
    assert mended.exit_code == ExitCode.CONFORMANT, mended.output
    assert mended.verdict("SC-003").status is Status.PASS
    assert mended.verdict("SC-010").status is Status.PASS
    assert mended.report.again_of == red.run_id
    [line] = [line for line in mended.output.splitlines() if "SC-003" in line and "after the start" in line]
    assert "FAIL" in line.partition("->")[0]
    assert "PASS" in line.partition("->")[2]
    assert "9 required criteria not measured again" in mended.output


def test_pods_run_what_was_pushed(world: World, mended: Run) -> None:
    """By digest; the front end is reached by what answers first, which the report names."""
    report = mended.report
    startup = report.measurements["startup"]
    pushed = {image.component: image for image in startup.loaded_images}
    assert set(pushed) == {"backend", "frontend"}
    for pod in startup.pod_images:
        # The database's image is further on its way: no value of this configuration names a registry for it.
        if pod.component in pushed:
            assert pod.image.startswith(f"{world.registry}/"), pod
            assert pushed[pod.component].is_run_as(pod.image_id)
    assert report.inputs.front_end.startswith("node-port http://")


def test_gc_names_what_the_run_left_in_the_foreign_cluster(world: World, red: Run, mended: Run) -> None:
    """What was measured again is the kept run's."""
    del mended
    where = ("--context", CONTEXT, "--kubeconfig", str(world.kubeconfig))
    listed = call(sys.executable, "-m", "conformance", "gc", *where).stdout
    assert f"{red.run_id}  namespace {NAMESPACE} with release todo-app" in listed
    assert f"image {world.registry}/todo-backend:" in listed


def test_images_that_are_there_already_are_used_by_their_digest(
    world: World, mended: Run, tmp_path: Path
) -> None:
    """Nothing is pushed: those of the run before, from the registry in which they stayed."""
    pushed = mended.report.measurements["startup"].loaded_images
    digests = {image.component: image.manifest_digests[0] for image in pushed}
    names = {image.component: image.reference.rpartition(":")[0] for image in pushed}
    named = [word for part in names for word in ("--image", f"{part}={names[part]}@{digests[part]}")]
    done = run(
        tmp_path, "--config", str(world.config), "--target", "existing", "--context", CONTEXT,
        "--kubeconfig", str(world.kubeconfig), "--namespace", "present", *named, "--only", "SC-003",
    )  # fmt: skip
    assert done.verdict("SC-003").status is Status.PASS, done.output
    assert done.exit_code == ExitCode.CONFORMANT, done.output
    ran = {pod.component: pod for pod in done.report.measurements["startup"].pod_images}
    assert {part: ran[part].image_id for part in names} == digests
