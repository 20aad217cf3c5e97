"""What lies just on a bound of the least evidence, and just beyond it."""

from dataclasses import replace
from typing import Any

from conformance.criteria import judge_one
from conformance.criteria.handsfree import judge_hands_free
from conformance.criteria.images import judge_build, judge_sizes
from conformance.criteria.latency import judge_api
from conformance.criteria.load_run import load_gaps
from conformance.criteria.manifests import judge_manifests
from conformance.criteria.registry import CRITERIA
from conformance.criteria.resources import judge_utilisation
from conformance.model.measurements import NotMeasured, Standstill
from conformance.model.verdict import Status


def test_build_takes_more_than_asking_for_it(make: Any) -> None:
    """A tenth of a second is what Docker needs to answer anything."""
    for cold_s, status in ((0.05, Status.NOT_MEASURED), (0.1, Status.NOT_MEASURED), (1.05, Status.PASS)):
        image = make.image(steps=make.image(cold_s=2.0).steps[:1], cold_s=cold_s)
        image = replace(image, steps=(replace(image.steps[0], elapsed_s=cold_s / 2),))
        found = judge_build(make.images(make.image("frontend"), image), make.settings())
        assert found.status is status, cold_s


def test_image_weighs_two_blocks_of_an_archive(make: Any) -> None:
    """Less is a size in another unit."""
    for size, status in ((1023, Status.NOT_MEASURED), (1024, Status.PASS)):
        images = make.images(make.image("frontend"), make.image(unpacked_bytes=size))
        assert judge_sizes(images, make.settings()).status is status, size


def test_one_user_who_waits_is_no_standstill(make: Any) -> None:
    """Two are."""
    for waiting_count, status in ((1, Status.PASS), (2, Status.FAIL)):
        stall = Standstill(at_s=20.0, elapsed_s=4.0, waiting_count=waiting_count)
        loaded = make.utilisation(load=make.load(standstill=stall))
        assert judge_api(make.latency(), loaded, make.settings()).status is status, waiting_count


def test_readings_go_on_for_twenty_seconds(make: Any) -> None:
    """From the first to the last."""
    for last_s, status, words in (
        (16.6, Status.NOT_MEASURED, "was read for 17 s of the load, wanted 20 s"),
        (19.5, Status.NOT_MEASURED, ""),
        (20.0, Status.PASS, ""),
    ):
        use = make.use(sample_times_s=(*(1.5 * index for index in range(11)), last_s))
        found = judge_utilisation(make.utilisation(use), make.settings())
        assert (found.status, words in found.reason) == (status, True), (last_s, found.reason)


def test_helm_may_upgrade_where_that_is_the_install(make: Any) -> None:
    """What an earlier run had kept; nothing else may, and nothing but Helm."""
    upgrade, apply = "helm upgrade todo-app chart", "kubectl apply -f helm/all.yaml"
    for command, installs, is_hand in (
        (upgrade, (upgrade,), False),
        (upgrade, ("helm install todo-app chart",), True),
        (apply, (apply,), True),
        (apply, ("helm install todo-app chart",), True),
    ):
        measured = make.hands_free(make.command(), make.command(command), install_commands=installs)
        found = judge_hands_free(measured, make.settings())
        told = " ".join((found.reason, *found.shown.details))
        assert (f"`{command}` does by hand" in told) is is_hand, (command, installs)


def test_reason_for_a_part_that_lacks_is_told_once(make: Any) -> None:
    """It takes a PASS away, stands before what was not measured besides, and leaves a fault as it is."""
    page = next(item for item in CRITERIA if item.id == "SC-004")
    broken = make.page(failed_requests=("GET /x: 404",))
    lacking = {"page": "no browser here"}
    for measured, status, reason, before in (
        (make.page(), Status.NOT_MEASURED, "no browser here", ""),
        (NotMeasured(reason="no page"), Status.NOT_MEASURED, "no browser here", "no page"),
        (NotMeasured(reason="no browser here at all"), Status.NOT_MEASURED, "no browser here at all", ""),
        (broken, Status.FAIL, judge_one(page, make.measurements(page=broken), make.settings()).reason, ""),
    ):
        measurements = make.measurements(page=measured)
        found = judge_one(page, measurements, make.settings(), lacking=lacking)
        alone = judge_one(page, measurements, make.settings())
        assert (found.status, found.reason) == (status, reason)
        assert found.details == ((before, *alone.details) if before else alone.details), reason


def test_times_of_the_load_rise_or_stay(make: Any) -> None:
    """Each request may have taken the same time, and none longer than the longest."""
    for p50, p95, longest, is_told in ((10, 10, 10, False), (10, 30, 20, True), (40, 30, 60, True)):
        load = make.load(p50_ms=float(p50), p95_ms=float(p95), max_ms=float(longest))
        gaps = load_gaps(load)
        assert any("nobody can have measured" in gap for gap in gaps) is is_told, (p50, p95, longest)


def test_first_of_the_objects_that_nobody_saw_is_named(make: Any) -> None:
    """In the order of the manifest."""
    released = ("Deployment/backend", "Service/first", "Service/second")
    found = judge_manifests(make.manifests(release_objects=released), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "object 'Service/first' is of the release" in found.reason
