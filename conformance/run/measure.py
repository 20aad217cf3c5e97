"""Take the probes on a running release, in their order."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from conformance.core.errors import HarnessError, unexpected
from conformance.core.progress import Step
from conformance.model.measurements import NotMeasured
from conformance.ports import Ports
from conformance.probes.probe import PORT_NEEDS, Given, Probe
from conformance.probes.registry import PROBES

Stage = Callable[[str], AbstractContextManager[Step]]


def measure_running(
    given: Given, wanted: Collection[str], stage: Stage, *, probes: Sequence[Probe[Any]] = PROBES
) -> Iterator[tuple[str, Any]]:
    """Take every wanted measurement and yield it under the name of its probe.

    A probe that cannot measure yields NotMeasured; the others still run.

    Args:
        given: what all of them are given; `evidence` is the folder in which each gets its own, and
            `known` what was measured before.
        wanted: names of probes.
        stage: opens the line of a stage.
        probes: the registry, in order.
    """
    for probe in probes:
        if probe.name not in wanted or probe.take is None:
            continue
        with stage(probe.name.replace("_", " ")) as step:
            fact = _measure(probe, probe.take, given, step)
        given = replace(given, known=given.known.with_fact(probe.name, fact))
        yield probe.name, fact


def _measure(probe: Probe[Any], take: Callable[[Given], Any], given: Given, step: Step) -> Any:  # noqa: ANN401 - a record of model.measurements; which one, the probe says
    if lacking := [need for need in PORT_NEEDS if need in probe.needs and _lacks(given.ports, need)]:
        return _not_measured(HarnessError(_why(given, lacking[0])), step)
    evidence = given.evidence / probe.name
    evidence.mkdir(parents=True, exist_ok=True)
    try:
        fact = take(replace(given, evidence=evidence, on_wait=step.update))
    except HarnessError as exc:
        return _not_measured(exc, step)
    except Exception as exc:  # noqa: BLE001 - one probe's own fault must not hide what the others find
        return _not_measured(unexpected(exc, evidence), step)
    step.result = probe.say(fact)
    return fact


def _lacks(ports: Ports, need: str) -> bool:
    return getattr(ports, need) is None


def _why(given: Given, need: str) -> str:
    return given.ports.why.get(need) or f"target '{given.settings.target.kind}' gives no access to {need}"


def _not_measured(exc: HarnessError, step: Step) -> NotMeasured:
    step.result = f"not measured: {exc.message.splitlines()[0]}"
    return NotMeasured(reason=exc.message, remedy=exc.hint)
