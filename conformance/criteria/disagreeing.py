"""What two measurements, or a measurement and the settings, say against one another: one of them is wrong."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

from conformance.criteria.required import MAY_LACK
from conformance.criteria.waived import by_nobody
from conformance.model.measurements import (
    CONTRACT,
    FLOW,
    IMAGES,
    LATENCY,
    LOGS,
    PAGE,
    STARTUP,
    UTILISATION,
    Key,
    LogsMeasurement,
    Measurements,
    NotMeasured,
    StartupMeasurement,
)
from conformance.model.measurements.missing import Blocked
from conformance.model.settings import Settings

Fact = TypeVar("Fact")
# Seconds by which the clocks of a cluster's machines may differ.
_CLOCKS_S = 30.0


def disagreements(probe: str, measurements: Measurements, settings: Settings) -> Iterator[str]:
    """Yield a sentence for each contradiction of what this probe measured with the rest."""
    if probe in _LOOKS and not isinstance(measurements[probe], NotMeasured | Blocked):
        yield from _LOOKS[probe](measurements, settings)


def _there(measurements: Measurements, key: Key[Fact]) -> Fact | None:
    fact = measurements.get(key)
    return None if isinstance(fact, NotMeasured | Blocked) else fact


def _hosts(measurements: Measurements, _settings: Settings) -> Iterator[str]:
    """Page and API are reached by one front end, though its port may be another when measured again."""
    page, latency = _there(measurements, PAGE), _there(measurements, LATENCY)
    if page is None or latency is None:
        return
    if urlsplit(page.url).hostname != urlsplit(latency.url).hostname:
        yield (
            f"the page was loaded from {page.url} and the API asked at {latency.url}, so one of them is not"
            " this release's; measure again"
        )


def _builds(measurements: Measurements, settings: Settings) -> Iterator[str]:
    """Each image that is configured was built once, under its own name, and is another than the rest."""
    images = _there(measurements, IMAGES)
    wanted = settings.subject.images
    first: dict[str, str] = {}
    for image in images.images if images else ():
        name, known = image.component, wanted.get(image.component)
        if known is None or image.repository != known.repository:
            yield (
                f"image '{image.reference}' is said to be built as '{name}', and the configuration names no"
                " such image; build what it names"
            )
        if first.setdefault(image.image_id, name) != name:
            yield (
                f"images '{first[image.image_id]}' and '{name}' have one id, {image.image_id}, so one of them"
                " was not built; build each from its own source"
            )


def _starts(measurements: Measurements, settings: Settings) -> Iterator[str]:
    """A pod in which page or API run was there, and Ready, when the release served."""
    startup = _there(measurements, STARTUP)
    if startup is None or startup.ready_s is None:
        return
    ready = {pod.pod: pod.ready_s for pod in startup.pods}
    # With its node, a pod of an earlier install may have come back long after it was made.
    restarted = {pod.pod for pod in startup.pods if pod.restarts_count}
    seen_s = startup.ready_s + startup.stable_s + _CLOCKS_S
    serving = {settings.subject.frontend_component, settings.subject.backend_component}
    for name in dict.fromkeys(image.pod for image in startup.pod_images if image.component in serving):
        ready_s = ready.get(name)
        if ready_s is None:
            was = "never Ready" if name in ready else "not among the pods that were looked at"
            yield f"pod '{name}' is to serve and was {was}, so nobody saw the whole release; measure again"
        elif ready_s > seen_s and name not in restarted:
            yield (
                f"pod '{name}' was Ready {ready_s:g} s after it was made, and the release is said to have"
                f" served after {startup.ready_s:g} s; measure again"
            )


def _classes(measurements: Measurements, settings: Settings) -> Iterator[str]:
    yield from _hosts(measurements, settings)
    latency = _there(measurements, LATENCY)
    for item in latency.classes if latency else ():
        yield from _undeclared("class", item.name, item.absent, settings)
        if item.absent.strip() and (item.samples_ms or item.errors):
            yield f"class '{item.name}' is said not to apply, and was answered; judge it, or ask nothing"


def _steps(measurements: Measurements, settings: Settings) -> Iterator[str]:
    flow = _there(measurements, FLOW)
    for step in flow.steps if flow else ():
        yield from _undeclared("step", step.name, step.absent, settings)


def _undeclared(what: str, name: str, absent: str, settings: Settings) -> Iterator[str]:
    if absent.strip() and MAY_LACK.get(name) not in settings.subject.lacking:
        yield f"{what} '{name}' is said not to apply, and the configuration does not say so; measure it"


def _checks(measurements: Measurements, settings: Settings) -> Iterator[str]:
    contract = _there(measurements, CONTRACT)
    reasons = {reason.strip() for reason in settings.subject.lacking.values()}
    for check in contract.checks if contract else ():
        if check.status == "NOT APPLICABLE" and check.reason.strip() not in reasons:
            yield (
                f"check '{check.name}' ({check.area}) is said not to apply, and the configuration does not"
                f" say why: {check.reason}"
            )


def _logs(measurements: Measurements, settings: Settings) -> Iterator[str]:
    logs = _there(measurements, LOGS)
    if logs is None:
        return
    yield from _unused(measurements)
    yield from _restarted(logs, _there(measurements, STARTUP))
    read = Counter(name for _, name in {(log.pod, log.container) for log in logs.containers})
    yield from _fewer(read, _ran(measurements), "the log of {count} was read")
    silent = {item.container for item in settings.subject.components.values() if item.silent}
    for log in logs.containers:
        if log.declared_silent and log.container not in silent:
            yield (
                f"container '{log.pod}/{log.container}' is said to be declared silent, and the configuration"
                " declares no such thing; read its log again"
            )
    yield from by_nobody(logs, _there(measurements, CONTRACT), settings)


def _restarted(logs: LogsMeasurement, startup: StartupMeasurement | None) -> Iterator[str]:
    """Name the pods that had restarted when the release served, and whose logs know of no such thing."""
    told: Counter[str] = Counter()
    for (name, _), count in {(log.pod, log.container): log.restarts_count for log in logs.containers}.items():
        told[name] += count
    for pod in startup.pods if startup else ():
        if pod.restarts_count > told[pod.pod]:
            yield (
                f"pod '{pod.pod}' had restarted {pod.restarts_count}x when the release served, and its logs"
                f" tell of {told[pod.pod]}; read them before the pod is gone"
            )


def _unused(measurements: Measurements) -> Iterator[str]:
    """Name what had to use the application before its logs were read, and did nothing."""
    page, latency = _there(measurements, PAGE), _there(measurements, LATENCY)
    flow, use = _there(measurements, FLOW), _there(measurements, UTILISATION)
    for what, is_idle in (
        ("no page was loaded", page and not page.loads_ms),
        ("no request was answered", latency and not any(item.samples_ms for item in latency.classes)),
        ("no step was walked", flow and not any(not step.absent for step in flow.steps)),
        ("the load made no request", use and not use.load.requests_count),
    ):
        if is_idle:
            yield f"{what} before the logs were read, so that they had nothing to say; use the application"


def _use(measurements: Measurements, settings: Settings) -> Iterator[str]:
    use = _there(measurements, UTILISATION)
    if use is None:
        return
    judged = {item.container for item in settings.subject.components.values()}
    sampled = Counter(item.container for item in use.containers)
    waiting = len(use.not_running)
    ran = {name: count - waiting for name, count in _ran(measurements).items() if name in judged}
    yield from _fewer(sampled, ran, "{count} was sampled")
    for item in use.containers:
        if item.sample_times_s and item.sample_times_s[-1] > use.load.duration_s + _CLOCKS_S:
            yield (
                f"container '{item.pod}/{item.container}' was read for {item.sample_times_s[-1]:.0f} s under"
                f" a load of {use.load.duration_s:.0f} s, so some readings are not of it; measure again"
            )
    subject = settings.subject
    for name in dict.fromkeys((subject.frontend_component, subject.backend_component)):
        container = subject.components[name].container if name in subject.components else ""
        samples = [item.cpu_samples_millicores for item in use.containers if item.container == container]
        if samples and not any(map(any, samples)):
            yield (
                f"container '{container}' is said to have used no CPU at all under {use.load.requests_count}"
                " requests, so its counters stand still; read from another source"
            )


def _ran(measurements: Measurements) -> dict[str, int]:
    """Return how many pods of the subject's components ran each container when the release served."""
    startup = _there(measurements, STARTUP)
    images = startup.pod_images if startup else ()
    own = {image.pod for image in images if image.component}
    return Counter(name for _, name in {(item.pod, item.container) for item in images if item.pod in own})


def _fewer(seen: Mapping[str, int], ran: Mapping[str, int], what: str) -> Iterator[str]:
    for name, count in ran.items():
        if seen.get(name, 0) < count:
            told = what.format(count=f"{seen.get(name, 0)} of them")
            yield f"{count} pods ran container '{name}' when the release served, and {told}; measure again"


_LOOKS: Mapping[str, Callable[[Measurements, Settings], Iterator[str]]] = {
    "images": _builds,
    "startup": _starts,
    "page": _hosts,
    "latency": _classes,
    "flow": _steps,
    "contract": _checks,
    "logs": _logs,
    "utilisation": _use,
}
