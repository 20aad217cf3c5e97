"""How the front end of a run's release is reached, put together from target and subject."""

from conformance.core.proc import Runner
from conformance.deploy.front.find import FrontEnd
from conformance.deploy.front.forward import PortForward
from conformance.deploy.front.look import look_for_front_end
from conformance.kube.client import Kube
from conformance.model.cluster import Cluster
from conformance.model.settings import SubjectSettings


def front_end_of(subject: SubjectSettings, *, cluster: Cluster, kube: Kube, runner: Runner) -> FrontEnd:
    """Return what finds out where the front end answers, unless the target says so already."""
    release = subject.pod_selector.format(release=subject.release)
    part = subject.components.get(subject.frontend_component)
    selector = ",".join(filter(None, (release, part.selector if part else "")))
    return FrontEnd(
        home=subject.pages.home,
        base_url=cluster.base_url,
        ways=cluster.ways,
        look=lambda: look_for_front_end(kube, namespace=subject.namespace, selector=selector),
        open_tunnel=lambda service: PortForward(
            runner=runner, cluster=cluster, namespace=subject.namespace, service=service
        ),
    )
