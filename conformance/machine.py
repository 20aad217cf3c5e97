"""The programs that a run needs on this machine."""

from conformance.core.programs import DOCKER, HELM, PROMETHEUS, Program
from conformance.model.settings import TargetSettings
from conformance.targets.registry import find_target, own_settings


def programs_of(target: TargetSettings, *, observed: bool = False) -> tuple[Program, ...]:
    """Return what builds the images, what the target asks for, what installs, and what watches a load."""
    watching = (PROMETHEUS,) if observed else ()
    return (DOCKER, *find_target(target.kind).programs(own_settings(target)), HELM, *watching)
