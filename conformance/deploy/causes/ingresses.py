"""Ingresses that lead nowhere, or that nobody serves."""

from collections.abc import Iterator

from conformance.deploy.causes.fault import Fault, Rank
from conformance.kube.snapshots import Snapshot, name_of

_DEFAULT = "ingressclass.kubernetes.io/is-default-class"
# How a class was named before there were objects of that kind.
_OLD_NAME = "kubernetes.io/ingress.class"


def unserved_ingresses(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Ingresses whose class is not there, so that no controller serves them."""
    if not snapshot.knows("ingress_classes"):
        return
    known = {name_of(item): item["metadata"].get("annotations") or {} for item in snapshot.ingress_classes}
    listed = ", ".join(sorted(known)) or "none"
    for ingress in snapshot.ingresses:
        wanted = (ingress.get("spec") or {}).get("ingressClassName")
        if _OLD_NAME in (ingress["metadata"].get("annotations") or {}) or wanted in known:
            continue
        if wanted is None and any(notes.get(_DEFAULT) == "true" for notes in known.values()):
            continue
        what = (
            f"asks for IngressClass '{wanted}', which does not exist" if wanted else "names no IngressClass"
        )
        yield Fault(
            key=f"ingress/{name_of(ingress)}",
            rank=Rank.ODDITY,
            sentence=f"Ingress '{name_of(ingress)}' {what} (there are: {listed}), so that nobody serves it",
            remedy="name an IngressClass that is there, or install the controller that brings it",
            grace_s=None,
        )


def dead_ingress_backends(snapshot: Snapshot) -> Iterator[Fault]:
    """Name Ingress backends whose Service or port does not exist."""
    if not snapshot.knows("services"):
        return
    known = {name_of(service): service["spec"].get("ports") or [] for service in snapshot.services}
    for ingress in snapshot.ingresses:
        spec = ingress.get("spec") or {}
        backends = [spec.get("defaultBackend") or {}]
        for rule in spec.get("rules") or []:
            backends += [path.get("backend") or {} for path in (rule.get("http") or {}).get("paths") or []]
        for backend in backends:
            service = backend.get("service") or {}
            name, port = service.get("name"), service.get("port") or {}
            wanted = port.get("name") or port.get("number")
            if not name or (name in known and any(wanted in {p.get("name"), p["port"]} for p in known[name])):
                continue
            yield Fault(
                key=f"ingress/{name_of(ingress)}/{name}",
                rank=Rank.ODDITY,
                sentence=f"Ingress '{name_of(ingress)}' sends requests to port {wanted} of Service '{name}',"
                f" which {'has no such port' if name in known else 'does not exist'}",
                remedy="let the Ingress name a Service and one of its ports",
                grace_s=None,
            )
