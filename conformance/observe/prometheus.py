"""One Prometheus, as a program beside the run: on 127.0.0.1, with a folder of the run's own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx
import yaml
from pydantic import BaseModel, ValidationError

from conformance.core.background import Supervised
from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.host_port import LOOPBACK, free_port
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.wait import Waiting, until
from conformance.observe.answers import Matrix, Targets

Answer = TypeVar("Answer", bound=BaseModel)

_READY_LIMIT_S = 30.0
_ANSWER_LIMIT_S = 10.0
# Seconds for which a value counts that is followed by none. cAdvisor's series end without a sign.
_LOOK_BACK_S = 20
_LOG_LINES = 3


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
        self._runner = runner
        self._configuration = evidence / "prometheus.yml"
        self._log = evidence / "prometheus.log"
        self._data = scratch / "prometheus"
        self.url = f"http://{LOOPBACK}:{free_port(0)}"
        self._http = httpx.Client(base_url=self.url, trust_env=False, timeout=_ANSWER_LIMIT_S)
        self._program: Supervised | None = None

    def start(self, configuration: Mapping[str, Any]) -> None:
        """Start it, and wait until it can be asked.

        Raises:
            ToolMissing: the program is not there.
            ProbeError: it does not come up.
        """
        self._configuration.write_text(yaml.safe_dump(dict(configuration), sort_keys=False), encoding="utf-8")
        argv = [
            "prometheus",
            f"--config.file={self._configuration}",
            f"--storage.tsdb.path={self._data}",
            f"--web.listen-address={self.url.removeprefix('http://')}",
            f"--query.lookback-delta={_LOOK_BACK_S}s",
        ]
        self._program = Supervised(self._runner, argv, purpose=Purpose.OBSERVE, log=self._log)
        try:
            until(self._ready, limit_s=_READY_LIMIT_S, every_s=0.2, describe="Prometheus to be ready")
        except WaitTimeout as exc:
            raise ProbeError(f"{exc.message}; its last lines: {self._last_lines()}") from exc

    def close(self) -> None:
        """End it; safe to call twice, and before it was started."""
        if self._program is not None:
            self._program.close()
        self._http.close()

    def ask(self, query: str, *, start_s: float, end_s: float, every_s: float) -> Matrix:
        """Return the answer to a question about a time, given in Unix seconds.

        Raises:
            ProbeError: there is none.
        """
        given = {"query": query, "start": start_s, "end": end_s, "step": every_s}
        return self._get("query_range", Matrix, given)

    def targets(self) -> Targets:
        """Return what it reads now.

        Raises:
            ProbeError: it does not answer.
        """
        return self._get("targets", Targets, {"state": "active"})

    def _get(self, path: str, record: type[Answer], given: Mapping[str, Any]) -> Answer:
        try:
            answer = self._http.get(f"/api/v1/{path}", params=dict(given))
            body = answer.json()
            if answer.is_error:
                raise ProbeError(
                    f"Prometheus refuses {given.get('query', path)}: {body.get('error', answer.status_code)}"
                )
            return record.model_validate(body["data"])
        except (httpx.HTTPError, json.JSONDecodeError, KeyError, ValidationError) as exc:
            raise ProbeError(f"Prometheus does not answer {path}: {exc}") from exc

    def _ready(self) -> bool | Waiting:
        try:
            answer = self._http.get("/-/ready")
        except httpx.HTTPError:
            return Waiting(f"{self.url} to answer")
        return answer.is_success or Waiting(f"{self.url} to be ready")

    def _last_lines(self) -> str:
        lines = self._log.read_text("utf-8", errors="replace").splitlines() if self._log.is_file() else []
        return self._runner.redactor.clean(" | ".join(lines[-_LOG_LINES:])) or "none"
