"""All that a run measured."""

from dataclasses import dataclass

from conformance.model.measurements.contract import ContractMeasurement
from conformance.model.measurements.flow import FlowMeasurement
from conformance.model.measurements.hands_free import HandsFreeMeasurement
from conformance.model.measurements.images import ImagesMeasurement
from conformance.model.measurements.latency import LatencyMeasurement
from conformance.model.measurements.logs import LogsMeasurement
from conformance.model.measurements.manifests import ManifestsMeasurement
from conformance.model.measurements.missing import Blocked, NotMeasured
from conformance.model.measurements.page import PageMeasurement
from conformance.model.measurements.startup import StartupMeasurement
from conformance.model.measurements.utilisation import UtilisationMeasurement


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurements:
    """All that a run measured; what is missing says why."""

    images: ImagesMeasurement | NotMeasured | Blocked
    startup: StartupMeasurement | NotMeasured | Blocked
    page: PageMeasurement | NotMeasured | Blocked
    latency: LatencyMeasurement | NotMeasured | Blocked
    flow: FlowMeasurement | NotMeasured | Blocked
    logs: LogsMeasurement | NotMeasured | Blocked
    utilisation: UtilisationMeasurement | NotMeasured | Blocked
    manifests: ManifestsMeasurement | NotMeasured | Blocked
    hands_free: HandsFreeMeasurement | NotMeasured | Blocked
    contract: ContractMeasurement | NotMeasured | Blocked
