"""One Loki, which is given the lines of logs and counts them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from conformance.core.errors import ProbeError
from conformance.core.host_port import LOOPBACK, free_port
from conformance.observe.server import Api, Server

_PUSH = "/loki/api/v1/push"
# The oldest day of which it takes lines; any day before the run does.
_SINCE = "2024-01-01"
# MB a second that it takes: more than a release under this load writes.
_MOST_MB = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Lines of one container: labels, and pairs of Unix time in nanoseconds and text."""

    labels: Mapping[str, str]
    lines: tuple[tuple[int, str], ...]


class Loki(Server):
    """How it is made, and asked, is told by `Server`."""

    _api = Api(name="Loki", ready="/ready", questions="/loki/api/v1")

    def start(self) -> None:
        """Start it, and wait until it takes lines.

        Raises:
            ToolMissing: the program is not there.
            ProbeError: it does not come up.
        """
        port = int(self.url.rpartition(":")[2])
        self._launch(
            loki_configuration(self._data, port=port, grpc_port=free_port(0)),
            ["loki", f"-config.file={self._configuration}"],
        )

    def push(self, streams: Iterable[Stream]) -> None:
        """Give it lines.

        Raises:
            ProbeError: it does not take them.
        """
        body = [
            {"stream": dict(stream.labels), "values": [[str(at_ns), line] for at_ns, line in stream.lines]}
            for stream in streams
        ]
        try:
            self._http.post(_PUSH, json={"streams": body}).raise_for_status()
        except httpx.HTTPError as exc:
            raise ProbeError(f"Loki does not take the lines: {exc}") from exc


def loki_configuration(data: Path, *, port: int, grpc_port: int) -> dict[str, Any]:
    """Return a configuration of one process that keeps all below a folder and talks to nobody."""
    here = {"instance_addr": LOOPBACK, "kvstore": {"store": "inmemory"}}
    return {
        "auth_enabled": False,
        # It would tell its makers of its use.
        "analytics": {"reporting_enabled": False},
        "server": {
            "http_listen_address": LOOPBACK,
            "http_listen_port": port,
            "grpc_listen_address": LOOPBACK,
            "grpc_listen_port": grpc_port,
            "log_level": "warn",
        },
        "common": {
            "path_prefix": str(data),
            "replication_factor": 1,
            # Its parts find each other by it; by itself it takes an address of the machine's network.
            "instance_addr": LOOPBACK,
            "ring": here,
            "storage": {
                "filesystem": {
                    "chunks_directory": str(data / "chunks"),
                    "rules_directory": str(data / "rules"),
                }
            },
        },
        # It waits 15 s otherwise, for others to join it.
        "ingester": {"lifecycler": {"min_ready_duration": "0s", "join_after": "0s", "final_sleep": "0s"}},
        "limits_config": {"ingestion_rate_mb": _MOST_MB, "ingestion_burst_size_mb": _MOST_MB},
        "schema_config": {
            "configs": [
                {
                    "from": _SINCE,
                    "store": "tsdb",
                    "object_store": "filesystem",
                    "schema": "v13",
                    "index": {"prefix": "index_", "period": "24h"},
                }
            ]
        },
    }
