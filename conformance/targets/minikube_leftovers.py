"""Minikube profiles that earlier runs left, and how one goes."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from conformance.core.leftover import Leftover
from conformance.core.purpose import Purpose
from conformance.model.owner import CLUSTER_PREFIX
from conformance.targets.in_docker import InDocker, names_of
from conformance.targets.minikube_profile import CREATED, MinikubeSettings, home_of, in_docker, program_of
from conformance.targets.provider import Search

DELETE_LIMIT_S = 180
_FURTHER_NODE = re.compile(r"-m\d+$")


def minikube_leftovers(search: Search) -> Iterator[Leftover]:
    """Find the profiles of the docker driver that are named after a run."""
    names: dict[str, list[str]] = {}
    for what in ("containers", "volumes", "networks"):
        for name in names_of(search.runner, InDocker(**{what: (CREATED,)})):
            profile = _FURTHER_NODE.sub("", name)
            if profile.startswith(CLUSTER_PREFIX):
                names.setdefault(profile, []).append(name)
    for profile, found in names.items():
        yield Leftover(
            run_id=profile.removeprefix(CLUSTER_PREFIX),
            what=f"minikube profile {profile} ({', '.join(dict.fromkeys(found))})",
            remove=partial(_delete, search, profile),
        )


def _delete(search: Search, profile: str) -> None:
    """Delete a profile in the home that its run named, when that is known, and all that is in Docker."""
    for mark in search.marks:
        target = mark.facts.get("target", {})
        if profile != f"{CLUSTER_PREFIX}{mark.run_id}" or not target.get("home"):
            continue
        home = home_of(MinikubeSettings.model_validate(target), Path(mark.facts["root"]))
        if home is not None:
            search.runner.run(
                [*program_of(home, search.scratch / "kubeconfig"), "delete", "--profile", profile],
                timeout_s=DELETE_LIMIT_S,
                purpose=Purpose.GC,
            )
    in_docker(profile).remove(search.runner, Purpose.GC)
