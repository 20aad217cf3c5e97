"""The recommended criteria: each fault turns its own red, and what was not seen is no PASS."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.criteria import CRITERIA, judge_all
from conformance.model.verdict import Status
from tests.unit import production_records as given
from tests.unit.table import table

RECOMMENDED = {"require": ("recommended",)}


def verdict(make: Any, criterion: str, **measured: Any) -> Any:
    """Judge one recommended criterion with one measurement changed."""
    settings = make.settings(only=(criterion,))
    return judge_all(make.measurements(**measured), settings)[0]


def confined(**changes: Any) -> Any:
    """Return the containers, one of them changed."""
    first, *others = given.restricted().containers
    return given.restricted(containers=(replace(first, **changes), *others))


CASES: tuple[tuple[str, str, Any, Status, str], ...] = (
    ("REC-01", "restricted", confined(uid=0), Status.FAIL, "runs as user 0"),
    ("REC-01", "restricted", confined(capabilities=1), Status.FAIL, "has capabilities 0x1"),
    ("REC-01", "restricted", confined(no_new_privileges=False), Status.FAIL, "may gain privileges"),
    ("REC-01", "restricted", confined(seccomp=1), Status.FAIL, "no seccomp filter"),
    ("REC-01", "restricted", confined(seccomp=3), Status.FAIL, "no seccomp filter"),
    ("REC-01", "restricted", given.restricted(enforced="unknown"), Status.NOT_MEASURED, "enforces 'unknown'"),
    ("REC-01", "restricted", confined(root_writable=True), Status.FAIL, "may write to its root"),
    ("REC-01", "restricted", given.restricted(refused=("no",)), Status.FAIL, "refused a pod: no"),
    (
        "REC-01",
        "restricted",
        confined(problem="nothing to look with"),
        Status.NOT_MEASURED,
        "nothing to look",
    ),
    ("REC-01", "restricted", given.restricted(enforced=""), Status.NOT_MEASURED, "enforces 'nothing'"),
    ("REC-01", "restricted", given.restricted(containers=()), Status.NOT_MEASURED, "'frontend' was looked"),
    ("REC-02", "reach", given.reach(open_before=False), Status.NOT_MEASURED, "even without a policy"),
    ("REC-02", "reach", given.reach(closed_after=False), Status.NOT_MEASURED, "enforces no NetworkPolicy"),
    ("REC-02", "reach", given.reach(attempts=()), Status.NOT_MEASURED, "must be let through were tried"),
    ("REC-03", "secrecy", given.secrecy(made_secrets=("x",)), Status.FAIL, "made Secret 'x' although"),
    ("REC-03", "secrecy", given.secrecy(own_secret=""), Status.FAIL, "takes no Secret made beforehand"),
    ("REC-03", "secrecy", given.secrecy(used_by=()), Status.FAIL, "no container reads Secret 'own'"),
    ("REC-03", "secrecy", given.secrecy(places=()), Status.NOT_MEASURED, "nothing was read in images"),
    ("REC-03", "secrecy", given.secrecy(planted_found=False), Status.NOT_MEASURED, "it planted itself"),
    ("REC-07", "scaling", given.scaling(name="", requests_count=0), Status.FAIL, "no HorizontalPodAutosc"),
    ("REC-07", "scaling", given.scaling(used_of_request=None, out_s=None), Status.FAIL, "had no metrics"),
    (
        "REC-07",
        "scaling",
        given.scaling(most=2, out_s=None, used_of_request=None, requests_count=0),
        Status.FAIL,
        "may have no more than 2 pods",
    ),
    ("REC-07", "scaling", given.scaling(out_s=None), Status.FAIL, "did not scale out at 180 %, aiming at 70"),
    ("REC-07", "scaling", given.scaling(in_s=None), Status.FAIL, "did not scale in after the load"),
    (
        "REC-07",
        "scaling",
        given.scaling(used_of_request=70, out_s=None),
        Status.NOT_MEASURED,
        "the load took 70 % of a target of 70 %",
    ),
    ("REC-07", "scaling", given.scaling(requests_count=99), Status.NOT_MEASURED, "only 99 requests"),
    ("REC-09", "rollback", given.rollback(refused=False), Status.FAIL, "was taken for a good one"),
    ("REC-09", "rollback", given.rollback(left=("x",)), Status.FAIL, "x still run the image that crashes"),
    ("REC-09", "rollback", given.rollback(back_s=None), Status.FAIL, "was not Ready again"),
    (
        "REC-09",
        "rollback",
        given.rollback(load=given.act("x", failed=("502",))),
        Status.FAIL,
        "1 of 400 requests failed during the upgrade to an image that crashes, the first: 502",
    ),
    ("REC-09", "rollback", given.rollback(seen=()), Status.NOT_MEASURED, "no pod of the image that crashes"),
    (
        "REC-09",
        "rollback",
        given.rollback(back_s=None, load=given.act("x", problem="no Docker")),
        Status.NOT_MEASURED,
        "no Docker",
    ),
    (
        "REC-09",
        "rollback",
        given.rollback(load=given.act("x", requests_count=99)),
        Status.NOT_MEASURED,
        "only 99 requests",
    ),
    ("REC-11", "succession", given.succession(refusal="immutable"), Status.FAIL, "be upgraded: immutable"),
    ("REC-11", "succession", given.succession(rows_found=89), Status.FAIL, "1 of 90 tasks are not in"),
    (
        "REC-11",
        "succession",
        given.succession(load=given.act("x", failed=("502",))),
        Status.FAIL,
        "1 of 400 requests failed during the upgrade, the first: 502",
    ),
    ("REC-11", "succession", given.succession(after="1.0.0"), Status.NOT_MEASURED, "both charts are 1.0.0"),
    ("REC-11", "succession", given.succession(rows_before=0), Status.NOT_MEASURED, "nothing was stored"),
    (
        "REC-11",
        "succession",
        given.succession(load=given.act("x", problem="not Ready")),
        Status.NOT_MEASURED,
        "not Ready",
    ),
    (
        "REC-11",
        "succession",
        given.succession(load=given.act("x", requests_count=99)),
        Status.NOT_MEASURED,
        "only 99 requests",
    ),
    ("REC-12", "dependencies", given.dependencies(unclear=("500",)), Status.FAIL, "1 of 9 requests during"),
    ("REC-12", "dependencies", given.dependencies(slowest_s=31.1), Status.FAIL, "took 31 s; answer within"),
    ("REC-12", "dependencies", given.dependencies(others=("x",)), Status.FAIL, "1 requests that do not need"),
    (
        "REC-12",
        "dependencies",
        given.dependencies(recovered_s=None),
        Status.FAIL,
        "did not recover by itself",
    ),
    ("REC-12", "dependencies", given.dependencies(refused=0), Status.NOT_MEASURED, "so that it was none"),
    ("REC-12", "dependencies", given.dependencies(seconds=19.9), Status.NOT_MEASURED, "was away for 20 s"),
    (
        "REC-12",
        "dependencies",
        given.dependencies(recovered_s=None, problem="cannot scale"),
        Status.NOT_MEASURED,
        "'database away': cannot scale",
    ),
    ("REC-08", "quota", given.quota(refused=("exceeded",)), Status.FAIL, "refused a pod: exceeded"),
    ("REC-08", "quota", given.quota(not_ready=("x",)), Status.FAIL, "'x' is not Ready"),
    ("REC-08", "quota", given.quota(ranges=()), Status.NOT_MEASURED, "no ResourceQuota or no LimitRange"),
    ("REC-08", "quota", given.quota(counted={}), Status.NOT_MEASURED, "counted no requests.cpu"),
    ("REC-08", "quota", given.quota(ready_count=0), Status.NOT_MEASURED, "no pod of the release"),
)


@table(("criterion", "probe", "fact", "status", "words"), CASES)
def test_fault_is_found_and_named(
    make: Any, criterion: str, probe: str, fact: Any, status: Status, words: str
) -> None:
    """The verdict, and the object in its sentence."""
    found = verdict(make, criterion, **{probe: fact})
    assert found.status is status
    assert words in found.reason


@pytest.mark.parametrize("wanted", [True, False])
def test_direction_that_is_not_as_it_must_be_is_named(make: Any, wanted: bool) -> None:
    """A way that is open or shut against the design; on a network that enforces nothing it says nothing."""
    attempts = given.reach().attempts
    turned = next(item for item in attempts if item.wanted is wanted)
    changed = tuple(replace(item, reached=not wanted) if item is turned else item for item in attempts)
    found = verdict(make, "REC-02", reach=given.reach(attempts=changed))
    assert found.status is Status.FAIL
    must = "is let through, and must be refused" if not wanted else "and must be let through"
    assert turned.name in found.reason
    assert must in found.reason
    blind = verdict(make, "REC-02", reach=given.reach(attempts=changed, closed_after=False))
    assert blind.status is Status.NOT_MEASURED


@table(
    ("changes", "words"),
    [
        ({"budgets": ()}, "no PodDisruptionBudget"),
        ({"granted": 2, "refused": 0}, "were evicted at once"),
        ({"granted": 3, "refused": 0}, "were evicted at once"),
        ({"granted": 0, "refused": 2}, "no node can be drained"),
        ({"least_ready": 0}, "was Ready for a moment"),
        ({"back_s": None}, "not Ready again"),
    ],
)
def test_budget_that_does_not_hold_or_lets_nothing_go(make: Any, changes: Any, words: str) -> None:
    """Both are faults: a drain must be able to go on, and must not take everything."""
    good = make.measurements()["eviction"]
    bad = replace(good, components=(given.evicted("frontend"), given.evicted("backend", **changes)))
    found = verdict(make, "REC-06", eviction=bad)
    assert found.status is Status.FAIL
    assert words in found.reason


def test_component_in_one_pod_is_a_fault_of_the_stateless_only(make: Any) -> None:
    """A drain stops it: a fault of front end and back end, and told of whatever else."""
    good = make.measurements()["eviction"]
    told = verdict(make, "REC-06", eviction=replace(good, alone=("postgresql",)))
    assert (told.status, told.observed) == (Status.PASS, "frontend 1 of 2, backend 1 of 2")
    assert told.reason == "component 'postgresql' runs in one pod: a drain stops it"
    assert told.details[-1].startswith("backend: 1 of 2 granted, 1 refused by backend, 1 or more Ready")
    alone = replace(good, components=(given.evicted("frontend"),), alone=("backend",))
    found = verdict(make, "REC-06", eviction=alone)
    assert (found.status, "'backend' runs in one pod, so that every drain" in found.reason) == (
        Status.FAIL,
        True,
    )
    untried = verdict(make, "REC-06", eviction=replace(alone, alone=()))
    assert (untried.status, untried.reason) == (Status.NOT_MEASURED, "component 'backend' was not tried")
    bare = replace(good, components=(given.evicted("frontend"), given.evicted("backend", budgets=())))
    assert "1 refused by no budget" in verdict(make, "REC-06", eviction=bare).details[-1]


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"failed": ("12:00:01 list: 502 Bad Gateway",)}, Status.FAIL, "502 Bad Gateway"),
        ({"problem": "timed out"}, Status.NOT_MEASURED, "timed out"),
        ({"requests_count": 99}, Status.NOT_MEASURED, "only 99 requests"),
    ],
)
def test_load_that_loses_or_does_not_run(make: Any, changes: Any, status: Status, words: str) -> None:
    """One lost request is a fault, and a load that stood still shows nothing."""
    good = make.measurements()["uptime"]
    bad = replace(good, acts=(good.acts[0], given.act("rolling upgrade", **changes), good.acts[2]))
    found = verdict(make, "REC-05", uptime=bad)
    assert found.status is status
    assert words in found.reason


def test_what_a_pod_may_keep_is_one_capability(make: Any) -> None:
    """The one by which it listens on a low port, and no other beside it."""
    for capabilities, status in (
        (1 << 10, Status.PASS),
        *((bits, Status.FAIL) for bits in (512, 2048, 1025)),
    ):
        found = verdict(make, "REC-01", restricted=confined(capabilities=capabilities))
        assert found.status is status, capabilities


def test_evictions_add_up(make: Any) -> None:
    """Whoever was asked went or stayed, no more are Ready than there are, and one budget selects them."""
    good = make.measurements()["eviction"]
    for changes, status, words in (
        ({"asked": 3}, Status.NOT_MEASURED, "does not add up"),
        ({"refused": 2}, Status.NOT_MEASURED, "does not add up"),
        ({"least_ready": 3}, Status.NOT_MEASURED, "does not add up"),
        ({"least_ready": 2}, Status.PASS, ""),
        ({"budgets": ("a", "b")}, Status.FAIL, "2 budgets select the pods"),
    ):
        tried = (given.evicted("frontend"), given.evicted("backend", **changes))
        found = verdict(make, "REC-06", eviction=replace(good, components=tried))
        assert (found.status, words in found.reason) == (status, True), (changes, found.reason)


def test_quota_that_counted_no_pod_counts_none(make: Any) -> None:
    """One pod is more than it counted, and none is not."""
    counted = {name: amount for name, amount in given.quota().counted.items() if name != "pods"}
    for ready_count in (0, 1):
        found = verdict(make, "REC-08", quota=given.quota(counted=counted, ready_count=ready_count))
        told = " ".join((found.reason, *found.details))
        assert ("said to be Ready and the quota counted none" in told) == bool(ready_count), told


def test_act_that_nobody_saw_is_no_act(make: Any) -> None:
    """Nor is one that took no time, or less than its gap; a problem has told why it was not seen."""
    good = make.measurements()["uptime"]
    nobody, never = "nobody saw that it was done", "is said to have lasted"
    for changes, words in (
        ({"done": " "}, nobody),
        ({"done": "", "problem": "timed out"}, "'rolling upgrade': timed out"),
        ({"seconds": 0.0, "longest_gap_s": 0.0}, never),
        ({"seconds": float("nan"), "longest_gap_s": 0.0}, never),
        ({"seconds": 0.5, "longest_gap_s": 0.6}, never),
        ({"seconds": 0.5, "longest_gap_s": 0.5}, ""),
        ({"seconds": 0.5, "longest_gap_s": 0.4}, ""),
    ):
        acts = (good.acts[0], given.act("rolling upgrade", **changes), good.acts[2])
        found = verdict(make, "REC-05", uptime=replace(good, acts=acts))
        assert found.status is (Status.NOT_MEASURED if words else Status.PASS), changes
        assert words in found.reason, changes
        assert nobody not in " ".join(found.details) or words == nobody, changes


def test_node_that_was_not_drained_is_told_or_missed(make: Any) -> None:
    """Where none can be drained, beside the verdict; else it is no verdict."""
    good = make.measurements()["uptime"]
    two = replace(good, acts=good.acts[:2])
    missed = verdict(make, "REC-05", uptime=two)
    assert (missed.status, missed.reason) == (
        Status.NOT_MEASURED,
        "'node drained' was not tried under load",
    )
    told = verdict(make, "REC-05", uptime=replace(two, undrained="one node takes pods"))
    assert (told.status, told.reason) == (Status.PASS, "no node was drained: one node takes pods")
    assert verdict(make, "REC-05").reason == ""


def test_secret_that_was_found_is_told_by_its_place(make: Any) -> None:
    """Never the secret itself: the search hands over words."""
    first, *others = given.secrecy().places
    places = (replace(first, found=("a private key in backend:/x",)), *others)
    found = verdict(make, "REC-03", secrecy=given.secrecy(places=places))
    assert found.status is Status.FAIL
    assert "a private key in backend:/x" in found.reason
    assert (
        "images: 1 in 3, 2.5 MB"
        in verdict(
            make, "REC-03", secrecy=given.secrecy(places=(replace(places[0], bytes_count=2_500_000), *others))
        ).details
    )
    unread = given.secrecy(places=(replace(first, unread=("a/b",)), *others))
    assert verdict(make, "REC-03", secrecy=unread).reason == "a/b, in images, could not be read"
    empty = given.secrecy(places=(replace(first, bytes_count=0), *others))
    assert verdict(make, "REC-03", secrecy=empty).reason == "nothing was read in images"


@pytest.mark.parametrize(
    ("criterion", "probe", "count"),
    [("REC-05", "uptime", 120), ("REC-09", "rollback", 90), ("REC-12", "dependencies", 90)],
)
def test_task_that_was_lost_is_a_fault(make: Any, criterion: str, probe: str, count: int) -> None:
    """It was answered as created."""
    good = make.measurements()[probe]
    found = verdict(make, criterion, **{probe: replace(good, rows_found=good.rows_wanted - 1)})
    assert found.status is Status.FAIL
    assert f"1 of {count} tasks" in found.reason
    assert verdict(make, criterion, **{probe: replace(good, rows_found=count + 1)}).status is Status.PASS


@table("place", given.PLACES)
def test_request_that_is_lost_on_its_way_is_told(make: Any, place: str) -> None:
    """At each place; one that was not looked at is missed."""
    lost = verdict(make, "REC-10", followed=given.followed(unseen=place))
    assert (lost.status, f"not to be found at '{place}': 1 of 9" in lost.reason) == (Status.FAIL, True)
    assert lost.observed == "6 of 7 places"
    assert f"{place}: not found, 1 of 9 lines" in lost.details
    blind = verdict(make, "REC-10", followed=given.followed(left_out=place))
    assert (blind.status, blind.reason) == (Status.NOT_MEASURED, f"it was not looked for at '{place}'")


def test_request_is_looked_for_where_the_subject_claims_it(make: Any) -> None:
    """A subject without traces or a model is asked for neither; a refused request shows nothing."""
    good = verdict(make, "REC-10")
    assert (good.status, good.observed, good.reason) == (Status.PASS, "7 of 7 places", "")
    plain = make.settings(only=("REC-10",), subject={"production": {}})
    untold = given.followed(unseen="span of the request", left_out="call of the model")
    [found] = judge_all(make.measurements(followed=untold), plain)
    assert (found.status, found.observed) == (Status.PASS, "3 of 3 places")
    assert "a trace was not looked for: [subject.production] names no trace_values" in found.reason
    [lost] = judge_all(make.measurements(followed=given.followed(unseen="answer")), plain)
    assert lost.status is Status.FAIL
    refused = verdict(make, "REC-10", followed=given.followed(unseen="answer", status=503))
    assert (refused.status, refused.reason.startswith("the request was answered 503")) == (
        Status.NOT_MEASURED,
        True,
    )


def test_subject_without_a_chart_before_has_no_upgrade_from_it(make: Any) -> None:
    """Not applicable, with the reason; and the figures of one that has."""
    found = verdict(make, "REC-11", succession=given.succession(load=None))
    assert (found.status, "names no chart released before" in found.reason) == (Status.NOT_APPLICABLE, True)
    good = verdict(make, "REC-11")
    assert (good.status, good.observed) == (Status.PASS, "1.0.0 to 1.1.0: 0 of 400 failed")
    assert good.details[-1].startswith("30 of 30 tasks of before and 90 of 90 in all are there; longest gap")
    failed = given.succession(refusal="no", after="1.0.0", load=given.act("x", problem="no"))
    assert verdict(make, "REC-11", succession=failed).status is Status.FAIL


def test_autoscaler_is_told_with_its_times(make: Any) -> None:
    """Both ways, and what was changed for the trial."""
    good = verdict(make, "REC-07")
    assert (good.status, good.observed) == (Status.PASS, "2 to 3 pods after 40 s, back after 70 s")
    assert "0 of 3000 requests failed; aims at 250 % and scales in after 300 s by itself" in good.details[-1]
    told = verdict(make, "REC-07", scaling=given.scaling(out_s=None, in_s=None, own_window_s=None))
    assert told.observed == "2 to 3 pods never, back never"
    assert "scales in after its default by itself" in told.details[-1]
    least = verdict(make, "REC-07", scaling=given.scaling(requests_count=100, used_of_request=71))
    assert least.status is Status.PASS


def test_bad_upgrade_that_was_not_tried_is_missed(make: Any) -> None:
    """Each of the two faults."""
    good = given.rollback()
    half = verdict(make, "REC-09", rollback=replace(good, upgrades=good.upgrades[1:]))
    assert (half.status, half.reason) == (
        Status.NOT_MEASURED,
        "no upgrade to an image that crashes was tried",
    )
    assert verdict(make, "REC-09").observed == "2 of 2 rolled back, 0 of 800 requests failed"
    assert verdict(make, "REC-09", rollback=given.rollback(left=("x",))).observed.startswith("1 of 2")
    late = verdict(make, "REC-09", rollback=given.rollback(back_s=None, seen=())).details
    assert "its pod was not seen; all as before not in time" in late[-2]


def test_what_a_release_depends_on_must_have_been_away(make: Any) -> None:
    """Every outage by name; a model only where the subject says how it is given one."""
    good = given.dependencies()
    no_model = replace(good, outages=good.outages[:1])
    missed = verdict(make, "REC-12", dependencies=no_model)
    assert (missed.status, "'model slow' was not tried" in missed.reason) == (Status.NOT_MEASURED, True)
    whole = verdict(make, "REC-12")
    assert (whole.status, whole.reason, whole.observed) == (Status.PASS, "", "5 outages, 0 restarts")
    unclaimed = make.settings(only=("REC-12",), subject={"production": {}})
    [told] = judge_all(make.measurements(dependencies=no_model), unclaimed)
    assert (told.status, "names no model_values" in told.reason) == (Status.PASS, True)
    [nothing] = judge_all(make.measurements(dependencies=replace(good, outages=())), unclaimed)
    assert nothing.reason == "'database away' was not tried"
    blind = verdict(make, "REC-12", dependencies=replace(good, watched=0))
    assert blind.reason == "no container of the back end was watched"
    restarted = verdict(make, "REC-12", dependencies=replace(good, restarted=("a/backend",)))
    assert (restarted.status, "'a/backend' of the back end did not run on" in restarted.reason) == (
        Status.FAIL,
        True,
    )
    never = verdict(make, "REC-12", dependencies=given.dependencies(recovered_s=None)).details
    assert any(line.endswith("well again never") for line in never)


def test_metrics_that_do_not_tell_everything(make: Any) -> None:
    """No API, a container that is left out, and figures that are none."""
    good = make.measurements()["metrics"]
    first, *others = good.pods
    for bad, words in (
        (replace(good, problem="404 Not Found"), "404 Not Found; install metrics-server"),
        (replace(good, pods=(replace(first, told=()), *others)), "does not tell container 'frontend'"),
        (replace(good, pods=(replace(first, memory_bytes=0), *others)), "no memory at all"),
    ):
        found = verdict(make, "REC-04", metrics=bad)
        assert (found.status, words in found.reason) == (Status.FAIL, True), found.reason
    assert verdict(make, "REC-04", metrics=replace(good, pods=())).status is Status.NOT_MEASURED


def test_figures_are_told_for_people(make: Any) -> None:
    """What was seen, with its units; the last line of each criterion's details."""
    pods = make.measurements()["metrics"].pods
    late = replace(make.measurements()["metrics"], pods=(replace(pods[0], told=()), *pods[1:]))
    assert verdict(make, "REC-04").details[-1] == "postgresql-1: 64 MiB in 1 containers"
    assert verdict(make, "REC-04", metrics=late).observed == "2 of 3 pods"
    told = (replace(pods[0], told=("frontend", "side-car")), *pods[1:])
    assert verdict(make, "REC-04", metrics=replace(late, pods=told)).observed == "3 of 3 pods"
    assert verdict(make, "REC-05").observed == "0 of 1200 failed, longest gap 0.4 s"
    gone = replace(make.measurements()["uptime"], acts=())
    assert verdict(make, "REC-05", uptime=gone).observed == "0 of 0 failed, longest gap 0.0 s"
    assert verdict(make, "REC-01").details[-1].endswith("user 10001, capabilities 0x0, writes /tmp")
    assert verdict(make, "REC-01", restricted=confined(writable=())).details[0].endswith("writes nowhere")
    assert verdict(make, "REC-02").details == (
        "a pod of nobody's -> frontend:8080: let through, wanted let through",
        "frontend -> backend:8080: let through, wanted let through",
        "a pod of nobody's -> backend:8080: refused, wanted refused",
        "frontend -> postgresql:8080: refused, wanted refused",
    )


def test_first_of_the_lost_requests_is_shown(make: Any) -> None:
    """And how many more there were; just enough requests, and one task too many, are no fault."""
    good = make.measurements()["uptime"]
    bad = given.act("rolling upgrade", failed=("first", "second"))
    found = verdict(make, "REC-05", uptime=replace(good, acts=(good.acts[0], bad)))
    assert found.reason.startswith("2 of 400 requests failed during 'rolling upgrade', the first: first;")
    enough = tuple(given.act(act.act, requests_count=100) for act in good.acts)
    assert verdict(make, "REC-05", uptime=replace(good, acts=enough)).status is Status.PASS
    assert verdict(make, "REC-05", uptime=replace(good, rows_found=121)).status is Status.PASS
    few = given.act("rolling upgrade", requests_count=99, failed=("first",))
    assert verdict(make, "REC-05", uptime=replace(good, acts=(good.acts[0], few))).details == (
        "back-end pod deleted: 0 of 400 failed in 20 s, longest gap 0.40 s; it went",
        "rolling upgrade: 1 of 99 failed in 20 s, longest gap 0.40 s; it went",
    )


@pytest.mark.parametrize(("wanted", "words"), [(True, "let through"), (False, "refused")])
def test_both_kinds_of_directions_must_be_tried(make: Any, wanted: bool, words: str) -> None:
    """Two of each at the least: one may be right by chance; an attempt that failed is none."""
    attempts = given.reach().attempts
    of_kind = [item for item in attempts if item.wanted is wanted]
    one = tuple(item for item in attempts if item is not of_kind[0])
    found = verdict(make, "REC-02", reach=given.reach(attempts=one))
    assert found.status is Status.NOT_MEASURED
    assert found.reason.startswith(f"fewer than 2 directions that must be {words} were tried")
    more = (*attempts, replace(of_kind[0], target="mail"))
    assert verdict(make, "REC-02", reach=given.reach(attempts=more)).status is Status.PASS
    blank = tuple(
        replace(item, reached=None, detail="no Python") if item in of_kind else item for item in attempts
    )
    found = verdict(make, "REC-02", reach=given.reach(attempts=blank))
    assert found.status is Status.NOT_MEASURED
    assert any(line.endswith(f"not tried, wanted {words}") for line in found.details)


def test_recommended_criteria_wait_to_be_asked_for(make: Any) -> None:
    """A plain run judges the eleven; `recommended`, or one id, brings the others, and they gate."""
    every = {item.id for item in CRITERIA}
    required = {item.id for item in CRITERIA if item.level == "required"}

    def judged(**settings: Any) -> dict[str, bool]:
        found = judge_all(make.measurements(), make.settings(**settings))
        return {item.criterion: item.gates for item in found}

    assert judged() == dict.fromkeys(required, True)
    assert judged(**RECOMMENDED) == dict.fromkeys(every, True)
    assert judged(require=("REC-06",)) == dict.fromkeys([*required, "REC-06"], True)
    assert judged(only=("REC-06",)) == {"REC-06": False}


def test_subject_without_production_values_claims_nothing(make: Any) -> None:
    """Not applicable, with the reason."""
    settings = make.settings(subject={"production": None}, **RECOMMENDED)
    found = [item for item in judge_all(make.measurements(), settings) if item.level == "recommended"]
    assert {item.status for item in found} == {Status.NOT_APPLICABLE}
    assert all("[subject.production]" in item.reason for item in found)


def another(name: str, **changes: Any) -> Any:
    """Return the outages, and one more."""
    good = given.dependencies()
    return replace(good, outages=(*good.outages, replace(good.outages[0], name=name, **changes)))


@table(
    ("criterion", "probe", "fact"),
    [
        ("REC-07", "scaling", given.scaling(used_of_request=71)),
        ("REC-09", "rollback", given.rollback(load=given.act("x", requests_count=100))),
        ("REC-11", "succession", given.succession(load=given.act("x", requests_count=100))),
        ("REC-11", "succession", given.succession(rows_found=91)),
        ("REC-11", "succession", given.succession(before="1.9.0", after="1.10.0")),
        ("REC-12", "dependencies", given.dependencies(slowest_s=31.0)),
        ("REC-12", "dependencies", given.dependencies(seconds=25.0)),
        ("REC-12", "dependencies", another("a cache away", seconds=2.0)),
    ],
)
def test_what_just_meets_a_criterion_is_no_fault(make: Any, criterion: str, probe: str, fact: Any) -> None:
    """At the bound, and beyond it on the good side."""
    assert verdict(make, criterion, **{probe: fact}).status is Status.PASS


TWO = ("12:00:01 first", "12:00:02 second")


@pytest.mark.parametrize(
    ("criterion", "probe", "fact"),
    [
        ("REC-09", "rollback", given.rollback(load=given.act("x", failed=TWO))),
        ("REC-11", "succession", given.succession(load=given.act("x", failed=TWO))),
        ("REC-12", "dependencies", given.dependencies(unclear=TWO)),
        ("REC-12", "dependencies", given.dependencies(others=TWO)),
    ],
)
def test_first_of_several_failures_is_told(make: Any, criterion: str, probe: str, fact: Any) -> None:
    """The others follow from it more often than not."""
    found = verdict(make, criterion, **{probe: fact})
    assert "2 " in found.reason
    assert "12:00:01 first" in found.reason


def test_autoscaler_s_odd_bounds_are_told(make: Any) -> None:
    """One that may have fewer than it must, and one that is not there."""
    assert "may have no more than 1" in verdict(make, "REC-07", scaling=given.scaling(most=1)).reason
    none = verdict(make, "REC-07", scaling=given.scaling(name="", used_of_request=None, out_s=None))
    assert none.details[-1].startswith("nothing: 2 to 4 pods")
    assert verdict(make, "REC-07").details[-1].startswith("backend: 2 to 4 pods")
    for light in ({"used_of_request": 69}, {"target_of_request": None}):
        found = verdict(make, "REC-07", scaling=given.scaling(out_s=None, **light))
        assert found.status is Status.NOT_MEASURED


def test_request_without_an_answer_went_nowhere(make: Any) -> None:
    """Whatever its status is, it is not that of a good one."""
    assert verdict(make, "REC-10", followed=given.followed(status=0)).status is Status.NOT_MEASURED
