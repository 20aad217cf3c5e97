"""One Prometheus, which reads figures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.core.proc import Runner
from conformance.observe.answers import Matrix, Targets
from conformance.observe.server import Api, Server

# Seconds for which a value counts that is followed by none. cAdvisor's series end without a sign.
_LOOK_BACK_S = 20
_API = Api(name="Prometheus", ready="/-/ready", questions="/api/v1")


class Prometheus:
    """A server that is made with its folders, and started later.

    Args:
        runner: its environment, and where the program is found.
        evidence: folder for its configuration and its log, which stay.
        scratch: folder for its data, which goes with the run.

    Attributes:
        url: where it answers, on this machine alone.
    """

    def __init__(self, runner: Runner, *, evidence: Path, scratch: Path) -> None:
        self._server = Server(runner, _API, evidence=evidence)
        self._data = scratch / "prometheus"
        self.url = self._server.url

    def start(self, configuration: Mapping[str, Any]) -> None:
        """Start it, and wait until it can be asked.

        Raises:
            ToolMissing: the program is not there.
            ProbeError: it does not come up.
        """
        argv = [
            "prometheus",
            f"--config.file={self._server.configuration}",
            f"--storage.tsdb.path={self._data}",
            f"--web.listen-address={self._server.address}",
            f"--query.lookback-delta={_LOOK_BACK_S}s",
        ]
        self._server.start(configuration, argv)

    def close(self) -> None:
        """End it; safe to call twice, and before it was started."""
        self._server.close()

    def ask(self, query: str, *, start_s: float, end_s: float, every_s: float) -> Matrix:
        """Return the answer to a question about a time, given in Unix seconds.

        Raises:
            ProbeError: there is none.
        """
        given = {"query": query, "start": start_s, "end": end_s, "step": every_s}
        return self._server.get("query_range", Matrix, given)

    def targets(self) -> Targets:
        """Return what it reads now.

        Raises:
            ProbeError: it does not answer.
        """
        return self._server.get("targets", Targets, {"state": "active"})
