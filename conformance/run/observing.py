"""Let a Prometheus, and a Loki where there is one, watch the release for `--with-observability`."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.core.errors import HarnessError, ProbeError, ToolMissing
from conformance.core.programs import LOKI, PROMETHEUS
from conformance.kube.client import Kube
from conformance.kube.release_pods import Pods
from conformance.model.measurements import LoadRun
from conformance.model.release import Release
from conformance.model.settings import SubjectSettings
from conformance.observe.access import access_of
from conformance.observe.configuration import configuration
from conformance.observe.log_watch import LogWatch
from conformance.observe.loki import Loki
from conformance.observe.observer import PrometheusObserver
from conformance.observe.prometheus import Prometheus
from conformance.observe.questions import questions
from conformance.observe.shipping import LogShipper
from conformance.observe.targets import TargetFiles, Watched
from conformance.ports import Load, Ports
from conformance.run.workplace import Workplace

_NAME = "observability"


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedLoad:
    """A load of which somebody notes when it runs (port `Load`)."""

    load: Load
    observer: PrometheusObserver

    def run(self, evidence: Path) -> LoadRun:
        """Run it to its end."""
        with self.observer.load():
            return self.load.run(evidence)


def with_observer(
    ports: Ports,
    *,
    place: Workplace,
    kube: Callable[[], Kube],
    release: Release,
    version: str,
    ending: ExitStack,
    note: Callable[[str], None],
) -> Ports:
    """Return the ports with an observer and a load that it watches; without, and why, where none can be had.

    Args:
        ports: of the release.
        place: where the run works.
        kube: opens the cluster, or raises ClusterError where there is none.
        release: what is watched.
        version: of the Prometheus that is here.
        ending: gets what ends the program; closed here where it cannot be used.
        note: shows a line.
    """
    try:
        observer = _observer(place, kube(), release, version, ending)
    except HarnessError as exc:
        # What could not be asked would be started again and again.
        ending.close()
        note(f"  nobody watches the load: {exc.message}")
        return replace(ports, why={**ports.why, "observer": exc.message})
    note(f"  {PROMETHEUS.name} watches, and has a page at {observer.url} until the run ends")
    if isinstance(observer.logs, LogWatch):
        note(f"  {LOKI.name} gets the logs, and answers at {observer.logs.url} until the run ends")
    load = WatchedLoad(load=ports.load, observer=observer) if ports.load else None
    return replace(ports, observer=observer, load=load)


def _observer(
    place: Workplace, kube: Kube, release: Release, version: str, ending: ExitStack
) -> PrometheusObserver:
    evidence, scratch = place.folder / "evidence" / _NAME, place.scratch / _NAME
    evidence.mkdir(parents=True, exist_ok=True)
    scratch.mkdir()
    access = access_of(kube, scratch)
    watched = _watched(place.settings.subject, kube, release)
    files = TargetFiles(watched, access, scratch)
    ending.callback(files.close)
    server = Prometheus(place.runner, evidence=evidence, scratch=scratch)
    ending.callback(server.close)
    server.start(configuration(access, namespace=release.namespace, folder=scratch))
    return PrometheusObserver(
        server,
        source=f"{PROMETHEUS.name} {version}",
        questions=questions(place.settings.subject.metrics),
        evidence=evidence,
        logs=_logs(place, watched.release, ending),
    )


def _logs(place: Workplace, pods: Pods, ending: ExitStack) -> LogWatch | str:
    """Have the logs carried to a Loki; return why not where there is none."""
    loki = Loki(place.runner, evidence=place.folder / "evidence" / _NAME, scratch=place.scratch / _NAME)
    ending.callback(loki.close)
    try:
        loki.start()
    except ToolMissing:
        return f"there is no `{LOKI.name}` on PATH; {LOKI.hint}"
    except ProbeError as exc:
        return exc.message
    shipper = LogShipper(pods, loki.push)
    ending.callback(shipper.close)
    return LogWatch(loki, shipper, namespace=pods.namespace)


def _watched(subject: SubjectSettings, kube: Kube, release: Release) -> Watched:
    part = subject.components[subject.backend_component]
    everything = Pods(kube=kube, namespace=release.namespace, selector=release.pod_selector)
    own = ",".join(filter(None, (release.pod_selector, part.selector)))
    return Watched(
        release=everything,
        backend=replace(everything, selector=own),
        container=part.container,
        path=subject.metrics.path,
        port=subject.metrics.port,
    )
