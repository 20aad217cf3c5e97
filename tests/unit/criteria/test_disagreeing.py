"""What is told of two measurements that say different things; when, is tried with all judges."""

from dataclasses import replace
from typing import Any

from conformance.criteria.disagreeing import disagreements


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
