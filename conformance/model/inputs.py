"""What measurements follow from: parts of the subject that somebody may change between two runs."""

from enum import StrEnum


class Input(StrEnum):
    """One part; `images` stands for each image of the subject, as `image backend`."""

    IMAGES = "images"
    CHART = "chart"
    SETTINGS = "settings"
    LOAD = "load"


def changed_inputs(before: dict[str, str], now: dict[str, str]) -> frozenset[str]:
    """Return the names of the parts whose digests differ; one that nobody noted before counts as changed."""
    return frozenset(name for name in {*before, *now} if before.get(name) != now.get(name))


def is_touched(inputs: frozenset[Input], changed: frozenset[str]) -> bool:
    """Whether what follows from these inputs may be another now."""
    images = Input.IMAGES in inputs and any(name.startswith("image ") for name in changed)
    return images or any(part in changed for part in inputs)
