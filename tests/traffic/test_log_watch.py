"""The real Loki for some seconds, given the log of a container of a small cluster in memory."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest

from airgap.places import find_places
from airgap.tools import build_tools
from conformance.core.clock import utc_now
from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.redact import Redactor
from conformance.core.wait import Waiting, until
from conformance.kube.client import Kube
from conformance.kube.release_pods import Pods
from conformance.observe.log_watch import LogWatch
from conformance.observe.loki import Loki
from conformance.observe.shipping import LogShipper

# It takes four minutes of one core's time to build.
pytestmark = [pytest.mark.production, pytest.mark.timeout(1800)]

_STATUS = {"containerStatuses": [{"name": "backend"}]}
_POD = {"metadata": {"name": "backend-0", "uid": "u"}, "status": _STATUS}
# One line in so many tells of an error.
_ONE_IN = 5


class OnePod:
    """A cluster of one pod, whose container writes a line for each reading."""

    def __init__(self) -> None:
        self.core = self
        self.lines: list[str] = []

    def list_json(self, _path: str, *, selector: str) -> list[dict[str, Any]]:
        """Return it, for every selector."""
        del selector
        return [_POD]

    def read_namespaced_pod_log(self, *_names: str, **asked: Any) -> Any:
        """Return all that it wrote, as the API server does with the times."""
        assert asked["timestamps"]
        level = "ERROR" if len(self.lines) % _ONE_IN == 0 else "INFO"
        at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        self.lines.append(f'{at} {{"level": "{level}", "message": "line {len(self.lines)}"}}')
        return SimpleNamespace(data="\n".join(self.lines).encode())


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Build it, and put it on PATH."""
    folder = build_tools(find_places(), ["loki"])[0].parent
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return


def test_lines_and_errors_of_a_container_are_counted(
    program: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line counts once; those with a word of error have a graph of their own, and nothing is left."""
    del program
    monkeypatch.setattr("conformance.observe.shipping._EVERY_S", 0.5)
    runner = Runner(env=dict(os.environ), journal=Journal(), redactor=Redactor(), cwd=tmp_path)
    cluster = OnePod()
    pods = Pods(kube=cast("Kube", cluster), namespace="ns", selector="")
    with ExitStack() as ending:
        loki = Loki(runner, evidence=tmp_path, scratch=tmp_path)
        ending.callback(loki.close)
        loki.start()
        shipper = LogShipper(pods, loki.push)
        ending.callback(shipper.close)

        def has_enough() -> bool | Waiting:
            return shipper.lines_count > 2 * _ONE_IN or Waiting(shipper.problem or "lines")

        until(has_enough, limit_s=60, every_s=0.2, describe="lines to be carried")
        shipper.close()
        watch = LogWatch(loki, shipper, namespace="ns")
        rates = [_count(watch, query) for item in watch.questions for query in item.asks.values()]
    assert rates == [shipper.lines_count, len(range(0, shipper.lines_count, _ONE_IN))]
    assert (tmp_path / "loki.yml").is_file()
    assert not [p for p in psutil.process_iter() if str(tmp_path) in " ".join(_words_of(p))]


def _count(watch: LogWatch, query: str) -> int:
    """Return how many lines there were in the last minute, by a question for their rate in ten seconds."""
    now_s = utc_now().timestamp()
    asked = query.replace("rate(", "count_over_time(").replace("[10s]", "[1m]")
    (series,) = watch.ask(asked, start_s=now_s, end_s=now_s, every_s=1).result
    assert series.metric == {"container": "backend"}
    return int(series.values[-1][1])


def _words_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
