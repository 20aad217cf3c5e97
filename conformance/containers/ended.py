"""Containers that did not stay up: how often, why, and with which last words."""

from conformance.containers.engine import Container, engine_errors
from conformance.core.errors import DeployError

# A container that has been started again as often will not stay up.
_RESTARTS = 3
_TAIL_LINES = 3
_LAST_CHARS = 300
_ENDED = frozenset({"exited", "dead"})


def restarts_of(container: Container) -> int:
    """Return how often it was started again."""
    return int(container.attrs.get("RestartCount") or 0)


def has_ended(container: Container) -> bool:
    """Return whether it has ended, and is not started again."""
    return container.status in _ENDED


def stays_up(container: Container) -> bool:
    """Return whether it has not ended, nor been started again too often."""
    return restarts_of(container) < _RESTARTS and not has_ended(container)


def exit_code_of(container: Container) -> int:
    """Return with what it ended."""
    return int(container.attrs["State"]["ExitCode"])


def failure_of(name: str, owner: str, container: Container) -> DeployError:
    """Return that a container failed, with its last words.

    Args:
        name: its own.
        owner: what it is of, such as `deployment/web`.
        container: as it was last seen.
    """
    why = _why(container)
    with engine_errors(f"read the log of '{container.name}'"):
        last = container.logs(tail=_TAIL_LINES).decode("utf-8", "replace").strip()[-_LAST_CHARS:]
    return DeployError(
        f"container '{name}' of {owner} {why}; its last words: {last or 'none'}",
        hint="correct what its log names; the whole log is in the evidence folder",
    )


def _why(container: Container) -> str:
    times = f" {restarts_of(container) + 1} times" if restarts_of(container) else ""
    if container.attrs["State"].get("OOMKilled"):
        return f"was killed for want of memory{times}"
    if container.status == "running":
        # With what it ended is forgotten once it runs again.
        return f"was started{times}"
    return f"ended with {exit_code_of(container)}{times}"
