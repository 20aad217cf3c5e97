"""What a criterion is, and what judging one finds."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from conformance.model.settings import Settings
from conformance.model.verdict import Figure, Level, Spread, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is shown of a measurement, whatever the verdict on it.

    `observed` is the figure for people; `figures` are the judged numbers, `samples_count` how many
    samples stand behind them and `spread` how these lie; `method` says how it was measured; `details`
    are further lines for the report.
    """

    observed: str
    figures: tuple[Figure, ...] = ()
    samples_count: int = 0
    spread: Spread | None = None
    method: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A verdict without its criterion: what a judge function returns."""

    status: Status
    shown: Shown
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion as a record.

    `needs` names the probes it is judged from; `limit` prints the limit that the settings give;
    `judge` is pure, and is called with those measurements, in that order, and the settings, only
    when all of them are there. `after` names the probes that must have been taken before those, so
    that there is something to judge; they are taken with it. `uses` names probes that are taken with it
    and judged with it where they are there: the judge is given them after the others, or None.
    `production`: it is judged on an installation of its own, and only when `require` or `only` asks for it.
    """

    id: str
    title: str
    level: Level
    source: str
    needs: tuple[str, ...]
    limit: Callable[[Settings], str]
    unit: str
    # The measurements' types differ from criterion to criterion; `needs` decides which they are.
    judge: Callable[..., Finding]
    after: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    production: bool = False

    def gates(self, settings: Settings) -> bool:
        """Whether a verdict on it decides the exit code."""
        return bool({self.id, self.level} & {"required", *settings.require})

    def is_asked(self, settings: Settings) -> bool:
        """Whether these settings want it judged."""
        if settings.only:
            return self.id in settings.only
        return not self.production or self.gates(settings)

    @property
    def probes(self) -> frozenset[str]:
        """Every probe that is taken for it."""
        return frozenset((*self.needs, *self.after, *self.uses))


def conclude(
    shown: Shown,
    *,
    facts: Sequence[str] = (),
    gaps: Sequence[str] = (),
    over: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> Finding:
    """Weigh what was found, in this order.

    Args:
        shown: what is shown, whatever the verdict.
        facts: faults that stand whatever the number of samples: FAIL.
        gaps: evidence that is missing, so that a figure means nothing: NOT MEASURED.
        over: figures outside their limits: FAIL.
        notes: what a reader of a PASS must be told beside it; details of any other verdict.
    """
    gaps = [*gaps, *(_unreal(figure) for figure in shown.figures if not math.isfinite(figure.value))]
    if facts:
        status, reasons = Status.FAIL, tuple(facts) + tuple(over)
    elif gaps:
        status, reasons = Status.NOT_MEASURED, tuple(gaps)
    elif over:
        status, reasons = Status.FAIL, tuple(over)
    else:
        status, reasons, notes = Status.PASS, tuple(notes), ()
    # The first reason is the verdict's own sentence; the others must not be lost.
    told = replace(shown, details=(*reasons[1:], *notes, *shown.details))
    return Finding(status=status, shown=told, reason=_sentence(reasons))


def _unreal(figure: Figure) -> str:
    return f"figure '{figure.name}' is {figure.value}, which nobody can have measured; measure again"


def _sentence(reasons: tuple[str, ...]) -> str:
    if len(reasons) < 2:  # noqa: PLR2004 - one reason stands alone
        return "".join(reasons)
    return f"{reasons[0]} (and {len(reasons) - 1} more, see the details)"
