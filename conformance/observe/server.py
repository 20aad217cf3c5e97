"""A monitoring program beside the run: on 127.0.0.1, with a log and a folder of the run's own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import httpx
import yaml
from pydantic import BaseModel, ValidationError

from conformance.core.background import Supervised
from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.host_port import LOOPBACK, free_port
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.wait import Waiting, until
from conformance.observe.answers import Matrix

Answer = TypeVar("Answer", bound=BaseModel)

_READY_LIMIT_S = 30.0
_ANSWER_LIMIT_S = 10.0
_LOG_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What a program is called, and the paths at which it says that it is ready and answers questions."""

    name: str
    ready: str
    questions: str


class Server:
    """A program that is made with its folders, and started later.

    Args:
        runner: its environment, and where the program is found.
        evidence: folder for its configuration and its log, which stay.
        scratch: folder for its data, which goes with the run.

    Attributes:
        url: where it answers, on this machine alone.
    """

    _api: ClassVar[Api]

    def __init__(self, runner: Runner, *, evidence: Path, scratch: Path) -> None:
        name = self._api.name.lower()
        self._runner = runner
        self._data = scratch / name
        self._configuration = evidence / f"{name}.yml"
        self._log = evidence / f"{name}.log"
        self.url = f"http://{LOOPBACK}:{free_port(0)}"
        self._http = httpx.Client(base_url=self.url, trust_env=False, timeout=_ANSWER_LIMIT_S)
        self._program: Supervised | None = None

    def _launch(self, configuration: Mapping[str, Any], argv: Sequence[str]) -> None:
        """Write its configuration, start it, and wait until it can be asked."""
        self._configuration.write_text(yaml.safe_dump(dict(configuration), sort_keys=False), encoding="utf-8")
        self._program = Supervised(self._runner, argv, purpose=Purpose.OBSERVE, log=self._log)
        try:
            until(self._ready, limit_s=_READY_LIMIT_S, every_s=0.2, describe=f"{self._api.name} to be ready")
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

    def _get(self, path: str, record: type[Answer], given: Mapping[str, Any]) -> Answer:
        """Return the data of an answer."""
        name = self._api.name
        try:
            answer = self._http.get(f"{self._api.questions}/{path}", params=dict(given))
            if answer.is_error:
                raise ProbeError(f"{name} refuses {given.get('query', path)}: {_words_of(answer)}")
            return record.model_validate(answer.json()["data"])
        except (httpx.HTTPError, json.JSONDecodeError, KeyError, ValidationError) as exc:
            raise ProbeError(f"{name} does not answer {path}: {exc}") from exc

    def _ready(self) -> bool | Waiting:
        try:
            answer = self._http.get(self._api.ready)
        except httpx.HTTPError:
            return Waiting(f"{self.url} to answer")
        return answer.is_success or Waiting(f"{self.url} to be ready")

    def _last_lines(self) -> str:
        lines = self._log.read_text("utf-8", errors="replace").splitlines() if self._log.is_file() else []
        return self._runner.redactor.clean(" | ".join(lines[-_LOG_LINES:])) or "none"


def _words_of(answer: httpx.Response) -> str:
    """Return what a refusal says: Prometheus in JSON, Loki in plain text."""
    try:
        return str(answer.json()["error"])
    except (json.JSONDecodeError, KeyError, TypeError):
        return answer.text.strip() or str(answer.status_code)
