"""Facts that were measured, one file a measurement; judging reads nothing else."""

from typing import Any

from conformance.model.measurements.container import Measurements, Taken
from conformance.model.measurements.contract import CONTRACT, ContractCheck, ContractMeasurement, Outcome
from conformance.model.measurements.flow import FLOW, FlowMeasurement, FlowStep
from conformance.model.measurements.hands_free import HANDS_FREE, CommandFact, HandsFreeMeasurement
from conformance.model.measurements.images import IMAGES, ImagesMeasurement
from conformance.model.measurements.key import Key
from conformance.model.measurements.latency import LATENCY, LatencyClass, LatencyMeasurement
from conformance.model.measurements.load import LoadRun, Standstill
from conformance.model.measurements.logs import LOGS, ContainerLog, LogFinding, LogsMeasurement
from conformance.model.measurements.manifests import MANIFESTS, ChartCheck, ManifestsMeasurement
from conformance.model.measurements.missing import Blocked, NotMeasured
from conformance.model.measurements.observed import Observed
from conformance.model.measurements.page import PAGE, PageMeasurement
from conformance.model.measurements.startup import STARTUP, PodImage, PodStart, StartupMeasurement
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
)

__all__ = [
    "CONTRACT",
    "FLOW",
    "HANDS_FREE",
    "IMAGES",
    "KEYS",
    "LATENCY",
    "LOGS",
    "MANIFESTS",
    "PAGE",
    "STARTUP",
    "UTILISATION",
    "Blocked",
    "ChartCheck",
    "CommandFact",
    "ContainerLog",
    "ContainerUse",
    "ContractCheck",
    "ContractMeasurement",
    "FlowMeasurement",
    "FlowStep",
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
    "NotMeasured",
    "Observed",
    "Outcome",
    "PageMeasurement",
    "PodImage",
    "PodStart",
    "Standstill",
    "StartupMeasurement",
    "Taken",
    "UtilisationMeasurement",
]
