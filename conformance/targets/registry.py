"""Every target, the default first; a new one is a file beside this one and a line here."""

from typing import Any

from conformance.model.settings import TargetSettings
from conformance.targets.containers import CONTAINERS
from conformance.targets.existing import EXISTING
from conformance.targets.k3d import K3D_CLUSTER
from conformance.targets.kind import KIND_CLUSTER
from conformance.targets.minikube import MINIKUBE_CLUSTER
from conformance.targets.provider import Provider, RunOnTarget, Target

TARGETS: tuple[Target, ...] = (KIND_CLUSTER, MINIKUBE_CLUSTER, K3D_CLUSTER, EXISTING, CONTAINERS)


def all_targets() -> tuple[Target, ...]:
    """Return every target, the default first."""
    return TARGETS


def find_target(kind: str) -> Target:
    """Return the target of that name.

    Raises:
        KeyError: there is none.
    """
    return {target.kind: target for target in TARGETS}[kind]


def own_settings(settings: TargetSettings) -> Any:  # noqa: ANN401 - each target has a record of its own
    """Return the target's settings as its own record, with its defaults.

    Raises:
        pydantic.ValidationError: they do not fit it.
    """
    record = find_target(settings.kind).settings
    return settings if isinstance(settings, record) else record.model_validate(settings.model_dump())


def select_provider(settings: TargetSettings, run: RunOnTarget) -> Provider:
    """Return the provider of the target that the settings name."""
    return find_target(settings.kind).provide(own_settings(settings), run)
