"""The probes, written out. A new one is a file of its own and a line here."""

from typing import Any

from conformance.model import measurements as m
from conformance.model.inputs import Input
from conformance.probes import (
    dependencies,
    eviction,
    flow,
    followed,
    latency,
    logs,
    manifests,
    metrics,
    observability,
    page,
    quota,
    reach,
    restricted,
    rollback,
    scaling,
    secrecy,
    succession,
    uptime,
    utilisation,
)
from conformance.probes.contract import measure as contract
from conformance.probes.order import in_order
from conformance.probes.probe import Need, Probe

# Measured by a stage of the run, while it builds and installs.
IMAGES = Probe(key=m.IMAGES, needs=frozenset({Need.IMAGES}), inputs=frozenset({Input.IMAGES}))
STARTUP = Probe(key=m.STARTUP, needs=frozenset({Need.INSTALL_TRIED}))
HANDS_FREE = Probe(key=m.HANDS_FREE, needs=frozenset({Need.RELEASE}))
# No criterion needs it: it is part of a run only where `--with-observability` asks for it.
OBSERVABILITY = observability.PROBE

# In the order in which they do not spoil one another; that follows from what each says of itself.
PROBES: tuple[Probe[Any], ...] = in_order(
    (
        IMAGES,
        STARTUP,
        HANDS_FREE,
        manifests.PROBE,
        page.PROBE,
        latency.PROBE,
        flow.PROBE,
        utilisation.PROBE,
        contract.PROBE,
        logs.PROBE,
        restricted.PROBE,
        metrics.PROBE,
        quota.PROBE,
        reach.PROBE,
        uptime.PROBE,
        eviction.PROBE,
        rollback.PROBE,
        followed.PROBE,
        dependencies.PROBE,
        scaling.PROBE,
        succession.PROBE,
        secrecy.PROBE,
    )
)
