"""Take the probes on a running release, in their order."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from conformance.core.errors import HarnessError, unexpected
from conformance.core.proc import Runner
from conformance.core.progress import Step
from conformance.model.measurements import Measurements, NotMeasured
from conformance.model.release import Release
from conformance.model.settings import Settings
from conformance.ports import Ports
from conformance.probes.probe import PORT_NEEDS, Given, Probe
from conformance.probes.registry import PROBES

Stage = Callable[[str], AbstractContextManager[Step]]


@dataclass(slots=True, kw_only=True)
class Measuring:
    """What the probes are taken with."""

    settings: Settings
    runner: Runner
    ports: Ports
    release: Release
    folder: Path
    today: date


def measure_running(
    with_: Measuring,
    wanted: Collection[str],
    stage: Stage,
    *,
    known: Measurements | None = None,
    probes: Sequence[Probe[Any]] = PROBES,
) -> Iterator[tuple[str, Any]]:
    """Take every wanted measurement and yield it under the name of its probe.

    A probe that cannot measure yields NotMeasured; the others still run.
    """
    found = known or Measurements()
    for probe in probes:
        if probe.name not in wanted or probe.take is None:
            continue
        with stage(probe.name.replace("_", " ")) as step:
            fact = _measure(probe, probe.take, with_, step, found)
        found = found.with_fact(probe.name, fact)
        yield probe.name, fact


def _measure(
    probe: Probe[Any], take: Callable[[Given], Any], with_: Measuring, step: Step, known: Measurements
) -> Any:  # noqa: ANN401 - a record of model.measurements; which one, the probe says
    if lacking := [need for need in PORT_NEEDS if need in probe.needs and _lacks(with_.ports, need)]:
        return _not_measured(HarnessError(_why(with_, lacking[0])), step)
    evidence = with_.folder / "evidence" / probe.name
    evidence.mkdir(parents=True, exist_ok=True)
    given = Given(
        settings=with_.settings,
        runner=with_.runner,
        ports=with_.ports,
        release=with_.release,
        today=with_.today,
        evidence=evidence,
        on_wait=step.update,
        known=known,
    )
    try:
        fact = take(given)
    except HarnessError as exc:
        return _not_measured(exc, step)
    except Exception as exc:  # noqa: BLE001 - one probe's own fault must not hide what the others find
        return _not_measured(unexpected(exc, with_.folder), step)
    step.result = probe.say(fact)
    return fact


def _lacks(ports: Ports, need: str) -> bool:
    return getattr(ports, need) is None


def _why(with_: Measuring, need: str) -> str:
    return with_.ports.why.get(need) or f"target '{with_.settings.target.kind}' gives no access to {need}"


def _not_measured(exc: HarnessError, step: Step) -> NotMeasured:
    step.result = f"not measured: {exc.message.splitlines()[0]}"
    return NotMeasured(reason=exc.message, remedy=exc.hint)
