"""Programs of this machine, and which versions of them answer."""

from dataclasses import dataclass

from conformance.core.errors import HarnessError
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that a run needs: its name, what makes it tell its version, and what helps if it does not."""

    name: str
    version: tuple[str, ...]
    hint: str = ""


# The version is the engine's, not the client's.
DOCKER = Program(
    name="docker",
    version=("version", "--format", "{{.Server.Version}}"),
    hint="start the Docker engine, or run `make prepare`",
)
KIND = Program(name="kind", version=("version",))
HELM = Program(name="helm", version=("version", "--short"))


def version_of(runner: Runner, program: Program) -> str:
    """Return the version of a program.

    Raises:
        ToolMissing: it is not there.
        HarnessError: it does not answer.
    """
    done = runner.run([program.name, *program.version], timeout_s=20, purpose=Purpose.MACHINE, check=False)
    if done.exit_code != 0:
        raise HarnessError(
            f"'{program.name}' does not answer: {(done.stderr or done.stdout).strip()[-300:]}",
            hint=program.hint,
        )
    return done.stdout.strip().removeprefix(f"{program.name} ")
