"""Small real records of the recommended criteria: an installation that meets all of them."""

from typing import Any

from conformance.model import measurements as m

COMPONENTS = ("frontend", "backend", "postgresql")


def production_measurements() -> dict[str, Any]:
    """Return what is measured on an installation with production values, by the names of the probes."""
    return {
        "restricted": restricted(),
        "reach": reach(),
        "metrics": m.MetricsMeasurement(
            pods=tuple(
                m.PodMetrics(pod=f"{name}-1", told=(name,), containers=(name,), memory_bytes=2**26)
                for name in COMPONENTS
            ),
            waited_s=12.0,
        ),
        "uptime": m.UptimeMeasurement(
            acts=tuple(act(name) for name in ("back-end pod deleted", "rolling upgrade")),
            rows_wanted=120,
            rows_found=120,
        ),
        "eviction": m.EvictionMeasurement(
            components=tuple(evicted(name) for name in ("frontend", "backend")), alone=()
        ),
        "quota": quota(),
    }


def restricted(**changes: Any) -> m.RestrictedMeasurement:
    """Return three containers that may do nothing."""
    given = {
        "enforced": "restricted",
        "refused": (),
        "containers": tuple(
            m.Confined(
                pod=f"{name}-1",
                container=name,
                component=name,
                uid=10001,
                capabilities=0,
                no_new_privileges=True,
                seccomp=2,
                root_writable=False,
                writable=("/tmp",),  # noqa: S108 - a mount
            )
            for name in COMPONENTS
        ),
    }
    return m.RestrictedMeasurement(**{**given, **changes})  # type: ignore[arg-type]


def reach(**changes: Any) -> m.ReachMeasurement:
    """Return a network that enforces policies, and directions that are as they must be."""
    ways = (("a pod of nobody's", "frontend", True), ("frontend", "backend", True),
            ("a pod of nobody's", "backend", False), ("frontend", "postgresql", False))  # fmt: skip
    attempts = tuple(
        m.Attempt(source=source, target=target, port=8080, wanted=wanted, reached=wanted)
        for source, target, wanted in ways
    )
    return m.ReachMeasurement(**{"open_before": True, "closed_after": True, "attempts": attempts, **changes})


def act(name: str, **changes: Any) -> m.Disruption:
    """Return an act under load in which nothing was lost."""
    given = {"seconds": 20.0, "requests_count": 400, "failed": (), "longest_gap_s": 0.4, "done": "it went"}
    return m.Disruption(act=name, **{**given, **changes})


def evicted(name: str, **changes: Any) -> m.Evicted:
    """Return two pods of which one went and one stayed."""
    given = {"budgets": (name,), "asked": 2, "granted": 1, "refused": 1, "other": (), "least_ready": 1,
             "back_s": 8.0}  # fmt: skip
    return m.Evicted(component=name, **{**given, **changes})


def quota(**changes: Any) -> m.QuotaMeasurement:
    """Return a release that was let in and counted."""
    counted = {
        "requests.cpu": "500m",
        "requests.memory": "640Mi",
        "limits.cpu": "2500m",
        "limits.memory": "2560Mi",
        "pods": "5",
    }
    given = {"quotas": ("q",), "ranges": ("r",), "counted": counted, "refused": (), "ready_count": 5,
             "not_ready": ()}  # fmt: skip
    return m.QuotaMeasurement(**{**given, **changes})
