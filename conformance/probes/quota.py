"""REC-08: how the release lives with a quota and limits of its namespace."""

from conformance.model.measurements import QUOTA, QuotaMeasurement
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.readiness import is_ready
from conformance.probes.restricted import refusals


def measure_quota(given: Given) -> QuotaMeasurement:
    """Read the quota's own count, what it refused, and which pods serve.

    Raises:
        ProbeError: the namespace cannot be read.
    """
    site = given.site
    quotas = site.listed("/api/v1", "resourcequotas")
    serving = {pod["metadata"]["name"]: is_ready(pod) for pod in site.pods()}
    return QuotaMeasurement(
        quotas=tuple(item["metadata"]["name"] for item in quotas),
        ranges=tuple(item["metadata"]["name"] for item in site.listed("/api/v1", "limitranges")),
        counted={
            name: str(amount)
            for item in quotas
            for name, amount in ((item.get("status") or {}).get("used") or {}).items()
        },
        refused=refusals(site),
        ready_count=sum(serving.values()),
        not_ready=tuple(name for name, ready in serving.items() if not ready),
    )


PROBE = Probe(
    key=QUOTA,
    needs=frozenset({Need.RELEASE, Need.SITE}),
    take=measure_quota,
    say=lambda fact: f"{fact.ready_count} pods serve under a quota, {len(fact.refused)} refused",
    clean_of=frozenset({Trace.NEW_PODS}),
    production=True,
)
