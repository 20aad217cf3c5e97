"""SC-006: the flow from front end to back end to this release's own database."""

from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import METHODS, STEPS, missing_names
from conformance.model.measurements import FlowMeasurement, FlowStep
from conformance.model.settings import Settings

_REMOVES = STEPS[-1]


def flow_limit(_settings: Settings) -> str:
    """Print the limit of SC-006."""
    return "every step in the database"


def judge_flow(measured: FlowMeasurement, _settings: Settings) -> Finding:
    """Judge that every step had its effect in the database; a step not tried is no step passed."""
    tried = [step for step in measured.steps if not step.absent.strip()]
    passed = [step for step in tried if _is_passed(step)]
    facts = [
        f"step '{step.name}': expected {step.expected}, observed {step.observed}; check that the page talks"
        " to this release's back end and the back end to this release's database"
        for step in tried
        if not _is_passed(step)
    ]
    gaps = []
    if missing := missing_names(STEPS, {step.name for step in measured.steps}):
        gaps.append(f"steps were not tried: {missing}; see why the flow ended early")
    if not tried:
        gaps.append("every step is said not to apply, so that nothing was tried")
    if measured.method not in METHODS:
        gaps.append(f"the steps were walked by '{measured.method}', which is no browser and not HTTP")
    gaps += [
        f"step '{step.name}' is said to have taken no time, so that nobody can have walked it"
        for step in tried
        if not step.elapsed_ms
    ]
    if not measured.database_pod.strip():
        gaps.append("no row was read in the release's own database; name its component in the configuration")
    if not measured.nonce.strip():
        gaps.append("rows were read without a nonce, so that they may be another run's; walk the flow again")
    return conclude(
        Shown(
            observed=f"{len(passed)} of {len(tried)} steps",
            samples_count=len(tried),
            method=f"{measured.method}; rows read in pod '{measured.database_pod}', nonce {measured.nonce}",
            details=tuple(_line(step) for step in measured.steps),
        ),
        facts=facts,
        gaps=gaps,
    )


def _is_passed(step: FlowStep) -> bool:
    """Tell whether the database then held what it must, and nothing else was noted for it.

    A step that expected nothing shows nothing, but for the last one, after which a row is gone.
    """
    is_shown = step.expected.strip() and (step.name == _REMOVES or not step.expected.startswith("0 "))
    return bool(step.passed and step.observed == step.expected and is_shown)


def _line(step: FlowStep) -> str:
    if step.absent:
        return f"n/a  {step.name}: {step.absent}"
    return f"{'ok  ' if _is_passed(step) else 'FAIL'} {step.name}: {step.observed} ({step.elapsed_ms:.0f} ms)"
