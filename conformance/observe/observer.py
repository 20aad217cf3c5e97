"""Who watches a release: a Prometheus, and a Loki beside it, asked after the load (port `Observer`)."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from conformance.core.clock import utc_now
from conformance.core.errors import ProbeError
from conformance.model.measurements import Curve, Graph, ObservabilityMeasurement
from conformance.observe.answers import Matrix, Target, curve_of, largest
from conformance.observe.log_watch import LogWatch
from conformance.observe.prometheus import Prometheus
from conformance.observe.questions import Question

EVERY_S = 2.0
# Seconds before and after the load that are shown as well.
_MARGIN_S = 15.0
_MOST_CURVES = 6
Ask = Callable[..., Matrix]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """When the load ran, and what was read at its end."""

    start: datetime
    end: datetime
    targets: tuple[Target, ...]


class PrometheusObserver:
    """Remembers when the load ran, and asks about that time.

    Args:
        server: a Prometheus that reads the release.
        source: the program and its version.
        questions: one a graph.
        evidence: folder in which the answers are kept as they came.
        logs: asked about the logs; or why nobody has them.
    """

    def __init__(
        self,
        server: Prometheus,
        *,
        source: str,
        questions: Sequence[Question],
        evidence: Path,
        logs: LogWatch | str,
    ) -> None:
        self._server = server
        self.logs = logs
        self._source = source
        self._questions = questions
        self._evidence = evidence
        self._window: _Window | None = None

    @property
    def url(self) -> str:
        """Where it can be looked at while the run goes on."""
        return self._server.url

    @contextmanager
    def load(self) -> Iterator[None]:
        """Note when the load begins and ends."""
        start = utc_now()
        try:
            yield
        finally:
            end = utc_now()
            targets: tuple[Target, ...] = ()
            # Only asked why something is missing; a Prometheus that has gone is told of later.
            with suppress(ProbeError):
                targets = self._server.targets().active
            self._window = _Window(start=start, end=end, targets=targets)

    def seen(self) -> ObservabilityMeasurement:
        """Return a graph for each question; where Prometheus does not answer one, it has no curves.

        Raises:
            ProbeError: no load ran.
        """
        window = self._window
        if window is None:
            raise ProbeError(
                "no load ran in this run", hint="let SC-008 be judged as well: it puts a load on"
            )
        kept: dict[str, object] = {}
        mine = _Asker(ask=self._server.ask, window=window, kept=kept)
        graphs = [
            _graph(question, mine, partial(why_missing, question, window.targets))
            for question in self._questions
        ]
        left_out: tuple[str, ...] = ()
        if isinstance(self.logs, LogWatch):
            of_logs = replace(mine, ask=self.logs.ask)
            graphs += [_graph(item, of_logs, self.logs.why_missing) for item in self.logs.questions]
        else:
            left_out = (f"Logs are not shown beside these: {self.logs}. SC-007 reads them whole.",)
        (self._evidence / "answers.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
        return ObservabilityMeasurement(
            source=self._source,
            load_started=window.start.isoformat(timespec="seconds"),
            load_s=round((window.end - window.start).total_seconds(), 1),
            every_s=EVERY_S,
            graphs=tuple(graphs),
            left_out=left_out,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    """Asks about the time of a load, and keeps the answers as they came."""

    ask: Ask
    window: _Window
    kept: dict[str, object]

    def answer(self, query: str) -> Matrix:
        start_s, end_s = self.window.start.timestamp(), self.window.end.timestamp()
        # A point stands where the load begins, and none in the future.
        before = _MARGIN_S - _MARGIN_S % EVERY_S
        until_s = min(end_s + _MARGIN_S, utc_now().timestamp())
        answer = self.ask(query, start_s=start_s - before, end_s=until_s, every_s=EVERY_S)
        self.kept[query] = answer.model_dump(mode="json")["result"]
        return answer


def _graph(question: Question, asker: _Asker, why: Callable[[], str]) -> Graph:
    """Return the largest curves of the answers; where there is none, `why` says so."""
    curves: list[Curve] = []
    asked = question.asks if all(question.names) else {}
    problem = ""
    try:
        for name, query in asked.items():
            curves += [
                curve_of(series.metric.get(question.by, name), series, zero_s=asker.window.start.timestamp())
                for series in asker.answer(query).result
            ]
    except ProbeError as exc:
        problem = f"{exc.message}."
    shown = largest(curves, _MOST_CURVES)
    return Graph(
        title=question.title,
        unit=question.unit,
        queries=tuple(asked.values()),
        curves=shown,
        missing="" if shown else problem or why(),
    )


def why_missing(question: Question, targets: Sequence[Target]) -> str:
    """Return in one sentence why there is no figure.

    Args:
        question: what was asked.
        targets: what was read at the end of the load, of every job.
    """
    if not all(question.names):
        return "The configuration names no such metric ([subject.metrics])."
    mine = [target for target in targets if target.job == question.job]
    if not mine:
        return (
            "There was no pod of it to read: its container declares no port, and the configuration names"
            " none ([subject.metrics])."
        )
    if all(target.health != "up" for target in mine):
        failed = next((target for target in mine if target.last_error), mine[0])
        error = failed.last_error or "no answer yet"
        return f"Its figures cannot be read at {failed.place} of the API server: {error}."
    names = " nor ".join(f"'{name}'" for name in question.names)
    return f"What was read holds no figures of {names} for this time."
