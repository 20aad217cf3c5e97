"""The ports of a release on a cluster, made once."""

from dataclasses import dataclass, replace
from pathlib import Path

from conformance.core.proc import Runner
from conformance.kube.client import Kube
from conformance.kube.release_backend import KubeRestart, KubeScale
from conformance.kube.release_keys import KubeKeys
from conformance.kube.release_logs import KubeLogs
from conformance.kube.release_objects import KubeObjects
from conformance.kube.release_pods import Pods
from conformance.kube.release_rows import KubeRows
from conformance.kube.release_site import KubeSite
from conformance.kube.release_usage import KubeUsage
from conformance.model.measurements import LoadRun
from conformance.model.release import Release
from conformance.model.settings import Settings
from conformance.ports import Ports
from conformance.traffic.local import run_load
from conformance.traffic.profile import Profile

# The folder in which `load/` lies, beside this package.
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalLoad:
    """The steady load, from this machine (port `Load`)."""

    runner: Runner
    settings: Settings
    base_url: str

    def run(self, evidence: Path) -> LoadRun:
        """Run the load of the settings to its end."""
        return run_load(
            Profile.of(self.settings.load),
            runner=self.runner,
            base_url=self.base_url,
            api=self.settings.subject.adapter,
            root=_ROOT,
            evidence=evidence,
        )


def cluster_ports(*, kube: Kube, runner: Runner, settings: Settings, release: Release) -> Ports:
    """Return the ports of a release on a cluster, but for the load.

    A component that nobody configured leaves its own out.
    """
    subject, namespace, selector = settings.subject, release.namespace, release.pod_selector
    everything = Pods(kube=kube, namespace=namespace, selector=selector)
    logs = KubeLogs(everything)
    why = {}

    def select(component: str, *ports: str) -> Pods | None:
        part = subject.components.get(component)
        if part is None:
            known = ", ".join(sorted(subject.components))
            why.update(
                dict.fromkeys(
                    ports,
                    f"cannot find component '{component}' among {known}; name it in [subject.components]",
                )
            )
            return None
        own = ",".join(filter(None, (selector, part.selector)))
        return replace(everything, selector=own)

    backend = select(subject.backend_component, "restart", "scale")
    database = select(subject.database.component, "rows")
    return Ports(
        logs=logs,
        rows=KubeRows(database, subject.components[subject.database.component].container)
        if database
        else None,
        restart=KubeRestart(backend, logs) if backend else None,
        scale=KubeScale(backend, logs) if backend else None,
        keys=KubeKeys(kube, namespace),
        usage=KubeUsage(everything),
        objects=KubeObjects(kube, runner, namespace, release.name),
        site=KubeSite(
            kube,
            namespace,
            selector,
            {name: part.selector for name, part in subject.components.items()},
        ),
        why=why,
    )
