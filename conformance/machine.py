"""The programs that a run needs on this machine."""

from conformance.core.programs import DOCKER, HELM, Program
from conformance.model.settings import Settings
from conformance.targets.registry import find_target, own_settings


def programs_of(settings: Settings) -> tuple[Program, ...]:
    """Return what builds the images, what the target asks for, and what installs the chart."""
    target = find_target(settings.target.kind)
    return (DOCKER, *target.programs(own_settings(settings.target)), HELM)
