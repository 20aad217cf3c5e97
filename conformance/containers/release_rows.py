"""The database of a release that runs as containers (port `Rows`)."""

from collections.abc import Sequence

from conformance.containers.engine import CONTAINER_LABEL, POD_LABEL, Container, Engine, engine_errors
from conformance.core.errors import ClusterError, ProbeError


class ContainerRows:
    """The database's container.

    Args:
        engine: has it.
        pods: names of the database component's pods.
        container: its name in them.
    """

    def __init__(self, engine: Engine, pods: Sequence[str], container: str) -> None:
        self._engine = engine
        self._pods = pods
        self._container = container

    @property
    def place(self) -> str:
        """The name of the container that runs the database.

        Raises:
            ProbeError: it does not run.
        """
        return str(self._find().name)

    def run(self, argv: Sequence[str]) -> str:
        """Run a program beside the database and return its standard output.

        Raises:
            ProbeError: it cannot be run, or it ended badly.
        """
        container = self._find()
        try:
            with engine_errors(f"run '{argv[0]}' in container '{container.name}'"):
                done = container.exec_run(list(argv), demux=True)
        except ClusterError as exc:
            raise ProbeError(exc.message, hint=exc.hint) from exc
        out, err = ((part or b"").decode("utf-8", "replace") for part in done.output)
        if done.exit_code != 0:
            raise ProbeError(
                f"cannot read the database in container '{container.name}': '{argv[0]}' ended with"
                f" {done.exit_code}: {err or out}",
                hint="correct the command, table or column in [subject.database]",
            )
        return out

    def _find(self) -> Container:
        for container in self._engine.find():
            labels = container.labels
            if labels[POD_LABEL] in self._pods and labels[CONTAINER_LABEL] == self._container:
                return container
        raise ProbeError(
            f"cannot find the database of the release: no container '{self._container}' in"
            f" {', '.join(self._pods) or 'any pod'}",
            hint="correct the selector of the component named in [subject.database]",
        )
