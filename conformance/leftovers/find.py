"""What earlier runs left: every target is asked for its own, and Docker for the images."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial

from conformance.core.errors import ConfigError
from conformance.core.leftover import Leftover
from conformance.core.proc import Runner
from conformance.core.programs import DOCKER, version_of
from conformance.core.purpose import Purpose
from conformance.leftovers.machine import find_folders, find_programs
from conformance.model.owner import OWNER_LABEL
from conformance.targets.provider import Search
from conformance.targets.registry import all_targets

_PURPOSE = Purpose.GC


def find_leftovers(search: Search) -> dict[str, list[Leftover]]:
    """Return what each run left, by the run's id in order; a run still under way is among them.

    Raises:
        HarnessError: Docker does not answer.
    """
    version_of(search.runner, DOCKER)
    # Programs go first, since they may still be making something; folders last: by them the rest is found.
    found = [
        *find_programs(search.marks),
        *(left for target in all_targets() for left in target.leftovers(search)),
        *_images(search.runner),
        *find_folders(search.marks),
    ]
    grouped: dict[str, list[Leftover]] = defaultdict(list)
    for left in sorted(found, key=lambda left: left.run_id):
        grouped[left.run_id].append(left)
    return dict(grouped)


def describe(run_id: str, left: Iterable[Leftover]) -> str:
    """Say on one line what a run left."""
    return f"{run_id}  {' · '.join(one.what for one in left)}"


def choose(
    found: dict[str, list[Leftover]], run_ids: Sequence[str], *, under_way: Collection[str] = ()
) -> dict[str, list[Leftover]]:
    """Return what the named runs left.

    Raises:
        ConfigError: a run of that name left nothing, or has not ended.
    """
    for run_id in run_ids:
        if run_id not in found:
            raise ConfigError(
                f"run '{run_id}' left nothing here; these did: {', '.join(found) or 'none'}",
                hint="`conformance gc` lists what each run left",
            )
        if run_id in under_way:
            raise ConfigError(
                f"run '{run_id}' is still under way",
                hint="end it first (Ctrl-C): it then removes what it made",
            )
    return {run_id: found[run_id] for run_id in dict.fromkeys(run_ids)}


def _images(runner: Runner) -> Iterator[Leftover]:
    """Find the images that carry a run's label: all their names, or the id of one without any."""
    listed = ["image", "ls", "--quiet", "--no-trunc", "--filter", f"label={OWNER_LABEL}"]
    ids = _docker(runner, *listed).split()
    if not ids:
        return
    names: dict[str, list[str]] = defaultdict(list)
    for image in json.loads(_docker(runner, "image", "inspect", *dict.fromkeys(ids))):
        names[image["Config"]["Labels"][OWNER_LABEL]] += image["RepoTags"] or [image["Id"]]
    for run_id, found in names.items():
        yield Leftover(
            run_id=run_id,
            what=f"images {', '.join(found)}",
            remove=partial(_remove_images, runner, tuple(found)),
        )


def _remove_images(runner: Runner, names: tuple[str, ...]) -> None:
    runner.run(["docker", "image", "rm", "--force", *names], timeout_s=120, purpose=_PURPOSE)


def _docker(runner: Runner, *arguments: str) -> str:
    return runner.run(["docker", *arguments], timeout_s=30, purpose=_PURPOSE).stdout
