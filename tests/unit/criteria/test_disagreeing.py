"""What is told of two measurements that say different things; when, is tried with all judges."""

from dataclasses import replace
from typing import Any

from conformance.criteria.disagreeing import disagreements
from conformance.model.measurements import NotMeasured
from tests.unit.table import table


def test_pod_that_serves_was_ready_or_was_not_looked_at(make: Any) -> None:
    """Either is told in its own words."""
    startup = make.startup()
    late = tuple(replace(pod, ready_s=None) for pod in startup.pods)
    for pods, words in ((late, "was never Ready"), ((), "was not among the pods that were looked at")):
        measured = make.measurements(startup=replace(startup, pods=pods))
        told = [*disagreements("startup", measured, make.settings())]
        assert told, words
        assert all(words in sentence for sentence in told), told


def test_log_that_nobody_read_is_counted(make: Any) -> None:
    """One pod, and none of its logs."""
    logs = make.logs()
    read = tuple(log for log in logs.containers if log.container != "backend")
    measured = make.measurements(logs=replace(logs, containers=read))
    [told] = disagreements("logs", measured, make.settings())
    assert told.startswith("1 pods ran container 'backend' when the release served, and the log of 0 of them")


def test_pod_that_does_not_run_is_not_missed(make: Any) -> None:
    """Its container need not be sampled."""
    use = make.utilisation(not_running=("backend-1",))
    sampled = tuple(item for item in use.containers if item.container != "backend")
    measured = make.measurements(utilisation=replace(use, containers=sampled))
    assert [*disagreements("utilisation", measured, make.settings())] == []


def test_container_whose_counters_stand_still_is_named_alone(make: Any) -> None:
    """The others are not."""
    for name in ("frontend", "backend"):
        use = make.utilisation(make.use(name, cpu_samples_millicores=(0.0,) * 12))
        [told] = disagreements("utilisation", make.measurements(utilisation=use), make.settings())
        assert told.startswith(f"container '{name}' is said to have used no CPU"), told


def test_class_that_does_not_apply_was_not_asked(make: Any) -> None:
    """Neither answered nor refused."""
    settings = make.settings(subject={"absent": {"chat": "none"}})
    for changes, is_told in (
        ({"samples_ms": ()}, False),
        ({"samples_ms": (20.0,)}, True),
        ({"samples_ms": (), "errors": {"404": 1}}, True),
    ):
        latency = make.latency(make.latency_class("chat", absent="none", **changes))
        told = [*disagreements("latency", make.measurements(latency=latency), settings)]
        assert bool(told) is is_told, (changes, told)


def test_waiver_is_the_one_that_is_named(make: Any) -> None:
    """Not another that would match, not one of another kind, and none for a crash that was provoked."""
    for waiver, finding, is_told in (
        ({}, {}, False),
        ({"pattern": "broke"}, {}, True),
        ({"pattern": "t broke"}, {}, True),
        ({"kind": "crash"}, {}, True),
        ({"pattern": "never"}, {"count": 1}, True),
        ({"pattern": "never"}, {"count": 0}, False),
        ({"pattern": "never"}, {"waived_by": "check 'buy'"}, False),
        ({"pattern": "never"}, {"waived_by": "check 'buy'", "kind": "crash"}, True),
    ):
        known = {"pattern": "it broke", "reason": "known", "expires": "2999-01-01", **waiver}
        logs = make.logs(findings=(make.finding(**{"waived_by": "it broke", **finding}),))
        contract = make.contract(make.check("buy", refusals=("refused",)))
        measured = make.measurements(logs=logs, contract=contract)
        told = [*disagreements("logs", measured, make.settings(subject={"waivers": [known]}))]
        assert any("said to be waived by" in item for item in told) is is_told, (waiver, finding, told)


@table(
    ("images", "count"),
    [
        (("frontend", {}), 0),
        (("frontend", {"repository": "a-image"}), 1),
        (("frontend", {"repository": "z-image"}), 1),
        (("worker", {"repository": "todo-backend"}), 1),
    ],
)
def test_image_is_built_as_it_is_configured(
    make: Any, images: tuple[str, dict[str, str]], count: int
) -> None:
    """Under the name that the configuration has for it."""
    name, changes = images
    built = replace(make.image("frontend"), component=name, **changes)
    measured = make.measurements(images=make.images(built, make.image("backend")))
    assert len([*disagreements("images", measured, make.settings())]) == count


@table("names", [("frontend", "backend"), ("backend", "frontend")])
def test_two_images_of_one_id_are_one(make: Any, names: tuple[str, str]) -> None:
    """Whichever was built first; the same one twice is told elsewhere."""
    first, second = names
    same = make.image(first).image_id
    images = make.images(make.image(first), make.image(second, image_id=same))
    [told] = disagreements("images", make.measurements(images=images), make.settings())
    assert told.startswith(f"images '{first}' and '{second}' have one id")
    assert [
        *disagreements("images", make.measurements(images=NotMeasured(reason="x")), make.settings())
    ] == []


@table(
    ("ready_s", "served_s", "restarts", "is_told"),
    [
        (52.0, 12.0, 0, False),
        (52.5, 12.0, 0, True),
        (0.0, 12.0, 0, False),
        (41.0, 0.5, 0, True),
        (600.0, None, 0, False),
        (80_000.0, 12.0, 1, False),
    ],
)
def test_pod_was_ready_when_the_release_served(
    make: Any, ready_s: float, served_s: float | None, restarts: int, is_told: bool
) -> None:
    """Give or take what clocks differ by, after the seconds for which it was watched."""
    startup = make.startup()
    pods = (startup.pods[0], replace(startup.pods[1], ready_s=ready_s, restarts_count=restarts))
    measured = make.measurements(startup=replace(startup, ready_s=served_s, stable_s=10.0, pods=pods))
    told = [*disagreements("startup", measured, make.settings())]
    assert bool(told) is is_told
    assert all("pod 'backend-1' was Ready" in line for line in told)


@table(
    ("before", "seen", "is_told"), [(0, 0, False), (1, 0, True), (1, 1, False), (1, 2, False), (3, 2, True)]
)
def test_restart_before_the_release_served_is_in_a_log(
    make: Any, before: int, seen: int, is_told: bool
) -> None:
    """Else the pod that restarted is gone, and what it said."""
    startup, logs = make.startup(), make.logs()
    pods = (startup.pods[0], replace(startup.pods[1], restarts_count=before))
    read = (logs.containers[0], replace(logs.containers[1], restarts_count=seen), logs.containers[2])
    measured = make.measurements(startup=replace(startup, pods=pods), logs=replace(logs, containers=read))
    told = [*disagreements("logs", measured, make.settings())]
    assert bool(told) is is_told
    assert all("pod 'backend-1' had restarted" in line for line in told)


@table(
    ("times_s", "told"),
    [((), ""), ((0.0, 90.0), ""), ((0.0, 90.5), "for 90 s"), ((0.0, 95.0, 120.0), "for 120 s")],
)
def test_readings_are_of_the_load(make: Any, times_s: tuple[float, ...], told: str) -> None:
    """Give or take what clocks differ by."""
    use = make.utilisation(make.use(sample_times_s=times_s))
    found = [*disagreements("utilisation", make.measurements(utilisation=use), make.settings())]
    assert "".join(found).startswith("container 'backend-1/backend' was read" if told else "")
    assert told in "".join(found)
    assert bool(found) is bool(told)
