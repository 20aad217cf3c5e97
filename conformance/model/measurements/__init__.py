"""Facts that were measured, one file a measurement; judging reads nothing else."""

from conformance.model.measurements.container import Measurements
from conformance.model.measurements.contract import ContractCheck, ContractMeasurement, Outcome
from conformance.model.measurements.flow import FlowMeasurement, FlowStep
from conformance.model.measurements.hands_free import CommandFact, HandsFreeMeasurement
from conformance.model.measurements.images import ImagesMeasurement
from conformance.model.measurements.latency import LatencyClass, LatencyMeasurement
from conformance.model.measurements.load import LoadRun, Standstill
from conformance.model.measurements.logs import ContainerLog, LogFinding, LogsMeasurement
from conformance.model.measurements.manifests import ChartCheck, ManifestsMeasurement
from conformance.model.measurements.missing import Blocked, NotMeasured
from conformance.model.measurements.page import PageMeasurement
from conformance.model.measurements.startup import PodImage, PodStart, StartupMeasurement
from conformance.model.measurements.utilisation import ContainerUse, UtilisationMeasurement

__all__ = [
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
    "LatencyClass",
    "LatencyMeasurement",
    "LoadRun",
    "LogFinding",
    "LogsMeasurement",
    "ManifestsMeasurement",
    "Measurements",
    "NotMeasured",
    "Outcome",
    "PageMeasurement",
    "PodImage",
    "PodStart",
    "Standstill",
    "StartupMeasurement",
    "UtilisationMeasurement",
]
