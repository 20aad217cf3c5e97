"""Small real records of the recommended criteria: an installation that meets all of them."""

from dataclasses import replace
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
            acts=tuple(act(name) for name in ("back-end pod deleted", "rolling upgrade", "node drained")),
            rows_wanted=120,
            rows_found=120,
        ),
        "eviction": m.EvictionMeasurement(
            components=tuple(evicted(name) for name in ("frontend", "backend")), alone=()
        ),
        "quota": quota(),
        "secrecy": secrecy(),
        "rollback": rollback(),
        "scaling": scaling(),
        "succession": succession(),
        "followed": followed(),
        "dependencies": dependencies(),
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


def secrecy(**changes: Any) -> m.SecrecyMeasurement:
    """Return six places in which nothing was found, and a Secret that is used."""
    places = tuple(
        m.Searched(place=place, texts_count=3, bytes_count=3000, found=())
        for place in ("images", "image settings", "values", "manifests", "logs", "reports")
    )
    given = {"places": places, "own_secret": "own", "made_secrets": (), "used_by": ("backend-1/backend",),
             "planted_found": True}  # fmt: skip
    return m.SecrecyMeasurement(**{**given, **changes})  # type: ignore[arg-type]


def act(name: str, **changes: Any) -> m.Disruption:
    """Return an act under load in which nothing was lost."""
    given = {"seconds": 20.0, "requests_count": 400, "failed": (), "longest_gap_s": 0.4, "done": "it went"}
    return m.Disruption(act=name, **{**given, **changes})


def evicted(name: str, **changes: Any) -> m.Evicted:
    """Return two pods of which one went and one stayed."""
    given = {"budgets": (name,), "asked": 2, "granted": 1, "refused": 1, "other": (), "least_ready": 1,
             "back_s": 8.0}  # fmt: skip
    return m.Evicted(component=name, **{**given, **changes})


def rollback(**changes: Any) -> m.RollbackMeasurement:
    """Return two bad upgrades that were taken back; `changes` are of the first."""
    given = {"load": act("x"), "seen": ("running, not ready",), "refused": True, "words": "timed out",
             "left": (), "back_s": 60.0}  # fmt: skip
    faults = ("crashes", "answers 500 on everything")
    first, second = (m.BadUpgrade(fault=fault, **given) for fault in faults)  # type: ignore[arg-type]
    return m.RollbackMeasurement(upgrades=(replace(first, **changes), second), rows_wanted=90, rows_found=90)


def scaling(**changes: Any) -> m.ScalingMeasurement:
    """Return an autoscaler that went from two pods to three, and back."""
    given = {"name": "backend", "least": 2, "most": 4, "before": 2, "peak": 3, "out_s": 40.0, "in_s": 70.0,
             "used_of_request": 180, "target_of_request": 70, "own_target_of_request": 250, "window_s": 15,
             "own_window_s": 300,
             "requests_count": 3000}  # fmt: skip
    return m.ScalingMeasurement(**{**given, **changes})  # type: ignore[arg-type]


def succession(**changes: Any) -> m.SuccessionMeasurement:
    """Return an upgrade from the chart before that lost nothing."""
    given = {"before": "1.0.0", "after": "1.1.0", "load": act("upgrade"), "rows_before": 30,
             "kept_before": 30, "rows_wanted": 90, "rows_found": 90}  # fmt: skip
    return m.SuccessionMeasurement(**{**given, **changes})  # type: ignore[arg-type]


PLACES = (
    "answer",
    "front-end log",
    "back-end log",
    "trace id in the back-end log",
    "span of the request",
    "span of a database statement",
    "call of the model",
)


def followed(*, unseen: str = "", left_out: str = "", status: int = 200) -> m.FollowedMeasurement:
    """Return a request that was found everywhere, but for two places."""
    sightings = tuple(
        m.Sighting(place=name, seen=name != unseen, detail="1 of 9 lines")
        for name in PLACES
        if name != left_out
    )
    return m.FollowedMeasurement(status=status, sightings=sightings, spans_count=20)


OUTAGES = ("database away", "model slow", "model answers 429", "model answers 500", "model malformed")


def dependencies(**changes: Any) -> m.DependenciesMeasurement:
    """Return five outages that were told and passed; `changes` are of the first."""
    given = {"seconds": 20.0, "asked": 9, "refused": 9, "unclear": (), "slowest_s": 5.0, "recovered_s": 4.0}
    first, *others = (m.Outage(name=name, **given) for name in OUTAGES)  # type: ignore[arg-type]
    others = [replace(item, seconds=2.0) for item in others]
    return m.DependenciesMeasurement(
        outages=(replace(first, **changes), *others), watched=2, restarted=(), rows_wanted=90, rows_found=90
    )


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
