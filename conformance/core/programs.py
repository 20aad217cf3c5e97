"""Programs of this machine, and which versions of them answer."""

from dataclasses import dataclass
from tempfile import TemporaryDirectory

from conformance.core.errors import HarnessError, ToolMissing
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


def version_of(runner: Runner, program: Program) -> str:
    """Return the version of a program.

    Raises:
        ToolMissing: it is not there.
        HarnessError: it does not answer.
    """
    # A HOME of its own: minikube makes a folder there before it tells its version; a run's stays empty.
    with TemporaryDirectory() as home:
        try:
            done = runner.run(
                [program.name, *program.version],
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
    return done.stdout.strip().removeprefix(f"{program.name} ")
