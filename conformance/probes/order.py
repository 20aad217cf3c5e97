"""In which order probes do not spoil one another."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from conformance.core.errors import ConfigError
from conformance.probes.probe import Probe


def in_order(probes: Sequence[Probe[Any]]) -> tuple[Probe[Any], ...]:
    """Return the probes in an order that no probe spoils for another; ties are kept as they are listed.

    Raises:
        ConfigError: two probes each want to be before the other.
    """
    before = {probe.name: {other.name for other in probes if _goes_before(other, probe)} for probe in probes}
    sorter = TopologicalSorter(before)
    try:
        sorter.prepare()
    except CycleError as exc:
        raise ConfigError(
            f"the probes have no order: {' before '.join(exc.args[1])}",
            hint="correct what they say in `leaves`, `clean_of` or `reads`",
        ) from exc
    ordered: list[Probe[Any]] = []
    ready = set(sorter.get_ready())
    while ready:
        probe = next(probe for probe in probes if probe.name in ready)
        ordered.append(probe)
        ready.remove(probe.name)
        sorter.done(probe.name)
        ready |= set(sorter.get_ready())
    return tuple(ordered)


def _goes_before(first: Probe[Any], then: Probe[Any]) -> bool:
    if first is then or first.production is not then.production:
        return False
    return bool(first.clean_of & then.leaves) or bool(then.reads & first.leaves)
