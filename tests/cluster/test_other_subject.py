"""An application of another shape, by its own subject file: what it lacks is told, all else is measured."""

import pytest

from conformance.criteria.registry import CRITERIA
from conformance.model.verdict import Status
from tests.cluster.command import RUN_LIMIT_S, Run, run
from tests.cluster.subject import PROJECT
from tests.cluster.test_full_run import TIMED

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(RUN_LIMIT_S)]

_CONFIG = PROJECT / "tests" / "subjects" / "errands" / "conformance.toml"
_WHY = "a plain to-do list, without an assistant"


@pytest.fixture(scope="module")
def errands(tmp_path_factory: pytest.TempPathFactory, cluster: tuple[str, ...]) -> Run:
    """The whole suite over the other application, on the cluster that the full run kept."""
    return run(tmp_path_factory.mktemp("errands"), "--config", str(_CONFIG), *cluster)


@pytest.mark.parametrize("criterion", [item.id for item in CRITERIA if item.level == "required"])
def test_every_criterion_is_measured_and_judged(errands: Run, criterion: str) -> None:
    """Nothing is NOT APPLICABLE as a whole, and nothing is left NOT MEASURED."""
    verdict = errands.verdict(criterion)

    allowed = {Status.PASS, Status.FAIL} if criterion in TIMED else {Status.PASS}
    assert verdict.status in allowed, f"{verdict.status}: {verdict.reason}\n{errands.output}"


def test_chat_and_only_chat_is_not_applicable(errands: Run) -> None:
    """By the subject's own word, in the contract, the flow and the kinds of request; all else was made."""
    found = errands.report.measurements
    absent = {check.reason for check in found["contract"].checks if check.status == "NOT APPLICABLE"}
    made = [check for check in found["contract"].checks if check.status in {"PASS", "FAIL"}]

    assert absent == {_WHY}
    assert len(made) >= 30
    assert {check.status for check in found["contract"].checks} == {"PASS", "NOT APPLICABLE"}
    assert {step.name: step.absent for step in found["flow"].steps if step.absent} == {"add by chat": _WHY}
    assert {kind.name: kind.absent for kind in found["latency"].classes if kind.absent} == {"chat": _WHY}


def test_load_speaks_the_application_s_own_language(errands: Run) -> None:
    """All people logged in and worked, and none of their requests was of the reference's kind."""
    load = errands.report.measurements["utilisation"].load

    assert load.users_worked == load.users
    assert load.failures == {}
