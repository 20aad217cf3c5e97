"""SC-006: the flow from front end to back end to this release's own database."""

from conformance.criteria.criterion import Finding, conclude
from conformance.model.measurements import FlowMeasurement, FlowStep
from conformance.model.settings import Settings

# Sign up, log in, add by form, add by chat, complete, delete; source: SC-006.
MIN_STEPS = 6


def flow_limit(_settings: Settings) -> str:
    """Print the limit of SC-006."""
    return "every step in the database"


def judge_flow(measured: FlowMeasurement, _settings: Settings) -> Finding:
    """Judge that every step had its effect in the database; a step not tried is no step passed."""
    passed = [step for step in measured.steps if step.passed]
    facts = [
        f"step '{step.name}': expected {step.expected}, observed {step.observed}; check that the page talks"
        " to this release's back end and the back end to this release's database"
        for step in measured.steps
        if not step.passed and not step.absent
    ]
    gaps = []
    if len(measured.steps) < MIN_STEPS:
        gaps.append(
            f"{len(measured.steps)} steps were tried, wanted {MIN_STEPS}: sign up, log in, add by form, add"
            " by chat, complete, delete; see why the flow ended early"
        )
    if not measured.database_pod:
        gaps.append("no row was read in the release's own database; name its component in the configuration")
    return conclude(
        facts=facts,
        gaps=gaps,
        observed=f"{len(passed)} of {sum(not step.absent for step in measured.steps)} steps",
        samples_count=len(measured.steps),
        method=f"{measured.method}; rows read in pod '{measured.database_pod}', nonce {measured.nonce}",
        details=tuple(_line(step) for step in measured.steps),
    )


def _line(step: FlowStep) -> str:
    if step.absent:
        return f"n/a  {step.name}: {step.absent}"
    return f"{'ok  ' if step.passed else 'FAIL'} {step.name}: {step.observed} ({step.elapsed_ms:.0f} ms)"
