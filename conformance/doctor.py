"""What a run would need, looked at in seconds: what is here, what is missing, and what to do about it."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conformance.core.errors import HarnessError
from conformance.core.proc import Runner
from conformance.core.programs import version_of
from conformance.core.purpose import Purpose
from conformance.core.units import BYTES_PER_GB
from conformance.images.docker_cli import find_docker
from conformance.machine import programs_of
from conformance.model.settings import Settings, SubjectSettings, TargetSettings
from conformance.subject.browser import ENVIRONMENT_KEY, find_browser
from conformance.targets.provider import RunOnTarget
from conformance.targets.registry import find_target, own_settings, select_provider

# A node with its volume took 2.7 GB, images 2 GB more; source: `docker system df` during a run.
LEAST_FREE_GB = 5
# Stands where a run's id would.
_NO_RUN = "doctor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One need of a run: what was found, and whether a run can start with it; `hint` is the next step."""

    name: str
    found: str
    ok: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What is known of a run that is thought of; without a configuration only where it would go.

    Attributes:
        target: where it would go.
        root: the folder to which paths are relative.
        node_port: the NodePort of the front-end Service.
        preload: images that are put on the nodes.
        composed: whether the subject has a Compose file.
        observed: whether a Prometheus watches it.
    """

    target: TargetSettings
    root: Path
    node_port: int = SubjectSettings.model_fields["node_port"].default
    preload: tuple[str, ...] = ()
    composed: bool = False
    observed: bool = False


def needs_of(settings: Settings) -> Needs:
    """Return what a run with these settings needs."""
    subject = settings.subject
    return Needs(
        target=settings.target,
        root=settings.root,
        node_port=subject.node_port,
        preload=subject.preload,
        composed=subject.compose is not None,
        observed=settings.with_observability,
    )


def examine(needs: Needs, *, runner: Runner, folder: Path) -> Iterator[Finding]:
    """Look at each need of a run in turn; nothing is made, started or changed.

    Args:
        needs: of the run that is thought of.
        runner: runs the programs.
        folder: an empty folder, which a run would keep its cluster's files in.
    """
    yield _look("builder", lambda: find_docker(runner).path)
    answers = [
        _look(program.name, partial(version_of, runner, program))
        for program in programs_of(needs.target, composed=needs.composed, observed=needs.observed)
    ]
    yield from answers
    if all(finding.ok for finding in answers):
        run = RunOnTarget(
            runner=runner, run_id=_NO_RUN, folder=folder, root=needs.root, node_port=needs.node_port
        )
        yield _look("cluster", lambda: _cluster(needs.target, run))
        yield _look("disk", lambda: _disk(runner))
        yield from (_preloaded(runner, reference) for reference in needs.preload)
    yield _browser()


def _look(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name=name, found=look())
    except HarnessError as exc:
        return Finding(name=name, found=exc.message, ok=False, hint=exc.hint)


def _cluster(target: TargetSettings, run: RunOnTarget) -> str:
    select_provider(target, run).check()
    return find_target(target.kind).tell(own_settings(target))


def _disk(runner: Runner) -> str:
    asked = ["docker", "info", "--format", "{{.DockerRootDir}}"]
    root = Path(runner.run(asked, timeout_s=20, purpose=Purpose.MACHINE).stdout.strip())
    if not root.is_dir():
        return f"Docker keeps its data in {root}, which is not of this machine"
    free_gb = shutil.disk_usage(root).free / BYTES_PER_GB
    if free_gb < LEAST_FREE_GB:
        raise HarnessError(
            f"{free_gb:.1f} GB free in {root}, a run takes up to {LEAST_FREE_GB} GB",
            hint="remove what `conformance gc` lists, or empty the build cache: `docker builder prune`",
        )
    return f"{free_gb:.1f} GB free in {root}"


def _preloaded(runner: Runner, reference: str) -> Finding:
    done = runner.run(
        ["docker", "image", "inspect", reference], timeout_s=20, purpose=Purpose.MACHINE, check=False
    )
    if done.exit_code == 0:
        return Finding(name="image", found=reference)
    return Finding(
        name="image",
        found=f"{reference} is not here: the nodes must reach a registry that has it",
        hint="`make prepare` builds it from packages",
    )


def _browser() -> Finding:
    if found := find_browser():
        return Finding(name="browser", found=found)
    return Finding(
        name="browser",
        found="none: SC-004 and SC-006 will be measured over HTTP only",
        hint=f"install Chromium, or name one in {ENVIRONMENT_KEY}",
    )
