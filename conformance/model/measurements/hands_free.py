"""The journal from nothing to serving (SC-010)."""

from dataclasses import dataclass

from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFact:
    """SC-010: one external command of the run.

    `stdin` is where its standard input was seen to lead (empty: the child had ended before one could
    look), `home_files` what its HOME held when it started (None: not observed).
    """

    command: str
    purpose: str
    exit_code: int | None
    elapsed_s: float
    stdin_closed: bool
    tty: bool
    stdin: str = ""
    home_files: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsFreeMeasurement:
    """SC-010: the journal from nothing to serving.

    `definitions_before_install` are the chart's custom resource definitions that were there already.
    `replay_problem` is why the journal cannot be replayed as a shell script; empty when a shell reads
    it and finds every program, None when that was not tried. `before_schema_2`: made when a run kept
    what its commands were given, and did not look at what they had. `acts` are those of the install for
    which no program was run, a line each.
    """

    commands: tuple[CommandFact, ...]
    install_commands: tuple[str, ...]
    home_was_empty: bool
    environment_keys: tuple[str, ...]
    objects_before_install: tuple[str, ...]
    serving: bool
    definitions_before_install: tuple[str, ...] = ()
    replay_problem: str | None = None
    before_schema_2: bool = False
    acts: tuple[str, ...] = ()


HANDS_FREE = Key("hands_free", HandsFreeMeasurement)
