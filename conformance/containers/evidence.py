"""What is kept of a run's containers before they go, and which image each of them runs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from conformance.containers.engine import CONTAINER_LABEL, POD_LABEL, Engine
from conformance.core.redact import MASK
from conformance.model.measurements import PodImage


def keep_evidence(engine: Engine, folder: Path, clean: Callable[[str], str]) -> None:
    """Keep what Docker tells of each container, and its log; secrets are hidden.

    Args:
        engine: has the containers.
        folder: where each gets two files.
        clean: hides secrets in a text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for one in engine.find():
        name = f"{one.labels[POD_LABEL]}-{one.labels[CONTAINER_LABEL]}"
        told = {**one.attrs, "Config": {**one.attrs["Config"], "Env": [MASK]}}
        (folder / f"{name}.yaml").write_text(clean(yaml.safe_dump(told)), encoding="utf-8")
        log = one.logs().decode("utf-8", "replace")
        (folder / f"log-{name}.txt").write_text(clean(log), encoding="utf-8")


def images_of(engine: Engine, components: Mapping[tuple[str, str], str]) -> tuple[PodImage, ...]:
    """Return which image each container runs, by its id.

    Args:
        engine: has the containers.
        components: pod and container -> the component that it is of.
    """
    found = []
    for one in engine.find():
        key = one.labels[POD_LABEL], one.labels[CONTAINER_LABEL]
        found.append(
            PodImage(
                pod=key[0],
                container=key[1],
                image=one.attrs["Config"]["Image"],
                image_id=one.attrs["Image"],
                component=components.get(key, ""),
            )
        )
    return tuple(found)
