"""Somebody who watches a release from outside while a load runs."""

from typing import Protocol

from conformance.model.measurements import ObservabilityMeasurement


class Observer(Protocol):
    """A monitoring system of the run's own."""

    def seen(self) -> ObservabilityMeasurement:
        """Return what it saw of the last load.

        Raises:
            ProbeError: no load ran, or it does not answer.
        """
        ...
