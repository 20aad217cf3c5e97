"""Facts that were measured, one file a measurement; judging reads nothing else."""

from typing import Any

from conformance.model.measurements.container import Measurements, Taken
from conformance.model.measurements.contract import CONTRACT, ContractCheck, ContractMeasurement, Outcome
from conformance.model.measurements.dependencies import DEPENDENCIES, DependenciesMeasurement, Outage
from conformance.model.measurements.disruption import UPTIME, Disruption, UptimeMeasurement
from conformance.model.measurements.eviction import EVICTION, Evicted, EvictionMeasurement
from conformance.model.measurements.flow import FLOW, FlowMeasurement, FlowStep
from conformance.model.measurements.followed import FOLLOWED, FollowedMeasurement, Sighting
from conformance.model.measurements.hands_free import HANDS_FREE, CommandFact, HandsFreeMeasurement
from conformance.model.measurements.images import IMAGES, ImagesMeasurement
from conformance.model.measurements.key import Key
from conformance.model.measurements.latency import LATENCY, LatencyClass, LatencyMeasurement
from conformance.model.measurements.load import LoadRun, Standstill
from conformance.model.measurements.logs import LOGS, ContainerLog, LogFinding, LogsMeasurement
from conformance.model.measurements.manifests import MANIFESTS, ChartCheck, ManifestsMeasurement
from conformance.model.measurements.metrics import METRICS, MetricsMeasurement, PodMetrics
from conformance.model.measurements.missing import Blocked, NotMeasured
from conformance.model.measurements.observability import (
    OBSERVABILITY,
    Curve,
    Graph,
    ObservabilityMeasurement,
)
from conformance.model.measurements.observed import Observed
from conformance.model.measurements.page import PAGE, PageMeasurement
from conformance.model.measurements.quota import QUOTA, QuotaMeasurement
from conformance.model.measurements.reach import REACH, Attempt, ReachMeasurement
from conformance.model.measurements.restricted import RESTRICTED, Confined, RestrictedMeasurement
from conformance.model.measurements.rollback import ROLLBACK, BadUpgrade, RollbackMeasurement
from conformance.model.measurements.scaling import SCALING, ScalingMeasurement
from conformance.model.measurements.secrecy import SECRECY, Searched, SecrecyMeasurement
from conformance.model.measurements.startup import STARTUP, PodImage, PodStart, StartupMeasurement
from conformance.model.measurements.succession import SUCCESSION, SuccessionMeasurement
from conformance.model.measurements.utilisation import UTILISATION, ContainerUse, UtilisationMeasurement

# Every measurement of the suite's own; a new one is a file and a line here.
KEYS: tuple[Key[Any], ...] = (
    IMAGES,
    STARTUP,
    PAGE,
    LATENCY,
    FLOW,
    LOGS,
    UTILISATION,
    MANIFESTS,
    HANDS_FREE,
    CONTRACT,
    RESTRICTED,
    METRICS,
    UPTIME,
    EVICTION,
    QUOTA,
    REACH,
    SECRECY,
    ROLLBACK,
    DEPENDENCIES,
    SCALING,
    SUCCESSION,
    FOLLOWED,
    OBSERVABILITY,
)

__all__ = [
    "CONTRACT",
    "DEPENDENCIES",
    "EVICTION",
    "FLOW",
    "FOLLOWED",
    "HANDS_FREE",
    "IMAGES",
    "KEYS",
    "LATENCY",
    "LOGS",
    "MANIFESTS",
    "METRICS",
    "OBSERVABILITY",
    "PAGE",
    "QUOTA",
    "REACH",
    "RESTRICTED",
    "ROLLBACK",
    "SCALING",
    "SECRECY",
    "STARTUP",
    "SUCCESSION",
    "UPTIME",
    "UTILISATION",
    "Attempt",
    "BadUpgrade",
    "Blocked",
    "ChartCheck",
    "CommandFact",
    "Confined",
    "ContainerLog",
    "ContainerUse",
    "ContractCheck",
    "ContractMeasurement",
    "Curve",
    "DependenciesMeasurement",
    "Disruption",
    "Evicted",
    "EvictionMeasurement",
    "FlowMeasurement",
    "FlowStep",
    "FollowedMeasurement",
    "Graph",
    "HandsFreeMeasurement",
    "ImagesMeasurement",
    "Key",
    "LatencyClass",
    "LatencyMeasurement",
    "LoadRun",
    "LogFinding",
    "LogsMeasurement",
    "ManifestsMeasurement",
    "Measurements",
    "MetricsMeasurement",
    "NotMeasured",
    "ObservabilityMeasurement",
    "Observed",
    "Outage",
    "Outcome",
    "PageMeasurement",
    "PodImage",
    "PodMetrics",
    "PodStart",
    "QuotaMeasurement",
    "ReachMeasurement",
    "RestrictedMeasurement",
    "RollbackMeasurement",
    "ScalingMeasurement",
    "Searched",
    "SecrecyMeasurement",
    "Sighting",
    "Standstill",
    "StartupMeasurement",
    "SuccessionMeasurement",
    "Taken",
    "UptimeMeasurement",
    "UtilisationMeasurement",
]
