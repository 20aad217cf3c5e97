"""The checks of the Phase III contract (SC-011)."""

from dataclasses import dataclass
from typing import Literal

from conformance.model.measurements.key import Key

Outcome = Literal["PASS", "FAIL", "NOT APPLICABLE", "NOT MEASURED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractCheck:
    """SC-011: one check of the Phase III contract; no `core` one may fail.

    `reason` says what was observed (FAIL), what the subject declares absent (NOT APPLICABLE), or what
    would have been needed (NOT MEASURED); empty for PASS. `refusals` are patterns of the error lines that
    the check provokes on purpose (SC-007).
    """

    name: str
    area: str
    core: bool
    status: Outcome
    reason: str = ""
    refusals: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether it was made and kept."""
        return self.status == "PASS"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractMeasurement:
    """SC-011: the contract, checked on the deployed application.

    `limited_count` requests were answered 429 and sent again at the time that the answer named;
    `limited_s` are the seconds that this took in all. `before_schema_2`: made when there
    were fewer checks.
    """

    checks: tuple[ContractCheck, ...]
    limited_count: int = 0
    limited_s: float = 0.0
    before_schema_2: bool = False


CONTRACT = Key("contract", ContractMeasurement)
