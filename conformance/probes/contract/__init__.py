"""SC-011: the Phase III contract against the deployed application."""

from conformance.probes.contract.measure import measure_contract

__all__ = ["measure_contract"]
