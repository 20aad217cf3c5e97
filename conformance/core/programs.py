"""Programs of this machine, and which versions of them answer."""

import re
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from conformance.core.errors import HarnessError, ToolMissing
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that a run needs: its name, what makes it tell its version, and what helps if it does not.

    `pattern` has a group that picks the version out of what it tells; empty: all of it is. `words` stand
    behind the program in every command. `first` does the same, and is taken where it answers.
    """

    name: str
    version: tuple[str, ...]
    hint: str = ""
    pattern: str = ""
    words: tuple[str, ...] = ()
    first: "Program | None" = None


# The version is the engine's, not the client's.
DOCKER = Program(
    name="docker",
    version=("version", "--format", "{{.Server.Version}}"),
    hint="start the Docker engine, or run `make prepare`",
)
KIND = Program(name="kind", version=("version",))
MINIKUBE = Program(
    name="minikube",
    version=("version", "--short"),
    hint="install it from its own site: no package registry has it",
)
K3D = Program(
    name="k3d", version=("version",), hint="install it from its own site: no package registry has it"
)
HELM = Program(name="helm", version=("version", "--short"))
KUBECTL = Program(name="kubectl", version=("version", "--client"))
PROMETHEUS = Program(
    name="prometheus",
    version=("--version",),
    hint="as root on Debian or Ubuntu `python3 -m airgap packages prometheus` installs it; else leave"
    " --with-observability out",
    pattern=r"version (\S+)",
)
# A run that is watched does without: what it would show is left out, and told.
LOKI = Program(name="loki", version=("-version",), hint="`python3 -m airgap tools loki` builds one")
# Either generation; asked with an empty HOME, so that a plugin must stand in a folder of the machine's.
COMPOSE = Program(
    name="docker-compose",
    version=("version", "--short"),
    hint="install Docker's Compose plugin for all users, or the program: as root on Debian or Ubuntu"
    " `python3 -m airgap packages docker-compose` does",
    first=Program(name="docker", words=("compose",), version=("version", "--short")),
)


def command_of(runner: Runner, program: Program) -> list[str]:
    """Return the program, or the one that is taken first where that answers, as a command begins."""
    if program.first is not None:
        with suppress(HarnessError):
            version_of(runner, program.first)
            return command_of(runner, program.first)
    return [program.name, *program.words]


def version_of(runner: Runner, program: Program) -> str:
    """Return the version of a program.

    Raises:
        ToolMissing: it is not there.
        HarnessError: it does not answer.
    """
    if program.first is not None:
        with suppress(HarnessError):
            return version_of(runner, program.first)
    # A HOME of its own: minikube makes a folder there before it tells its version; a run's stays empty.
    with TemporaryDirectory() as home:
        try:
            done = runner.run(
                [program.name, *program.words, *program.version],
                timeout_s=20,
                purpose=Purpose.MACHINE,
                check=False,
                env={"HOME": home},
            )
        except ToolMissing as exc:
            raise ToolMissing(exc.message, hint=program.hint or exc.hint) from exc
    if done.exit_code != 0:
        raise HarnessError(
            f"'{program.name}' does not answer: {(done.stderr or done.stdout).strip()[-300:]}",
            hint=program.hint,
        )
    told = done.stdout.strip().removeprefix(f"{program.name} ")
    found = re.search(program.pattern, told) if program.pattern else None
    return found[1] if found else told
