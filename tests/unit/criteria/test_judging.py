"""What holds for all criteria alike."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.criteria import CRITERIA, KNOWN_IDS, judge_all, judge_one, limit_values
from conformance.criteria.own import SOURCE as OWN
from conformance.model.measurements import Blocked, NotMeasured, Standstill
from conformance.model.verdict import Status
from tests.unit.table import table


def test_criteria_stand_in_order() -> None:
    """SC-001 to SC-011, all required, each once; then the recommended ones."""
    required, recommended = KNOWN_IDS[:11], KNOWN_IDS[11:]
    assert tuple(f"SC-{number:03}" for number in range(1, 12)) == required
    assert recommended == tuple(sorted(recommended))
    assert {item.level for item in CRITERIA[:11]} == {"required"}
    assert {(item.level, item.production) for item in CRITERIA[11:]} == {("recommended", True)}


def test_good_subject_passes_all(make: Any) -> None:
    """The builders' subject meets every criterion, so what a test changes is what it tests."""
    verdicts = judge_all(make.measurements(), make.settings(require=("recommended",)))
    assert {verdict.criterion: verdict.status for verdict in verdicts} == dict.fromkeys(
        KNOWN_IDS, Status.PASS
    )
    assert all(verdict.reason == "" for verdict in verdicts)
    assert all(verdict.samples_count > 0 and verdict.method for verdict in verdicts)


def test_missing_measurement_is_not_measured(make: Any) -> None:
    """Why it is missing, and what would allow it, are the reason."""
    gap = NotMeasured(reason="no browser here", remedy="install one")
    for criterion in CRITERIA:
        verdict = judge_one(criterion, make.measurements(**{criterion.needs[0]: gap}), make.settings())
        assert verdict.status is Status.NOT_MEASURED, criterion.id
        assert verdict.reason == "no browser here; install one"
        assert verdict.observed == "-"


def test_blocked_measurement_is_blocked(make: Any) -> None:
    """The stage that failed, and its cause, are the reason."""
    wall = Blocked(stage="install", cause="helm refused")
    for criterion in CRITERIA:
        verdict = judge_one(criterion, make.measurements(**{criterion.needs[0]: wall}), make.settings())
        assert verdict.status is Status.BLOCKED, criterion.id
        assert verdict.reason == "not tried, because stage 'install' failed: helm refused"


def test_declared_exception_comes_first(make: Any) -> None:
    """What does not apply is not judged, whatever was measured; the subject's reason is printed."""
    wall = Blocked(stage="install", cause="helm refused")
    for criterion in CRITERIA:
        settings = make.settings(subject={"not_applicable": {criterion.id: "deployed by Kustomize"}})
        verdict = judge_one(criterion, make.measurements(**{criterion.needs[0]: wall}), settings)
        assert verdict.status is Status.NOT_APPLICABLE, criterion.id
        assert verdict.reason == "declared by the subject: deployed by Kustomize"


def test_what_a_judge_uses_besides_may_be_missing(make: Any) -> None:
    """SC-005 looks at the load where there is one: it stands still, or nobody looked."""
    standstill = Standstill(at_s=9.0, elapsed_s=3.0, waiting_count=4)
    stalled = make.utilisation(load=make.load(standstill=standstill))
    [found] = judge_all(make.measurements(utilisation=stalled), make.settings(only=("SC-005",)))
    assert found.status is Status.FAIL
    for gap in (NotMeasured(reason="no metrics"), Blocked(stage="install", cause="helm refused")):
        [found] = judge_all(make.measurements(utilisation=gap), make.settings(only=("SC-005",)))
        assert found.status is Status.PASS
        assert "the load was not observed" in " ".join(found.details)


def test_selection_leaves_out_nothing_of_the_team_and_all_else(make: Any) -> None:
    """A team's own criterion is asked for by its test; any other source of a criterion changes nothing."""
    sources = ("a law", OWN, "zoning")
    criteria = [replace(CRITERIA[0], id=f"X-{source}", source=source) for source in sources]
    verdicts = judge_all(make.measurements(), make.settings(only=("SC-001",)), criteria=criteria)
    assert [verdict.criterion for verdict in verdicts] == [f"X-{OWN}"]


@pytest.mark.parametrize("build_s", [100, 400])
def test_limit_below_and_above_the_specified_is_told(make: Any, build_s: int) -> None:
    """A stricter limit is a changed one, too."""
    [found] = judge_all(make.measurements(), make.settings(only=("SC-001",), limits={"build_s": build_s}))
    assert found.limit_source.startswith("configuration; ")


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_number_that_nobody_can_have_measured_spoils_a_pass(make: Any, value: float) -> None:
    """Also one that no judge looks at; a FAIL stands, and so does a number of 0."""
    page = make.page(cold_ms=value)
    [found] = judge_all(make.measurements(page=page), make.settings(only=("SC-004",)))
    assert found.status is Status.NOT_MEASURED
    assert found.reason.startswith("'page.cold_ms' is")
    failed = replace(page, failed_requests=("GET /x: 404",))
    [found] = judge_all(make.measurements(page=failed), make.settings(only=("SC-004",)))
    assert found.status is Status.FAIL


@table(
    ("criterion", "probe", "field", "index"),
    [
        ("SC-001", "images", "images", 0),
        ("SC-002", "images", "images", 1),
        ("SC-003", "startup", "loaded_images", 0),
        ("SC-005", "latency", "classes", 6),
        ("SC-006", "flow", "steps", 3),
        ("SC-009", "manifests", "checks", 3),
        ("SC-011", "contract", "checks", 9),
    ],
)
def test_two_results_of_one_name_spoil_a_pass(
    make: Any, criterion: str, probe: str, field: str, index: int
) -> None:
    """Whichever of them was judged, the other was not; three are told as three."""
    good = make.measurements()[probe]
    items = getattr(good, field)
    for count in (2, 3):
        twice = replace(good, **{field: (*items, *[items[index]] * (count - 1))})
        [found] = judge_all(make.measurements(**{probe: twice}), make.settings(only=(criterion,)))
        assert found.status is Status.NOT_MEASURED
        assert found.reason.startswith(f"'{probe}.{field}' holds {count} results of '")


@pytest.mark.parametrize(
    ("ratio", "status"),
    [(0.0, Status.PASS), (1.0, Status.PASS), (1.1, Status.NOT_MEASURED), (-0.1, Status.NOT_MEASURED)],
)
def test_share_is_no_more_than_all(make: Any, ratio: float, status: Status) -> None:
    """Periods in which a container was throttled, of all periods."""
    use = make.utilisation(make.use(throttled_ratio=ratio))
    [found] = judge_all(make.measurements(utilisation=use), make.settings(only=("SC-008",)))
    assert found.status is status


def test_every_number_that_nobody_can_have_measured_is_told(make: Any) -> None:
    """The first is the reason, the others are details; what is only shown, and a signal, may be below 0."""
    pods = tuple(replace(pod, scheduled_s=-1.0) for pod in make.startup().pods)
    measurements = make.measurements(
        images=make.images(make.image("frontend", warm_s=-2.0), make.image(warm_s=-3.0)),
        startup=make.startup(pods=pods),
        hands_free=make.hands_free(make.command(), make.command("docker ps", purpose="x", exit_code=-9)),
    )
    found = {item.criterion: item for item in judge_all(measurements, make.settings())}
    assert found["SC-001"].reason.startswith("'images.images.0.warm_s' is -2.0")
    assert found["SC-001"].details == (
        "'images.images.1.warm_s' is -3.0, which nobody can have measured; measure again",
    )
    assert found["SC-003"].status is Status.PASS
    assert found["SC-010"].status is Status.PASS


def test_one_missing_measurement_leaves_the_others(make: Any) -> None:
    """A gap in the contract says nothing about the page."""
    verdicts = judge_all(make.measurements(contract=NotMeasured(reason="no rows")), make.settings())
    assert [verdict.criterion for verdict in verdicts if verdict.status is not Status.PASS] == ["SC-011"]


@pytest.mark.parametrize("name", ["page", "latency", "flow", "utilisation"])
def test_clean_logs_of_what_nobody_used_say_nothing(make: Any, name: str) -> None:
    """SC-007 needs that something has happened; errors that are there all the same stand."""
    gap = {name: NotMeasured(reason="no browser")}
    [logs] = judge_all(make.measurements(**gap), make.settings(only=("SC-007",)))
    assert logs.status is Status.NOT_MEASURED
    assert logs.reason == f"'{name}' had to be measured before, and was not: no browser"
    dirty = make.measurements(**gap, logs=make.logs(findings=(make.finding(),)))
    assert judge_all(dirty, make.settings(only=("SC-007",)))[0].status is Status.FAIL


def test_selection_keeps_the_order_of_the_registry(make: Any) -> None:
    """`--only` selects; it does not sort."""
    verdicts = judge_all(make.measurements(), make.settings(only=("SC-009", "SC-002")))
    assert [verdict.criterion for verdict in verdicts] == ["SC-002", "SC-009"]


def test_evidence_belongs_to_its_criterion(make: Any) -> None:
    """Files hang on the measurement, and are told with each verdict that follows from it."""
    found = make.measurements()
    for name, path in (("logs", "evidence/logs/x"), ("images", "evidence/images/y")):
        found = found.with_fact(name, found[name], (path,))
    verdicts = judge_all(found, make.settings())
    assert {verdict.criterion: verdict.evidence for verdict in verdicts if verdict.evidence} == {
        "SC-001": ("evidence/images/y",),
        "SC-002": ("evidence/images/y",),
        "SC-007": ("evidence/logs/x",),
    }


def test_changed_limit_shows_the_specified_one(make: Any) -> None:
    """The old and the new limit stand in the verdict."""
    images = make.settings().subject.model_dump()["images"]
    images["backend"]["size_limit_mb"] = 800
    settings = make.settings(limits={"api_ms": 2000}, subject={"images": images})
    found = {verdict.criterion: verdict for verdict in judge_all(make.measurements(), settings)}
    assert found["SC-005"].limit == "2000 ms"
    assert found["SC-005"].limit_source.startswith("configuration; ")
    assert found["SC-005"].limit_source.endswith("says 1000 ms")
    assert found["SC-002"].limit_source.endswith("says 500 / 300 MB")
    assert found["SC-003"].limit_source == "Phase IV specification of the Todo Chatbot"


def test_limits_are_listed_by_their_keys(make: Any) -> None:
    """The report's inputs hold every limit under the key that changes it."""
    assert limit_values(make.settings()) == {
        "limits.build_s": 300,
        "limits.ready_s": 120,
        "limits.page_load_ms": 3000,
        "limits.api_ms": 1000,
        "limits.utilisation_percent": 80,
        "subject.images.frontend.size_limit_mb": 500,
        "subject.images.backend.size_limit_mb": 300,
    }


def test_contradiction_explains_requests_that_fail(make: Any) -> None:
    """SC-005 says which Service leads nowhere; a criterion without requests, and a PASS, do not."""
    told = "Service 'backend' selects no pod: its selector is app=x; let it be app=backend"
    failing = make.latency_class(server_errors_count=1)
    measurements = make.measurements(
        startup=make.startup(contradictions=(told,)),
        latency=make.latency(failing),
        manifests=make.manifests(orphans=("Secret/x",)),
    )
    found = {item.criterion: item for item in judge_all(measurements, make.settings())}
    assert found["SC-005"].reason.endswith(f"seen in the cluster: {told}")
    assert "seen in the cluster" not in found["SC-009"].reason + found["SC-006"].reason
    few = make.measurements(
        startup=make.startup(contradictions=(told, "another")),
        latency=make.latency(make.latency_class(samples_ms=(1.0,))),
    )
    [unseen] = judge_all(few, make.settings(only=("SC-005",)))
    assert unseen.status is Status.NOT_MEASURED
    assert unseen.reason.endswith(f"seen in the cluster: {told}")
    assert unseen.details[0] == "seen in the cluster: another"
    assert found["SC-003"].status is Status.PASS
    assert found["SC-003"].reason == told


def test_workload_without_pods_is_told_beside_the_pass(make: Any) -> None:
    """Nothing of it was seen to run."""
    states = {"deployment/backend": "1/1", "deployment/worker": "0/0 (scaled to 0)"}
    measurements = make.measurements(startup=make.startup(workloads=states))
    found = {item.criterion: item for item in judge_all(measurements, make.settings())}
    assert found["SC-003"].status is Status.PASS
    assert "deployment/worker is scaled to 0" in found["SC-003"].reason
