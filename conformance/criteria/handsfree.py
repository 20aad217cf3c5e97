"""SC-010: from nothing to serving with nobody at the keyboard."""

from conformance.criteria.criterion import Finding, conclude
from conformance.model.measurements import CommandFact, HandsFreeMeasurement
from conformance.model.settings import Settings

_COMMAND_CHARS = 120


def hands_free_limit(_settings: Settings) -> str:
    """Print the limit of SC-010."""
    return "one command, no hands"


def judge_hands_free(measured: HandsFreeMeasurement, _settings: Settings) -> Finding:
    """Judge the journal: one install command that succeeded, and no step with a person's hand in it."""
    facts, gaps = [], []
    if measured.commands:
        facts = [*_hands(measured), *_install_faults(measured)]
        if not measured.serving:
            facts.append("the install command ended but nothing served after it; see SC-003 for the cause")
    else:
        gaps = ["the journal is empty, so nothing shows how the release came to be"]
    elapsed_s = sum(command.elapsed_s for command in measured.commands)
    return conclude(
        facts=facts,
        gaps=gaps,
        observed=f"{len(measured.commands)} commands, {len(measured.install_commands)} to install",
        samples_count=len(measured.commands),
        method="journal of every external command: exit code, closed standard input, no terminal, empty HOME",
        details=(
            f"{len(measured.commands)} commands took {elapsed_s:.1f} s; replay them with journal.sh",
            f"environment handed on: {', '.join(measured.environment_keys) or 'nothing'}",
            *(
                f"{name} was in the cluster before the install; Helm leaves such as it is"
                for name in measured.definitions_before_install
            ),
            *(f"install command: {_short(command)}" for command in measured.install_commands),
        ),
    )


def _hands(measured: HandsFreeMeasurement) -> list[str]:
    """Name every way in which a person could have had a hand in it."""
    faults = [
        f"object '{name}' was in the namespace before the install; let the chart make it"
        for name in measured.objects_before_install
    ]
    if not measured.home_was_empty:
        faults.append("HOME was not empty, so files of a person may have helped; run with an own HOME")
    for command in measured.commands:
        if command.tty:
            faults.append(f"command `{_short(command.command)}` had a terminal; run it without one")
        if not command.stdin_closed:
            faults.append(f"command `{_short(command.command)}` had an open standard input; close it")
    return faults


def _install_faults(measured: HandsFreeMeasurement) -> list[str]:
    """Say why the release is not the work of exactly one command that succeeded."""
    count = len(measured.install_commands)
    if count != 1:
        return [f"the release took {count} install commands, wanted 1; make the chart install by itself"]
    facts = [command for command in measured.commands if command.command == measured.install_commands[0]]
    if not facts:
        return [f"install command `{_short(measured.install_commands[0])}` is not in the journal"]
    return [_bad_exit(command) for command in facts if command.exit_code != 0]


def _bad_exit(command: CommandFact) -> str:
    ended = "ran out of time" if command.exit_code is None else f"ended with exit code {command.exit_code}"
    return f"install command `{_short(command.command)}` {ended} after {command.elapsed_s:.1f} s"


def _short(command: str) -> str:
    return command if len(command) <= _COMMAND_CHARS else command[: _COMMAND_CHARS - 1] + "…"
