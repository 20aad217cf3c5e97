"""Choose the provider that the user named."""

from pathlib import Path

from conformance.core.errors import ConfigError
from conformance.core.proc import Runner
from conformance.model.settings import Settings
from conformance.targets.existing import ExistingProvider
from conformance.targets.kind import KindProvider
from conformance.targets.provider import Provider


def select_provider(settings: Settings, *, runner: Runner, run_id: str, folder: Path) -> Provider:
    """Return the provider for `settings.target`.

    Raises:
        ConfigError: `existing` without a context.
    """
    if settings.target == "kind":
        return KindProvider(
            runner=runner,
            run_id=run_id,
            node_image=settings.node_image,
            node_port=settings.subject.node_port,
            host_port=settings.host_port,
            folder=folder,
        )
    if settings.context is None:
        raise ConfigError("target 'existing' needs a context", hint="name one with --context")
    return ExistingProvider(
        runner=runner,
        context=settings.context,
        kubeconfig=settings.root / (settings.kubeconfig or Path("~/.kube/config")).expanduser(),
        base_url=settings.base_url,
        node_port=settings.subject.node_port,
        folder=folder,
    )
