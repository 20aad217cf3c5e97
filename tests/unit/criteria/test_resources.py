"""SC-008: the highest sample under load against each container's limits."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.criteria.resources import judge_utilisation, utilisation_limit
from conformance.model.verdict import Status
from tests.unit.records import MIB
from tests.unit.table import table


@pytest.mark.parametrize(
    ("peak", "status"),
    [(399.9, Status.PASS), (400.0, Status.FAIL), (500.0, Status.FAIL)],
    ids=["below", "at", "beyond"],
)
def test_cpu_is_judged_by_its_highest_sample(make: Any, peak: float, status: Status) -> None:
    """One sample at 80 % of 500m is enough."""
    use = make.use(cpu_samples_millicores=(100.0,) * 11 + (peak,))
    found = judge_utilisation(make.utilisation(use), make.settings())
    assert found.status is status
    assert found.shown.samples_count == 12
    assert found.shown.spread.maximum == pytest.approx(peak / 5)
    assert ("container 'backend-1/backend' used" in found.reason) is (status is Status.FAIL)


@pytest.mark.parametrize(
    ("peak_bytes", "status"),
    [(400 * MIB - 1, Status.PASS), (400 * MIB, Status.FAIL), (499 * MIB, Status.FAIL)],
    ids=["below", "at", "beyond"],
)
def test_memory_is_judged_by_its_highest_sample(make: Any, peak_bytes: int, status: Status) -> None:
    """One sample at 80 % of 500Mi is enough."""
    use = make.use(memory_samples_bytes=(MIB,) * 11 + (peak_bytes,))
    found = judge_utilisation(make.utilisation(use), make.settings())
    assert found.status is status
    assert "memory" in found.shown.observed


def test_busiest_replica_counts(make: Any) -> None:
    """Of two replicas of one container the busier one is the figure."""
    idle, busy = make.use(pod="backend-1"), make.use(pod="backend-2", cpu_samples_millicores=(450.0,) * 12)
    found = judge_utilisation(make.utilisation(idle, busy), make.settings())
    assert found.status is Status.FAIL
    assert "backend-2/backend" in found.reason
    assert {figure.name: figure.value for figure in found.shown.figures} == {
        "backend cpu": 90.0,
        "backend memory": 20.0,
        **{f"{name} {what}": 1.8 for name in ("frontend", "postgresql") for what in ("cpu", "memory")},
    }


@pytest.mark.parametrize(
    ("field", "resource"), [("cpu_limit_millicores", "cpu"), ("memory_limit_bytes", "memory")]
)
@pytest.mark.parametrize("limit", [None, 0], ids=["none", "zero"])
def test_container_without_a_limit_fails(make: Any, field: str, resource: str, limit: int | None) -> None:
    """There is nothing to be below; container and resource are named."""
    found = judge_utilisation(make.utilisation(make.use(**{field: limit})), make.settings())
    assert found.status is Status.FAIL
    assert f"container 'backend-1/backend' has no {resource} limit" in found.reason


def test_out_of_memory_kill_fails(make: Any) -> None:
    """A container that was killed used all of its memory, whatever the samples say."""
    found = judge_utilisation(make.utilisation(make.use(oom_kills_count=1)), make.settings())
    assert found.status is Status.FAIL
    assert "killed 1x for want of memory" in found.reason


@pytest.mark.parametrize("field", ["cpu_samples_millicores", "memory_samples_bytes"])
def test_eleven_samples_are_not_measured(make: Any, field: str) -> None:
    """Twelve samples of both resources are the least, for every container."""
    few = make.use("frontend", **{field: (1,) * 11})
    found = judge_utilisation(make.utilisation(make.use(), few), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "container 'frontend-1/frontend' has 11 samples, wanted 12" in found.reason


def test_no_container_is_not_measured(make: Any) -> None:
    """A selector that selects nothing uses nothing."""
    found = judge_utilisation(make.utilisation(make.use(), containers=()), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert found.shown.observed == "no sample"
    assert found.shown.samples_count == 0
    assert "no container was sampled" in found.reason


def test_stale_samples_are_not_measured(make: Any) -> None:
    """The same sample read twice is one sample."""
    found = judge_utilisation(make.utilisation(stale_samples_count=3), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "3 samples were stale" in found.reason


@pytest.mark.parametrize(
    ("every_s", "status"), [(0.5, Status.PASS), (5.0, Status.PASS), (5.1, Status.NOT_MEASURED)]
)
def test_rare_samples_are_not_measured(make: Any, every_s: float, status: Status) -> None:
    """Peaks between samples more than 5 s apart go unseen."""
    found = judge_utilisation(make.utilisation(every_s=every_s), make.settings())
    assert found.status is status


def test_load_without_a_request_is_not_measured(make: Any) -> None:
    """An idle application is below any limit."""
    found = judge_utilisation(make.utilisation(load=make.load(requests_count=0)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "made no request" in found.reason


@pytest.mark.parametrize(
    ("failures_count", "status"), [(40, Status.PASS), (50, Status.PASS), (51, Status.FAIL)]
)
def test_load_that_collapses_fails(make: Any, failures_count: int, status: Status) -> None:
    """That the application does not stand the load is its own failure; the commonest is named."""
    load = make.load(failures_count=failures_count, failures={"HTTP 500": 40, "timeout": failures_count - 40})
    found = judge_utilisation(make.utilisation(load=load), make.settings())
    assert found.status is status
    assert ("most often: HTTP 500 (40x)" in found.reason) is (status is Status.FAIL)


def test_missing_limit_weighs_more_than_missing_samples(make: Any) -> None:
    """A limit that is not there stands as a fault, however few samples there are."""
    use = make.use(cpu_limit_millicores=None, cpu_samples_millicores=())
    assert judge_utilisation(make.utilisation(use), make.settings()).status is Status.FAIL


def test_limit_is_printed_from_the_settings(make: Any) -> None:
    """What is printed is what is judged by."""
    settings = make.settings(limits={"utilisation_percent": 20})
    assert utilisation_limit(settings) == "20 %"
    assert judge_utilisation(make.utilisation(), settings).status is Status.FAIL


def test_source_and_load_are_part_of_the_verdict(make: Any) -> None:
    """The reader sees where the samples come from and what the application was doing."""
    found = judge_utilisation(make.utilisation(make.use(throttled_ratio=0.25)), make.settings())
    assert "metrics API, every 2 s while 20 users" in found.shown.method
    assert "throttled in 25 % of periods" in found.reason
    assert found.shown.details[:2] == (
        "load: 20 users, 1000 requests in 60 s (16.7/s), p50 10 ms, p95 30 ms, 0 failed",
        "backend-1/backend: cpu max 100m p95 100m of 500m (request 100m, idle 5),"
        " memory max 100Mi p95 100Mi of 500Mi (request 128Mi, idle 90),"
        " throttled in 25.0 % of periods, 0 OOM kills",
    )


def test_details_tell_the_95th_percentile_from_the_maximum(make: Any) -> None:
    """One spike among a hundred samples is the maximum only; what is not known is left out."""
    use = make.use(
        cpu_samples_millicores=(100.0,) * 94 + (200.0,) + (300.0,) * 5,
        memory_samples_bytes=(100 * MIB,) * 94 + (200 * MIB,) + (300 * MIB,) * 5,
        idle_cpu_millicores=(1.0, 2.0, 9.0, 9.0),
        idle_memory_bytes=(),
        throttled_ratio=None,
    )
    assert judge_utilisation(make.utilisation(use), make.settings()).shown.details[1] == (
        "backend-1/backend: cpu max 300m p95 200m of 500m (request 100m, idle 2),"
        " memory max 300Mi p95 200Mi of 500Mi (request 128Mi), 0 OOM kills"
    )


def test_absent_request_has_no_unit(make: Any) -> None:
    """A word is no quantity."""
    use = make.use(cpu_request_millicores=None, memory_request_bytes=None)
    line = judge_utilisation(make.utilisation(use), make.settings()).shown.details[1]
    assert line.count("(request none,") == 2


@table(
    ("changes", "words"),
    [
        ({"users": 9, "users_worked": 9}, "9 of 9 users worked, wanted at least 10"),
        ({"users_worked": 9}, "9 of 20 users worked"),
        ({"times_ms": (9.0,) * 299}, "299 requests were made"),
        ({"steady_s": 44.9, "times_ms": (9.0,) * 300}, "took 45 s, wanted at least 45 s"),
        ({"steady_s": 45.0, "times_ms": (9.0,) * 299}, "299 requests were made in the steady part"),
        ({"steady_s": 44.0}, "took 44 s"),
        ({"requests_count": 0}, "made no request"),
    ],
)
def test_load_that_is_none_is_not_measured(make: Any, changes: dict[str, Any], words: str) -> None:
    """What ran is judged, not what was asked for."""
    found = judge_utilisation(make.utilisation(load=make.load(**changes)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert words in " ".join([found.reason, *found.shown.details])


@pytest.mark.parametrize(
    "changes",
    [
        {"users_worked": 10},
        {"steady_s": 45.0, "times_ms": (9.0,) * 300},
        {"duration_s": 45.0, "steady_s": 45.0, "requests_count": 300, "times_ms": (9.0,) * 300},
    ],
)
def test_least_load_is_enough(make: Any, changes: dict[str, Any]) -> None:
    """The minimum itself counts."""
    assert (
        judge_utilisation(make.utilisation(load=make.load(**changes)), make.settings()).status is Status.PASS
    )


@pytest.mark.parametrize(
    "changes",
    [{"users_worked": 21}, {"steady_s": 60.1}, {"times_ms": (9.0,) * 1001}],
    ids=["users", "s", "n"],
)
def test_steady_part_is_no_larger_than_the_whole(make: Any, changes: dict[str, Any]) -> None:
    """One of the two is wrong, and nobody knows which."""
    found = judge_utilisation(make.utilisation(load=make.load(**changes)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert found.reason.startswith("the steady part of the load has")


@pytest.mark.parametrize(
    "times",
    [(0.0, 1.0, 1.0, *map(float, range(2, 12))), (1.0, 0.0, *map(float, range(2, 13))), (0.0, 1.0)],
    ids=["twice the same", "backwards", "too few"],
)
def test_times_of_readings_go_on(make: Any, times: tuple[float, ...]) -> None:
    """Otherwise nobody knows when the samples were taken."""
    found = judge_utilisation(make.utilisation(make.use(sample_times_s=times)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "nobody knows when they were taken" in found.reason


@pytest.mark.parametrize(
    ("count", "status"), [(11, Status.NOT_MEASURED), (12, Status.PASS), (13, Status.PASS)]
)
def test_each_sample_has_its_time(make: Any, count: int, status: Status) -> None:
    """Of a counter there is one reading more than samples."""
    use = make.use(sample_times_s=tuple(2.0 * index for index in range(count)))
    assert judge_utilisation(make.utilisation(use), make.settings()).status is status


@pytest.mark.parametrize("every_s", [0.0, -2.0])
def test_pace_of_nothing_is_not_measured(make: Any, every_s: float) -> None:
    """Nobody reads without a pause."""
    found = judge_utilisation(make.utilisation(every_s=every_s), make.settings())
    assert found.status is Status.NOT_MEASURED


@pytest.mark.parametrize("unseen", [{"users_worked": None}, {"steady_s": None, "times_ms": ()}])
def test_load_that_nobody_watched_is_not_measured(make: Any, unseen: dict[str, Any]) -> None:
    """What was asked for stands for what ran only in a run that kept nothing else."""
    load = make.load(**unseen)
    found = judge_utilisation(make.utilisation(load=load), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "nobody saw how many users of the load worked" in found.reason
    old = replace(load, before_schema_2=True)
    passed = judge_utilisation(make.utilisation(load=old), make.settings())
    assert passed.status is Status.PASS
    # Beside the PASS stands what its file could not hold.
    assert ("how many users of the load worked" in passed.reason) is (old.users_worked is None)
    watched = make.load(before_schema_2=True)
    assert judge_utilisation(make.utilisation(load=watched), make.settings()).reason == ""
    assert judge_utilisation(make.utilisation(), make.settings()).reason == ""
    few = replace(old, users=9, users_worked=None, duration_s=44.0, steady_s=None, requests_count=299)
    told = judge_utilisation(make.utilisation(load=few), make.settings())
    words = " ".join([told.reason, *told.shown.details])
    assert all(part in words for part in ("9 of 9 users", "took 44 s", "299 requests were made"))


def test_sign_up_that_answers_500_fails(make: Any) -> None:
    """Every request failed: the application's doing, however few there were."""
    load = make.load(requests_count=6, failures_count=6, users_worked=0, failures={"sign up: 500": 6})
    found = judge_utilisation(make.utilisation(load=load), make.settings())
    assert found.status is Status.FAIL
    assert "6 of 6 requests of the load failed, most often: sign up: 500 (6x)" in found.reason
    none = make.load(requests_count=0, failures_count=1)
    assert judge_utilisation(make.utilisation(load=none), make.settings()).status is Status.FAIL


@pytest.mark.parametrize(("gap_s", "status"), [(5.0, Status.PASS), (5.1, Status.NOT_MEASURED)])
def test_burst_between_two_readings_would_go_unseen(make: Any, gap_s: float, status: Status) -> None:
    """The times of the readings are judged, not the pace that was asked for."""
    use = make.use(sample_times_s=(*(2.0 * index for index in range(11)), 20.0 + gap_s, 28.0))
    found = judge_utilisation(make.utilisation(use), make.settings())
    assert found.status is status
    assert ("was not read for 5.1 s" in found.reason) is (status is Status.NOT_MEASURED)


@table(
    "changes",
    [
        {"idle_memory_bytes": ()},
        {"memory_samples_bytes": (MIB,) * 11 + (0,)},
        {"cpu_samples_millicores": (1.0,) * 12 + (-1.0,)},
        {"cpu_samples_millicores": (1.0,) * 12 + (float("nan"),)},
        {"cpu_samples_millicores": (1.0,) * 12 + (float("inf"),)},
    ],
)
def test_readings_that_are_none_are_not_measured(make: Any, changes: dict[str, Any]) -> None:
    """Nothing at rest, no memory at all, a CPU that gives time back."""
    found = judge_utilisation(make.utilisation(make.use(**changes)), make.settings())
    assert found.status is Status.NOT_MEASURED


def test_component_that_nobody_sampled_is_not_measured(make: Any) -> None:
    """Every container that the configuration names has to be among the samples."""
    good = make.utilisation()
    found = judge_utilisation(replace(good, containers=good.containers[:2]), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "container 'postgresql' of component 'postgresql' was not sampled" in found.reason


def test_pod_that_did_not_run_is_not_measured(make: Any) -> None:
    """A replica that was still to come when the load started escaped the samples."""
    found = judge_utilisation(make.utilisation(not_running=("backend-2",)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "pod 'backend-2'" in found.reason


@table(("ratio", "told"), [(None, False), (0.0, False), (0.24, False), (0.25, True), (1.0, True)])
def test_throttling_is_told_beside_a_pass(make: Any, ratio: float | None, told: bool) -> None:
    """Low figures of a container that was often held back are not the whole story."""
    found = judge_utilisation(make.utilisation(make.use(throttled_ratio=ratio)), make.settings())
    assert found.status is Status.PASS
    assert ("was throttled" in found.reason) is told
    assert ("throttled in 100 % of periods" in found.reason) is (ratio == 1.0)


def test_source_that_is_not_fresh_is_the_one_gap(make: Any) -> None:
    """That samples are few follows from it, and a longer load would not help."""
    use = make.use(cpu_samples_millicores=(), memory_samples_bytes=())
    found = judge_utilisation(
        make.utilisation(use, source_problem="the kubelet stands still"), make.settings()
    )
    assert found.status is Status.NOT_MEASURED
    assert found.reason == "the kubelet stands still"


@pytest.mark.parametrize(
    ("count", "stale_count", "status"),
    [
        (11, 0, Status.NOT_MEASURED),
        (12, 0, Status.PASS),
        (13, 0, Status.PASS),
        (12, 1, Status.NOT_MEASURED),
    ],
)
def test_source_that_gave_enough_is_fresh_enough(
    make: Any, count: int, stale_count: int, status: Status
) -> None:
    """Its problem is one only where it cost samples."""
    use = make.use(cpu_samples_millicores=(9.0,) * count, memory_samples_bytes=(MIB,) * count)
    measured = make.utilisation(use, source_problem="it stands still", stale_samples_count=stale_count)
    found = judge_utilisation(measured, make.settings())
    assert found.status is status
    assert found.reason == ("it stands still" if status is Status.NOT_MEASURED else "")


@pytest.mark.parametrize("sample", [0.0, 0.5])
def test_container_that_does_nothing_uses_nothing(make: Any, sample: float) -> None:
    """No CPU is a figure; how much it used at rest is told by the median."""
    use = make.use(
        cpu_samples_millicores=(sample,) * 12, idle_cpu_millicores=tuple(float(n) for n in range(1, 101))
    )
    found = judge_utilisation(make.utilisation(use), make.settings())
    assert found.status is Status.PASS
    assert "(request 100m, idle 50)" in " ".join(found.shown.details)


@pytest.mark.parametrize(
    ("limited_count", "status"), [(0, Status.PASS), (50, Status.PASS), (60, Status.NOT_MEASURED)]
)
def test_load_that_waits_for_limits_is_not_steady(make: Any, limited_count: int, status: Status) -> None:
    """More than a twentieth of all that was sent; fewer are told in the line of the load."""
    limited = {"POST /chat": limited_count} if limited_count else {}
    load = make.load(requests_count=1000, limited_count=limited_count, limited=limited)
    found = judge_utilisation(make.utilisation(load=load), make.settings())
    assert found.status is status
    told = f"{limited_count} limited, most often: POST /chat ({limited_count}x)"
    assert (told in found.shown.details[0]) is bool(limited_count)
    if status is Status.NOT_MEASURED:
        assert "60 of 1060 requests of the load were answered 429" in found.reason
        assert "raise the application's limits" in found.reason
    # A twentieth exactly is still within.
    exactly = make.load(requests_count=950, limited_count=50, times_ms=(9.0,) * 950)
    assert judge_utilisation(make.utilisation(load=exactly), make.settings()).status is Status.PASS


@pytest.mark.parametrize(
    ("lag_s", "status"),
    [(None, Status.PASS), (0.0, Status.PASS), (30.0, Status.PASS), (30.5, Status.NOT_MEASURED)],
    ids=["nobody tells", "fresh", "at most", "older"],
)
def test_counters_of_the_kubelet_must_be_as_fresh_as_it_can(
    make: Any, lag_s: float | None, status: Status
) -> None:
    """Fresh samples of a kubelet whose own figures stand still tell nothing of throttling and OOM kills."""
    found = judge_utilisation(
        make.utilisation(make.use(), make.use(pod="late-1", counters_lag_s=lag_s)), make.settings()
    )
    assert found.status is status
    told = "own figures are not refreshed" in found.reason and "'late-1/backend'" in found.reason
    assert told is ("`housekeeping-interval`" in found.reason) is (status is Status.NOT_MEASURED)
