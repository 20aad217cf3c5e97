"""The logs of a release that runs as containers (port `Logs`)."""

from conformance.containers.engine import CONTAINER_LABEL, POD_LABEL, Container, Engine, engine_errors
from conformance.core.errors import ClusterError
from conformance.ports import RawLog


class ContainerLogs:
    """Every log of the run's containers; Docker keeps all instances of one in one log.

    Args:
        engine: has the containers.
        labels: pod -> its labels in the chart.
    """

    def __init__(self, engine: Engine, labels: dict[str, dict[str, str]]) -> None:
        self._engine = engine
        self._labels = labels

    def read(self) -> tuple[RawLog, ...]:
        """Return the whole log of every container, those that have ended well included."""
        return tuple(self._read(container) for container in reversed(self._engine.find()))

    def keep(self) -> None:
        """Keep nothing: no container goes before the run's end."""

    def _read(self, container: Container) -> RawLog:
        text, problem = None, ""
        try:
            with engine_errors(f"read the log of '{container.name}'"):
                text = container.logs().decode("utf-8", "replace")
        except ClusterError as exc:
            problem = exc.message
        pod = container.labels[POD_LABEL]
        return RawLog(
            pod=pod,
            uid=str(container.id),
            container=container.labels[CONTAINER_LABEL],
            previous=False,
            restarts_count=int(container.attrs.get("RestartCount") or 0),
            text=text,
            problem=problem,
            labels=self._labels.get(pod),
        )
