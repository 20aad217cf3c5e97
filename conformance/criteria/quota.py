"""REC-08: the release installs under a ResourceQuota and a LimitRange."""

import re

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.model.measurements import QuotaMeasurement
from conformance.model.settings import Settings

# What a quota must have counted to show that it was in force: it counts nothing else of a container.
# More than nothing, in Kubernetes' spelling.
_AMOUNT = re.compile(r"(?=.*[1-9])\d+(?:\.\d+)?(?:m|k|[KMGTPE]i?|e\d+)?")
_NO_DIGITS = re.compile(r"\D.*")
COUNTED = ("requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "pods")


def quota_limit(_settings: Settings) -> str:
    """Print the limit of REC-08."""
    return "every pod admitted, and Ready"


def judge_quota(measured: QuotaMeasurement, _settings: Settings) -> Finding:
    """Judge that no pod was refused and all serve, under a quota that counted them."""
    facts = [f"the namespace refused a pod: {said}" for said in measured.refused]
    facts += [f"pod '{name}' is not Ready; see its events" for name in measured.not_ready]
    gaps = []
    if not all(any(name.strip() for name in names) for names in (measured.quotas, measured.ranges)):
        gaps.append("the namespace has no ResourceQuota or no LimitRange, so that nothing was refused")
    gaps += [
        f"the quota counted no {name}, so that it was not in force"
        for name in COUNTED
        if not _AMOUNT.fullmatch(measured.counted.get(name, ""))
    ]
    if measured.ready_count > int(_NO_DIGITS.sub("", measured.counted.get("pods", "")) or 0):
        gaps.append(
            f"{measured.ready_count} pods are said to be Ready and the quota counted"
            f" {measured.counted.get('pods', 'none')}; look again"
        )
    if not measured.ready_count:
        gaps.append("no pod of the release was seen to serve")
    return conclude(
        Shown(
            observed=f"{measured.ready_count} pods Ready, {len(measured.refused)} refused",
            samples_count=measured.ready_count,
            method="a quota on CPU, memory and pods, and a least request, stood before the install",
            details=tuple(f"{name} used: {amount}" for name, amount in sorted(measured.counted.items())),
        ),
        facts=facts,
        gaps=gaps,
    )
