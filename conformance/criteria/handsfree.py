"""SC-010: from nothing to serving with nobody at the keyboard."""

import re

from conformance.core.redact import MASK
from conformance.core.words import shortened
from conformance.criteria.by_hand import is_by_hand, is_install
from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import of_schema_1
from conformance.model.measurements import CommandFact, HandsFreeMeasurement
from conformance.model.settings import Settings

_NOWHERE = "/dev/null"
_NAME = (
    r"(?:passw(?:or)?d|passphrase|(?<![a-z])pass|(?<![a-z])pwd|(?<!existing)(?<!existing[-_])secret|token"
    r"|api[-_]?key|private[-_]?key|credential)s?"
)
# A switch, a small number and nothing at all are no secrets: `generatePassword=true`, `maxTokens=1024`.
_VALUE = r"['\"]?(?!(?:true|false|null|\d{1,5})(?:[\s,'\"}]|$))[^\s,'\"]"
# `--set a.password=x`, `{"token": "x"}`, `--token x`, `PASSWORD=x`, `name=DB_PASSWORD,value=x`, an address
# with a password; the name of an existing Secret is none.
_SECRET = re.compile(
    rf"(?i)(?:^|[\s,.=({{'\"])[\w.[\]-]*{_NAME}(?:=|['\"]\s*:\s*){_VALUE}"
    rf"|name=[\w-]*{_NAME},[\w.[\]-]*value={_VALUE}"
    r"|--(?:password|token|api-key)[= ]\S|--from-literal[= ]|://[^\s/:@]+:[^\s/@]+@"
)
# Variables by which a person's secret would reach the commands.
_OF_A_SECRET = re.compile(r"(?i)passw|secret|token|api_?key|credential|private_?key")
# A command that only asks may be answered by no.
_QUESTION = re.compile(
    r"^\S+(?:\s\S+){0,3}?\s(?:inspect|version|--version|info|get|list|ls|status|ps|config|history|logs|describe|top|events)\b"
)


def hands_free_limit(_settings: Settings) -> str:
    """Print the limit of SC-010."""
    return "one command, no hands"


def judge_hands_free(measured: HandsFreeMeasurement, _settings: Settings) -> Finding:
    """Judge the journal: one install command that succeeded, and no step with a person's hand in it."""
    facts, gaps, notes = [], [], []
    if measured.commands:
        facts = [*_hands(measured), *_secrets(measured), *_install_faults(measured), *_failed(measured)]
        unobserved = _unobserved(measured)
        if measured.before_schema_2:
            notes = of_schema_1(*unobserved)
        else:
            gaps = [f"nobody looked at {what}; {remedy}" for what, remedy in unobserved.items()]
        if not measured.serving:
            facts.append("the install command ended but nothing served after it; see SC-003 for the cause")
        if measured.replay_problem:
            facts.append(f"the journal cannot be replayed as a shell script: {measured.replay_problem}")
    else:
        gaps = ["the journal is empty, so nothing shows how the release came to be"]
    elapsed_s = sum(command.elapsed_s for command in measured.commands)
    return conclude(
        Shown(
            observed=f"{len(measured.commands)} commands, {len(measured.install_commands)} to install",
            samples_count=len(measured.commands),
            method="journal of every external command: exit code, closed standard input, no terminal,"
            " empty HOME",
            details=(
                f"{len(measured.commands)} commands took {elapsed_s:.1f} s; replay them with journal.sh",
                f"environment handed on: {', '.join(measured.environment_keys) or 'nothing'}",
                *(
                    f"{name} was in the cluster before the install; Helm leaves such as it is"
                    for name in measured.definitions_before_install
                ),
                *(f"install command: {shortened(command)}" for command in measured.install_commands),
                *(f"by an API, with no program: {act}" for act in measured.acts),
            ),
        ),
        facts=facts,
        gaps=gaps,
        notes=notes,
    )


def _hands(measured: HandsFreeMeasurement) -> list[str]:
    """Name every way in which a person could have had a hand in it."""
    faults = [
        f"object '{name}' was in the namespace before the install; let the chart make it"
        for name in measured.objects_before_install
    ]
    first = measured.commands[0]
    if not measured.home_was_empty or first.home_files:
        held = f" ({', '.join(first.home_files)})" if first.home_files else ""
        faults.append(f"HOME was not empty{held}, so files of a person may have helped; run with an own HOME")
    faults += [
        f"the commands were given the variable '{name}' of the person who started the run; leave it out"
        for name in measured.environment_keys
        if _OF_A_SECRET.search(name)
    ]
    for command in measured.commands:
        if command.tty:
            faults.append(f"command `{shortened(command.command)}` had a terminal; run it without one")
        if not command.stdin_closed or command.stdin not in {"", _NOWHERE}:
            led = f" (it led to {command.stdin})" if command.stdin else ""
            faults.append(f"command `{shortened(command.command)}` had an open standard input{led}; close it")
        if is_by_hand(command.command) and not _is_install(command, measured):
            faults.append(f"command `{shortened(command.command)}` does by hand what the chart has to do")
    return faults


def _is_install(command: CommandFact, measured: HandsFreeMeasurement) -> bool:
    """Whether Helm was asked to install by it, or to upgrade what an earlier run of this suite had kept."""
    return command.command in measured.install_commands and "helm" in command.command.partition(" ")[0]


def _secrets(measured: HandsFreeMeasurement) -> list[str]:
    """Name the commands on whose line a secret was typed: everybody on the machine could read it."""
    return [
        f"command `{shortened(command.command)}` has a secret on its line; let the chart make it, or name an"
        " existing Secret"
        for command in measured.commands
        if MASK in command.command or _SECRET.search(command.command)
    ]


def _failed(measured: HandsFreeMeasurement) -> list[str]:
    """Name the commands that failed and were more than a question: a person would have to look after them."""
    return [
        f"command `{shortened(command.command)}` {_how_it_ended(command)}, and the run went on without it"
        for command in measured.commands
        if command.exit_code != 0
        and command.command not in measured.install_commands
        and not _QUESTION.search(command.command)
    ]


def _unobserved(measured: HandsFreeMeasurement) -> dict[str, str]:
    """Return what nobody has looked at, each with its remedy; a claim about the children is none."""
    gaps = {}
    if not any(command.stdin for command in measured.commands):
        gaps["where the standard input of any command led"] = "run on a system with /proc"
    if measured.commands[0].home_files is None:
        gaps["what HOME held when the first command started"] = "let the run read its own HOME"
    if not measured.environment_keys:
        gaps["which variables the commands were given"] = "let the run note their names"
    elif "HOME" not in measured.environment_keys:
        gaps["whose HOME the commands had, for none was given"] = "give them an empty one"
    if measured.replay_problem is None:
        gaps["whether the journal can be replayed"] = "keep the journal in a folder"
    return gaps


def _install_faults(measured: HandsFreeMeasurement) -> list[str]:
    """Say why the release is not the work of exactly one command that succeeded."""
    count = len(measured.install_commands)
    if count != 1:
        return [f"the release took {count} install commands, wanted 1; make the chart install by itself"]
    [install] = measured.install_commands
    facts = [command for command in measured.commands if command.command == install]
    if len(facts) > 1:
        return [f"install command `{shortened(install)}` was run {len(facts)} times, wanted once"]
    if not facts:
        return [f"install command `{shortened(install)}` is not in the journal"]
    return [
        *(_bad_exit(command) for command in facts if command.exit_code != 0),
        *(
            f"command `{shortened(command.command)}` installs beside it; let one chart hold all"
            for command in measured.commands
            if command.command != install and is_install(command.command)
        ),
    ]


def _bad_exit(command: CommandFact) -> str:
    how = _how_it_ended(command)
    return f"install command `{shortened(command.command)}` {how} after {command.elapsed_s:.1f} s"


def _how_it_ended(command: CommandFact) -> str:
    return "ran out of time" if command.exit_code is None else f"ended with exit code {command.exit_code}"
