"""What Prometheus and Loki are asked, one question a graph."""

from collections.abc import Mapping
from dataclasses import dataclass

from conformance.model.settings import MetricsSettings
from conformance.observe.configuration import BACKEND, CONTAINERS

# Seconds over which a rate is taken: five readings of the back end, four of the kubelet. With kubelets that
# look at containers every 10 s, which is their default, two still fall into it.
_RATE_S, _CPU_RATE_S = 10, 20
# The job of what a Loki was given.
LOGS = "logs"
# Words of errors, for the eye: which lines tell of one, SC-007 judges.
_WORDS = r"(?i)\b(error|exception|traceback|fatal|panic|critical)\b"
_CONTAINER = 'container!="",container!="POD"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One graph: `asks` are the names of its curves with their PromQL, or LogQL.

    Where `by` names a label, each of its values is a curve. `job` is what the figures are read from, and
    `names` the metrics that it must tell for them.
    """

    title: str
    unit: str
    job: str
    asks: Mapping[str, str]
    names: tuple[str, ...]
    by: str = ""


def questions(metrics: MetricsSettings) -> tuple[Question, ...]:
    """Return the questions, in the order of the report."""
    return (*_of_backend(metrics), *_of_containers())


def log_questions(namespace: str) -> tuple[Question, ...]:
    """Return the questions about the lines of logs, in LogQL."""
    lines = f'{{namespace="{namespace}"}}'
    return tuple(
        Question(
            title=title,
            unit="1/s",
            job=LOGS,
            asks={"": f"sum by (container) (rate({lines}{wanted}[{_RATE_S}s]))"},
            names=(),
            by="container",
        )
        for title, wanted in (("Log lines", ""), ("Log lines with a word of error", f" |~ `{_WORDS}`"))
    )


def _of_backend(metrics: MetricsSettings) -> tuple[Question, ...]:
    everything = _selector(metrics.requests, metrics.matcher)
    wrong = _selector(metrics.requests, metrics.matcher, metrics.errors)
    times = _selector(f"{metrics.seconds}_bucket", metrics.matcher)
    # A counter of errors begins with the first of them, which no `rate` of it would see: so nothing is put in
    # its place before, where answers are counted at all, and the sum is looked at.
    failed = f"(sum({wrong}) or sum({everything}) * 0)[{_RATE_S}s:2s]"
    return (
        Question(
            title="Requests answered",
            unit="1/s",
            job=BACKEND,
            asks={"back end": f"sum(rate({everything}[{_RATE_S}s]))"},
            names=(metrics.requests,),
        ),
        Question(
            title="Latency in the back end",
            unit="ms",
            job=BACKEND,
            asks={"p50": _quantile(0.5, times), "p95": _quantile(0.95, times)},
            names=(metrics.seconds,),
        ),
        Question(
            title="Errors (5xx)",
            unit="1/s",
            job=BACKEND,
            asks={"back end": f"clamp_min(delta({failed}), 0) / {_RATE_S}"},
            names=(metrics.requests,),
        ),
    )


def _of_containers() -> tuple[Question, ...]:
    cpu = f"rate(container_cpu_usage_seconds_total{{{_CONTAINER}}}[{_CPU_RATE_S}s])"
    memory = f"container_memory_working_set_bytes{{{_CONTAINER}}}"
    return (
        Question(
            title="CPU",
            unit="millicores",
            job=CONTAINERS,
            asks={"": f"1000 * sum by (container) ({cpu})"},
            names=("container_cpu_usage_seconds_total",),
            by="container",
        ),
        Question(
            title="Memory (working set)",
            unit="MiB",
            job=CONTAINERS,
            asks={"": f"sum by (container) ({memory}) / 2^20"},
            names=("container_memory_working_set_bytes",),
            by="container",
        ),
        Question(
            title="Pods that run",
            unit="pods",
            job=CONTAINERS,
            asks={
                "release": f"count(count by (pod) ({memory}))",
                # Nothing instead of none: a back end without such numbers runs all the same.
                "back end, read": f'sum(up{{job="{BACKEND}"}}) > 0',
            },
            names=("container_memory_working_set_bytes",),
        ),
    )


def _quantile(share: float, times: str) -> str:
    """Return milliseconds that this share of the answers took at most."""
    return f"1000 * histogram_quantile({share}, sum by (le) (rate({times}[{_RATE_S}s])))"


def _selector(name: str, *matchers: str) -> str:
    job = f'job="{BACKEND}"'
    return f"{name}{{{','.join(filter(None, (job, *matchers)))}}}"
