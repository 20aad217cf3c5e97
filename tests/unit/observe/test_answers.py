"""What a real Prometheus answered for a release on kind, and what becomes of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from conformance.core.errors import ProbeError
from conformance.model.settings import MetricsSettings
from conformance.observe.answers import Matrix, Series, Target, Targets, curve_of, largest
from conformance.observe.configuration import BACKEND, CONTAINERS
from conformance.observe.observer import PrometheusObserver, why_missing
from conformance.observe.prometheus import Prometheus
from conformance.observe.questions import Question, questions
from tests.unit.table import table

_DATA = Path(__file__).parent / "data"
# The time of the first point in that answer.
_FIRST_S = 1795813732
_REFUSED = "server returned HTTP status 403 Forbidden"


def recorded(name: str) -> Any:
    """Return the data of an answer as it came."""
    return json.loads((_DATA / f"{name}.json").read_text("utf-8"))["data"]


def question(job: str = BACKEND, *names: str) -> Question:
    """Return a question about these metrics."""
    return Question(title="x", unit="1/s", job=job, asks={"all": "x"}, names=names or ("x_total",))


def target(health: str = "up", error: str = "", job: str = BACKEND) -> Target:
    """Return something that is read."""
    path = "pods/a-1:8080/proxy/metrics" if job == BACKEND else "nodes/a/proxy/metrics/cadvisor"
    return Target(labels={"job": job}, health=health, lastError=error, scrapeUrl=f"http://x/api/v1/{path}")


def test_recorded_targets_are_up() -> None:
    """The back end's pod, and the node of all pods."""
    found = Targets.model_validate(recorded("targets")).active
    assert [(item.job, item.health, item.last_error) for item in found] == [
        (BACKEND, "up", ""),
        (CONTAINERS, "up", ""),
    ]


def test_recorded_answer_becomes_curves() -> None:
    """By the load's own clock, in few digits, the highest first."""
    series = Matrix.model_validate(recorded("memory")).result
    curves = largest([curve_of(s.metric["container"], s, zero_s=_FIRST_S + 4) for s in series], 2)
    assert [curve.name for curve in curves] == ["backend", "postgresql"]
    assert curves[1].at_s == (-4.0, -2.0, 0.0, 2.0, 4.0, 6.0)
    assert curves[1].values[:2] == (33.4102, 35.0234)


def test_what_is_no_number_is_no_point() -> None:
    """A share of no requests is NaN, and a time beyond the last bucket has no end."""
    series = Series(values=((0, "NaN"), (2, "+Inf"), (4, "1.5")))
    assert curve_of("p95", series, zero_s=0).values == (1.5,)
    assert largest([curve_of("p95", Series(values=((0, "NaN"),)), zero_s=0)], 6) == ()


@table(
    ("asked", "targets", "said"),
    [
        (question(BACKEND, ""), [target()], "The configuration names no such metric"),
        (question(), [target(job=CONTAINERS)], "its container declares no port"),
        (
            question(),
            [target("down", _REFUSED)],
            rf"at pods/a-1:8080/proxy/metrics of the API server: {_REFUSED}",
        ),
        (question(CONTAINERS), [target("down", _REFUSED, CONTAINERS)], "nodes/a/proxy/metrics/cadvisor"),
        (question(), [target("unknown")], "no answer yet"),
        (question(), [target("down", _REFUSED), target()], "holds no figures of 'x_total'"),
    ],
    ids=["not configured", "no port", "refused", "no right", "not yet", "other names"],
)
def test_missing_figures_are_told_in_a_sentence(asked: Question, targets: list[Target], said: str) -> None:
    """Each by its cause."""
    assert re.search(said, why_missing(asked, targets))


class Answering:
    """A Prometheus that gives one answer to everything."""

    def __init__(self, result: list[Any]) -> None:
        self.asked: list[str] = []
        self._result = result

    def ask(self, query: str, **_window: float) -> Matrix:
        """Return it."""
        self.asked.append(query)
        return Matrix.model_validate({"result": self._result})

    def targets(self) -> Targets:
        """Return what was recorded."""
        return Targets.model_validate(recorded("targets"))


def observer(server: Any, folder: Path, metrics: MetricsSettings | None = None) -> PrometheusObserver:
    """Return who asks it."""
    asks = questions(metrics or MetricsSettings())
    return PrometheusObserver(
        server, source="prometheus 2.42.0", questions=asks, evidence=folder, logs="there is no loki"
    )


def test_nothing_is_seen_before_a_load(tmp_path: Path) -> None:
    """The next step is named."""
    with pytest.raises(ProbeError, match="no load ran") as failed:
        observer(Answering([]), tmp_path).seen()
    assert "SC-008" in failed.value.hint


def test_all_of_a_load_is_asked_and_kept(tmp_path: Path) -> None:
    """Six graphs; also where nothing is found, without a zero; logs are said to be missing."""
    server = Answering([])
    watching = observer(server, tmp_path)
    with watching.load():
        pass
    seen = watching.seen()
    assert [graph.title for graph in seen.graphs] == [
        "Requests answered",
        "Latency in the back end",
        "Errors (5xx)",
        "CPU",
        "Memory (working set)",
        "Pods that run",
    ]
    assert all(not graph.curves and graph.missing for graph in seen.graphs)
    assert set(json.loads((tmp_path / "answers.json").read_text("utf-8"))) == set(server.asked)
    assert seen.left_out == ("Logs are not shown beside these: there is no loki. SC-007 reads them whole.",)


def test_metric_that_is_not_named_is_not_asked_for(tmp_path: Path) -> None:
    """A team's back end may count nothing."""
    server = Answering([])
    watching = observer(server, tmp_path, MetricsSettings(requests="", seconds=""))
    with watching.load():
        pass
    assert watching.seen().graphs[0].missing.startswith("The configuration names no such metric")
    assert not any("{job=" in query for query in server.asked if not query.startswith("sum(up"))


def test_question_that_is_refused_leaves_the_others(tmp_path: Path) -> None:
    """A matcher of the configuration that is none spoils the back end's graphs alone."""

    class Strict(Answering):
        def ask(self, query: str, **window: float) -> Matrix:
            if "nonsense" in query:
                raise ProbeError("Prometheus refuses it: parse error")
            return super().ask(query, **window)

    watching = observer(Strict(recorded("memory")["result"]), tmp_path, MetricsSettings(matcher="nonsense"))
    with watching.load():
        pass
    requests, *_, memory, _pods = watching.seen().graphs
    assert (requests.curves, requests.missing) == ((), "Prometheus refuses it: parse error.")
    assert [curve.name for curve in memory.curves] == ["backend", "postgresql", "frontend"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(400, json={"status": "error", "error": "parse error"}), "refuses x: parse error"),
        (httpx.Response(400, text="bad query"), "refuses x: bad query"),
        (httpx.Response(200, text="busy"), "does not answer query_range"),
        (httpx.Response(200, json={"data": {"result": [{"values": 3}]}}), "does not answer query_range"),
    ],
)
def test_bad_answer_is_an_error_of_the_probe(
    fake_runner: Callable[..., Any], tmp_path: Path, answer: httpx.Response, said: str
) -> None:
    """And no figure."""
    server = Prometheus(fake_runner(), evidence=tmp_path, scratch=tmp_path)
    server._http = httpx.Client(base_url="http://x", transport=httpx.MockTransport(lambda _: answer))
    with pytest.raises(ProbeError, match=said):
        server.ask("x", start_s=0, end_s=1, every_s=1)
    server.close()
