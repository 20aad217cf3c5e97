"""One Prometheus, which reads figures."""

from collections.abc import Mapping
from typing import Any

from conformance.observe.answers import Targets
from conformance.observe.server import Api, Server

# Seconds for which a value counts that is followed by none. cAdvisor's series end without a sign.
_LOOK_BACK_S = 20


class Prometheus(Server):
    """How it is made, and asked, is told by `Server`."""

    _api = Api(name="Prometheus", ready="/-/ready", questions="/api/v1")

    def start(self, configuration: Mapping[str, Any]) -> None:
        """Start it, and wait until it can be asked.

        Raises:
            ToolMissing: the program is not there.
            ProbeError: it does not come up.
        """
        argv = [
            "prometheus",
            f"--config.file={self._configuration}",
            f"--storage.tsdb.path={self._data}",
            f"--web.listen-address={self.url.removeprefix('http://')}",
            f"--query.lookback-delta={_LOOK_BACK_S}s",
        ]
        self._launch(configuration, argv)

    def targets(self) -> Targets:
        """Return what it reads now.

        Raises:
            ProbeError: it does not answer.
        """
        return self._get("targets", Targets, {"state": "active"})
