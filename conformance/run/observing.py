"""Let a Prometheus watch the release, where `--with-observability` asks for one."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.core.errors import HarnessError
from conformance.core.programs import PROMETHEUS
from conformance.kube.client import Kube
from conformance.kube.release_pods import Pods
from conformance.model.measurements import LoadRun
from conformance.model.release import Release
from conformance.model.settings import SubjectSettings
from conformance.observe.access import access_of
from conformance.observe.configuration import configuration
from conformance.observe.observer import PrometheusObserver
from conformance.observe.prometheus import Prometheus
from conformance.observe.questions import questions
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
    load = WatchedLoad(load=ports.load, observer=observer) if ports.load else None
    return replace(ports, observer=observer, load=load)


def _observer(
    place: Workplace, kube: Kube, release: Release, version: str, ending: ExitStack
) -> PrometheusObserver:
    evidence, scratch = place.folder / "evidence" / _NAME, place.scratch / _NAME
    evidence.mkdir(parents=True, exist_ok=True)
    scratch.mkdir()
    access = access_of(kube, scratch)
    files = TargetFiles(_watched(place.settings.subject, kube, release), access, scratch)
    ending.callback(files.close)
    server = Prometheus(place.runner, evidence=evidence, scratch=scratch)
    ending.callback(server.close)
    server.start(configuration(access, namespace=release.namespace, folder=scratch))
    return PrometheusObserver(
        server,
        source=f"{PROMETHEUS.name} {version}",
        questions=questions(place.settings.subject.metrics),
        evidence=evidence,
    )


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
