"""The programs that a run needs on this machine."""

from conformance.core.programs import DOCKER, HELM, Program
from conformance.model.settings import TargetSettings
from conformance.targets.registry import find_target, own_settings


def programs_of(target: TargetSettings) -> tuple[Program, ...]:
    """Return what builds the images, what the target asks for, and what installs the chart."""
    return (DOCKER, *find_target(target.kind).programs(own_settings(target)), HELM)
