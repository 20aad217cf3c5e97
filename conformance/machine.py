"""The programs that every run needs, and which versions of them answer here."""

from conformance.core.errors import HarnessError
from conformance.core.proc import Runner

# Program -> what makes it tell its version; docker's is the engine's, not the client's.
VERSIONS = {
    "docker": ("version", "--format", "{{.Server.Version}}"),
    "kind": ("version",),
    "helm": ("version", "--short"),
}


def version_of(runner: Runner, name: str) -> str:
    """Return the version of a program of `VERSIONS`.

    Args:
        runner: runs it.
        name: a key of `VERSIONS`.

    Raises:
        ToolMissing: it is not there.
        HarnessError: it does not answer.
    """
    done = runner.run([name, *VERSIONS[name]], timeout_s=20, purpose="machine", check=False)
    if done.exit_code != 0:
        raise HarnessError(
            f"'{name}' does not answer: {(done.stderr or done.stdout).strip()[-300:]}",
            hint="start the Docker engine, or run `make prepare`" if name == "docker" else "",
        )
    return done.stdout.strip().removeprefix(f"{name} ")
