"""The programs that a run needs on this machine."""

from conformance.core.programs import DOCKER, HELM, PROMETHEUS, Program
from conformance.model.settings import TargetSettings
from conformance.targets.registry import find_target, own_settings


def programs_of(
    target: TargetSettings, *, composed: bool = False, observed: bool = False
) -> tuple[Program, ...]:
    """Return what builds the images, what the target asks for, what installs, and what watches a load.

    Args:
        target: where a run goes.
        composed: whether the subject has a Compose file.
        observed: whether a load is watched.
    """
    found = find_target(target.kind)
    composing = found.composing if composed else ()
    watching = (PROMETHEUS,) if observed else ()
    return (DOCKER, *found.programs(own_settings(target)), *composing, HELM, *watching)
