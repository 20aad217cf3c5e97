"""What the whole run comes to: its outcome, its exit code, and what they do not cover."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.core.errors import ExitCode
from conformance.criteria.criterion import Criterion
from conformance.criteria.left_out import tell_left_out
from conformance.criteria.registry import CRITERIA
from conformance.model.measurements import Measurements
from conformance.model.report import Outcome
from conformance.model.settings import Settings
from conformance.model.verdict import Status, Verdict

# Said on this very command line: by the option, or by asking for no more than to measure again.
_HERE = frozenset({"flag", "again"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What decides over a run beside its measurements.

    `origins` maps a dotted key to flag, environment, file or default; `lacking` a probe that the
    target cannot take to the reason.
    """

    settings: Settings
    origins: Mapping[str, str]
    lacking: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """The outcome of a run that came to its end, and what it does not cover, a line each."""

    outcome: Outcome
    exit_code: ExitCode
    left_out: tuple[str, ...]


def conclude_run(
    verdicts: Sequence[Verdict],
    measurements: Measurements,
    asked: Asked,
    *,
    criteria: Sequence[Criterion] = CRITERIA,
) -> Conclusion:
    """Return what these verdicts come to.

    NOT CONFORMANT (1): some that gates is neither PASS, NOT APPLICABLE nor NOT MEASURED by leave.
    PARTIAL: required criteria, those of --require among them, were left out, by --only or by a target that
    cannot measure them; exit code 0 only when just that was asked for on the command line itself, else 1;
    5 when nothing was judged at all. CONFORMANT (0): all the rest.
    """
    unasked = [item.id for item in criteria if item.gates(asked.settings) and item.id not in _ids(verdicts)]
    beyond = [item.criterion for item in verdicts if _is_beyond(item, asked, criteria)]
    red = [
        item
        for item in verdicts
        if item.gates and not _is_green(item, asked) and item.criterion not in beyond
    ]
    told = tell_left_out(
        verdicts, measurements, asked.settings, unasked=unasked, where=asked.origins.get("only", "")
    )
    told += tuple(
        f"{item.criterion} cannot be measured on target '{asked.settings.target.kind}': {item.reason}"
        for item in verdicts
        if item.criterion in beyond
    )
    outcome, code = Outcome.CONFORMANT, ExitCode.CONFORMANT
    if red:
        outcome, code = Outcome.NOT_CONFORMANT, ExitCode.NOT_CONFORMANT
    elif not any(item.status in {Status.PASS, Status.FAIL} for item in verdicts):
        outcome, code = Outcome.PARTIAL, ExitCode.NOTHING_JUDGED
    elif unasked or beyond:
        here = (not unasked or asked.origins.get("only") in _HERE) and (
            not beyond or asked.origins.get("target.kind") in _HERE
        )
        outcome, code = Outcome.PARTIAL, ExitCode.CONFORMANT if here else ExitCode.NOT_CONFORMANT
    return Conclusion(outcome=outcome, exit_code=code, left_out=told)


def _ids(verdicts: Sequence[Verdict]) -> set[str]:
    return {verdict.criterion for verdict in verdicts}


def _is_beyond(verdict: Verdict, asked: Asked, criteria: Sequence[Criterion]) -> bool:
    """Whether the target cannot measure it."""
    needs = {item.id: item.probes for item in criteria}.get(verdict.criterion, frozenset())
    return verdict.status is Status.NOT_MEASURED and bool(needs & set(asked.lacking))


def _is_green(verdict: Verdict, asked: Asked) -> bool:
    if verdict.status is Status.NOT_MEASURED:
        return verdict.criterion in asked.settings.allow_not_measured
    return verdict.status in {Status.PASS, Status.NOT_APPLICABLE}
