"""One project of Compose, by whichever generation answers: no option is used that only one of them has."""

from collections.abc import Callable
from pathlib import Path

from conformance.core.errors import CommandFailed, DeployError
from conformance.core.proc import Runner
from conformance.core.process import Completed, Watch
from conformance.core.programs import COMPOSE, command_of
from conformance.core.purpose import Purpose
from conformance.kube.snapshots import Obj
from conformance.kube.yaml_text import read_yaml

_READ_LIMIT_S = 60
_TAIL_LINES = 3


class Project:
    """A project whose paths start in the folder of the subject's file, and whose `.env` lies there.

    Args:
        runner: runs the command.
        file: the subject's.
        name: of the project, and of all that is made in it.
    """

    def __init__(self, runner: Runner, file: Path, name: str) -> None:
        self._runner = runner
        self._file = file
        self._name = name
        self._command = command_of(runner, COMPOSE)

    @property
    def words(self) -> str:
        """What brings it up, in a few words."""
        return f"`{' '.join(self._command)} up`"

    def read(self) -> Obj:
        """Return what the file says once Compose has read it: whole, with absolute paths.

        Raises:
            DeployError: Compose cannot read it.
        """
        done = self._run(self._file, "config", limit_s=_READ_LIMIT_S)
        if done.exit_code != 0:
            raise DeployError(
                f"Compose cannot read '{self._file.name}': {_last_words(done)}",
                hint="correct it; a variable comes from the file `.env` beside it, never from your own shell",
            )
        found: Obj = read_yaml(done.stdout)
        return found

    def up(self, file: Path, *, limit_s: float, give_up: Callable[[], str]) -> None:
        """Bring up what a file says; nothing is built.

        Args:
            file: made of the subject's.
            limit_s: seconds until it is given up.
            give_up: asked every second; a text ends it, and says why.

        Raises:
            DeployError: Compose did not bring it up.
        """
        words, watch = ("up", "--detach", "--no-build"), Watch(give_up=give_up)
        try:
            done = self._run(file, *words, limit_s=limit_s, watch=watch)
        except CommandFailed as exc:
            raise DeployError(f"Compose did not bring '{self._file.name}' up: {exc.message}") from exc
        if done.exit_code != 0:
            raise DeployError(
                f"Compose did not bring '{self._file.name}' up: {_last_words(done)}",
                hint="see the services' logs in the evidence folder",
            )

    def _run(self, file: Path, *words: str, limit_s: float, watch: Watch | None = None) -> Completed:
        where = ["--project-directory", str(self._file.parent), "--project-name", self._name]
        return self._runner.run(
            [*self._command, "--file", str(file), *where, *words],
            timeout_s=limit_s,
            purpose=Purpose.INSTALL,
            check=False,
            watch=watch,
        )


def _last_words(done: Completed) -> str:
    lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return "; ".join(lines[-_TAIL_LINES:]) or f"it ended with {done.exit_code}"
