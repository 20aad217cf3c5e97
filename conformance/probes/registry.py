"""The probes, written out. A new one is a file of its own and a line here."""

from conformance.probes import flow, latency, logs, manifests, page, utilisation
from conformance.probes.contract import measure as contract
from conformance.probes.order import in_order
from conformance.probes.probe import Need, Probe

# Measured by a stage of the run, while it builds and installs.
IMAGES = Probe(name="images", needs=frozenset({Need.IMAGES}))
STARTUP = Probe(name="startup", needs=frozenset({Need.INSTALL_TRIED}))
HANDS_FREE = Probe(name="hands_free", needs=frozenset({Need.RELEASE}))

# In the order in which they do not spoil one another; that follows from what each says of itself.
PROBES: tuple[Probe, ...] = in_order(
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
    )
)
