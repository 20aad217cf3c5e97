"""The journal from nothing to serving (SC-010)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFact:
    """SC-010: one external command of the run."""

    command: str
    purpose: str
    exit_code: int | None
    elapsed_s: float
    stdin_closed: bool
    tty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsFreeMeasurement:
    """SC-010: the journal from nothing to serving.

    `definitions_before_install` are the chart's custom resource definitions that were there already.
    """

    commands: tuple[CommandFact, ...]
    install_commands: tuple[str, ...]
    home_was_empty: bool
    environment_keys: tuple[str, ...]
    objects_before_install: tuple[str, ...]
    serving: bool
    definitions_before_install: tuple[str, ...] = ()
