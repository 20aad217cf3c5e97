"""Log lines on their way to a Loki: each once, at its time, whatever stood in the way before."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException
from conformance.kube.release_pods import Pods
from conformance.observe import shipping
from conformance.observe.log_watch import LogWatch
from conformance.observe.loki import Loki, Stream, loki_configuration
from conformance.observe.shipping import LogShipper, timed_lines
from tests.unit.table import table

_AT = "2026-01-02T03:04:05"
_AT_NS = 1767323045 * 10**9


@table(
    ("text", "lines"),
    [
        (f"{_AT}.000000007Z one", [(_AT_NS + 7, "one")]),
        (f"{_AT}.5Z one", [(_AT_NS + 5 * 10**8, "one")]),
        (f"{_AT}Z one two", [(_AT_NS, "one two")]),
        (f"{_AT}.1Z ", [(_AT_NS + 10**8, "")]),
        (f"rest of it\n{_AT}Z one", [(_AT_NS, "one")]),
        ("", []),
    ],
    ids=["nanoseconds", "zeros left out", "whole second", "empty line", "end of a cut line", "nothing"],
)
def test_time_and_text_of_a_line(text: str, lines: list[tuple[int, str]]) -> None:
    """As the API server writes them."""
    assert list(timed_lines(text)) == lines


class Taking:
    """A Loki that takes lines, or does not."""

    url = "http://127.0.0.1:1"
    ask = None

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refuses = False

    def push(self, streams: Iterable[Stream]) -> None:
        """Take them."""
        if self.refuses:
            raise ProbeError("Loki does not take the lines: full")
        self.taken += [line for stream in streams for _, line in stream.lines]


class OnePod:
    """A release of one pod with two containers."""

    kube, namespace = None, "ns"

    def read(self) -> list[dict[str, Any]]:
        """Return it."""
        names = [{"name": "web"}, {"name": "waits"}]
        return [{"metadata": {"name": "p", "uid": "u"}, "status": {"containerStatuses": names}}]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the container `web` has written; `waits` has not started."""
    lines: list[str] = []

    def read(_kube: object, *, container: str, **_asked: object) -> str:
        if container == "waits":
            raise ApiException(status=400, reason="waiting to start")
        return "\n".join(lines)

    monkeypatch.setattr(shipping, "pod_log", read)
    monkeypatch.setattr(shipping, "_EVERY_S", 0.001)
    return lines


@pytest.fixture
def loki() -> Taking:
    """One that takes all."""
    return Taking()


@pytest.fixture
def shipper(written: list[str], loki: Taking) -> Iterator[LogShipper]:
    """It carries what is written."""
    del written
    made = LogShipper(cast("Pods", OnePod()), loki.push)
    yield made
    made.close()


def test_each_line_is_carried_once(shipper: LogShipper, loki: Taking, written: list[str]) -> None:
    """Readings overlap; a line that was not taken is carried later."""
    shipper.close()
    written += [f"{_AT}.1Z one", f"{_AT}.2Z two"]
    shipper._carry(5)
    written.append(f"{_AT}.3Z three")
    loki.refuses = True
    with pytest.raises(ProbeError):
        shipper._carry(5)
    loki.refuses = False
    shipper._carry(5)
    shipper._carry(5)
    assert (loki.taken, shipper.lines_count) == (["one", "two", "three"], 3)


def test_why_there_is_no_curve(loki: Taking, shipper: LogShipper) -> None:
    """That no line tells an error is no fault."""
    shipper.close()
    watch = LogWatch(cast("Loki", loki), shipper, namespace="ns")
    assert watch.why_missing() == "None of the 0 lines that were carried to Loki is one."
    shipper.problem = "full"
    assert watch.why_missing() == "The lines cannot be carried to Loki: full."
    assert ['{namespace="ns"}' in query for item in watch.questions for query in item.asks.values()] == [
        True,
        True,
    ]


def test_loki_talks_to_nobody() -> None:
    """Neither to its makers, nor on an address that others reach."""
    made = loki_configuration(Path("/d"), port=1, grpc_port=2)
    assert made["analytics"] == {"reporting_enabled": False}
    assert {value for key, value in made["server"].items() if key.endswith("address")} == {"127.0.0.1"}
