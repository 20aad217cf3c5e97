"""SC-003: the time to serving, and the proof that the built images serve."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.criteria.startup import judge_ready, ready_limit
from conformance.model.verdict import Status
from tests.unit.table import table

STALE = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("ready_s", "status"),
    [(0.5, Status.PASS), (12.0, Status.PASS), (120.0, Status.PASS), (120.1, Status.FAIL)],
    ids=["at once", "below", "at", "beyond"],
)
def test_ready_time_is_judged(make: Any, ready_s: float, status: Status) -> None:
    """Within two minutes: the limit itself is still within."""
    found = judge_ready(make.startup(ready_s=ready_s), make.settings())
    assert found.status is status
    assert found.shown.figures[0].value == ready_s
    assert found.shown.figures[0].limit == 120


def test_slow_release_names_its_last_pod(make: Any) -> None:
    """The reason holds observed, limit, and the pod that came last."""
    slow = make.startup(ready_s=130.0)
    late = replace(slow.pods[1], ready_s=125)
    reason = judge_ready(replace(slow, pods=(slow.pods[0], late)), make.settings()).reason
    assert "130.0 s to serve, limit 120 s" in reason
    assert "pod 'backend-1' was last, 125 s" in reason


def test_release_that_never_served_fails_with_cause_and_remedy(make: Any) -> None:
    """No time at all is a failure, whatever else is missing."""
    measured = make.startup(
        ready_s=None, stable_s=0.0, failure="image 'x' cannot be pulled", remedy="load it", pod_images=()
    )
    found = judge_ready(measured, make.settings())
    assert found.status is Status.FAIL
    assert found.reason == "image 'x' cannot be pulled; load it"
    good = make.startup()
    stale = tuple(replace(image, node_image_ids={"a": STALE, "b": STALE}) for image in good.loaded_images)
    both = judge_ready(replace(measured, loaded_images=stale), make.settings())
    assert both.reason == "image 'x' cannot be pulled; load it (and 4 more, see the details)"
    assert judge_ready(replace(measured, failure="", remedy=""), make.settings()).reason == (
        "the release never became ready"
    )
    assert found.shown.observed == "not ready"
    assert found.shown.figures == ()


@pytest.mark.parametrize(
    ("stable_s", "status"), [(9.9, Status.NOT_MEASURED), (10.0, Status.PASS), (30.0, Status.PASS)]
)
def test_short_look_is_not_measured(make: Any, stable_s: float, status: Status) -> None:
    """Ready must be seen to last 10 s."""
    found = judge_ready(make.startup(stable_s=stable_s), make.settings())
    assert found.status is status
    assert ("wanted 10 s" in found.reason) is (status is Status.NOT_MEASURED)


@pytest.mark.parametrize("missing", ["loaded_images", "pod_images"])
def test_unread_image_ids_are_not_measured(make: Any, missing: str) -> None:
    """Without the ids nothing proves that what runs is what was built."""
    found = judge_ready(make.startup(**{missing: ()}), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "nothing proves that the built images run" in found.reason


def test_stale_image_on_a_node_fails(make: Any) -> None:
    """The same tag with another id is another image."""
    good = make.startup()
    stale = replace(good.loaded_images[1], node_image_ids={"node-1": STALE})
    found = judge_ready(replace(good, loaded_images=(good.loaded_images[0], stale)), make.settings())
    assert found.status is Status.FAIL
    assert "node 'node-1' holds sha256:000000000000" in found.reason
    assert "sha256:bbbbbbbbbbbb" in found.reason
    assert found.shown.details[-3:-1] == (
        "todo-frontend:x: sha256:ffffffffffff on 1 node(s) is the built one",
        "todo-backend:x: sha256:bbbbbbbbbbbb on 1 node(s) is NOT the built one",
    )


def test_details_split_the_time_per_pod(make: Any) -> None:
    """A step that was never reached is told; an image that was there needed no pull."""
    pod = replace(make.startup().pods[1], ready_s=None, restarts_count=2)
    details = judge_ready(make.startup(pods=(pod,)), make.settings()).shown.details
    assert "backend-1: scheduled 0 s, initialised 1 s, started 2 s, ready never, 2 restarts" in details
    new = replace(pod, scheduled_s=None, initialised_s=None, started_s=None, pulled_s=3)
    details = judge_ready(make.startup(pods=(new,)), make.settings()).shown.details
    assert (
        "backend-1: scheduled never, pulled 3 s, initialised never, started never, ready never, 2 restarts"
        in details
    )
    assert "deployment/backend: 1/1" in details


@pytest.mark.parametrize("digit", ["0", "f"])
def test_image_that_differs_is_another(make: Any, digit: str) -> None:
    """Whichever of the two sorts first."""
    good = make.startup()
    other = replace(good.loaded_images[1], node_image_ids={"node-1": "sha256:" + digit * 64})
    found = judge_ready(replace(good, loaded_images=(good.loaded_images[0], other)), make.settings())
    assert found.status is Status.FAIL
    assert "a stale image would be judged" in found.reason


def test_image_on_no_node_fails(make: Any) -> None:
    """An image that was loaded and is nowhere is named."""
    good = make.startup()
    lost = replace(good.loaded_images[0], node_image_ids={})
    found = judge_ready(replace(good, loaded_images=(lost, good.loaded_images[1])), make.settings())
    assert found.status is Status.FAIL
    assert "image 'todo-frontend:x' is on no node" in found.reason


def test_pod_with_another_image_fails(make: Any) -> None:
    """A pod that pulled something else is named with both ids, fast or not."""
    good = make.startup()
    other = replace(good.pod_images[1], image_id=STALE)
    found = judge_ready(replace(good, pod_images=(good.pod_images[0], other)), make.settings())
    assert found.status is Status.FAIL
    assert "container 'backend-1/backend' runs sha256:000000000000" in found.reason
    assert "pull policy" in found.reason


def test_manifest_of_the_built_image_is_the_same_image(make: Any) -> None:
    """A container's status names the manifest where the node holds one."""
    good, manifest = make.startup(), "sha256:" + "e" * 64
    pods = tuple(replace(pod, image_id=manifest) for pod in good.pod_images)
    strange = replace(good, pod_images=pods)
    known = replace(
        strange,
        loaded_images=tuple(replace(image, manifest_digests=(manifest,)) for image in good.loaded_images),
    )
    stale = replace(
        known,
        loaded_images=tuple(replace(image, node_image_ids={"n": manifest}) for image in known.loaded_images),
    )
    assert judge_ready(strange, make.settings()).status is Status.FAIL
    assert judge_ready(known, make.settings()).status is Status.PASS
    assert judge_ready(stale, make.settings()).status is Status.FAIL


def test_built_image_that_no_pod_runs_fails(make: Any) -> None:
    """A chart that ignores the image values would be judged by another image."""
    good = make.startup()
    found = judge_ready(replace(good, pod_images=good.pod_images[:1]), make.settings())
    assert found.status is Status.FAIL
    assert "no pod runs the built image 'todo-backend:x'" in found.reason


def test_image_of_no_build_is_not_compared(make: Any) -> None:
    """The database's image comes from elsewhere; there is no build to compare it with."""
    good = make.startup()
    database = replace(good.pod_images[2], image_id=STALE)
    found = judge_ready(replace(good, pod_images=(*good.pod_images, database)), make.settings())
    assert found.status is Status.PASS
    assert "postgresql-1/postgresql: runs 'docker.io/library/postgres:15', which this run did not build" in (
        found.shown.details
    )


@pytest.mark.parametrize(
    "image", ["todo-backend:x", "docker.io/library/todo-backend:old", "todo-backend@sha256:1"]
)
@pytest.mark.parametrize("component", ["", "worker"])
def test_stale_image_under_the_name_of_a_built_one_fails(make: Any, image: str, component: str) -> None:
    """An init container, a second Deployment and a container of another name are compared as well."""
    good = make.startup()
    other = replace(
        good.pod_images[1], pod="worker-1", container="wait", component=component, image=image, image_id=STALE
    )
    found = judge_ready(replace(good, pod_images=(*good.pod_images, other)), make.settings())
    assert found.status is Status.FAIL
    assert "container 'worker-1/wait' runs sha256:000000000000" in found.reason


@pytest.mark.parametrize("image", ["todo-backend-tools:x", "other/todo-backend:x", "registry:5000/x"])
def test_image_of_another_name_is_nobody_s(make: Any, image: str) -> None:
    """Only the whole repository is the same image."""
    good = make.startup()
    other = replace(good.pod_images[2], pod="x-1", component="", image=image, image_id=STALE)
    found = judge_ready(replace(good, pod_images=(*good.pod_images, other)), make.settings())
    assert found.status is Status.PASS


@table(
    ("changes", "words"),
    [
        ({"workloads": {}}, "no workload or no pod"),
        ({"pods": ()}, "no workload or no pod"),
        ({"ready_s": 0.0}, "nobody can have measured"),
        ({"ready_s": -1.0}, "nobody can have measured"),
        ({"ready_s": float("nan")}, "nobody can have measured"),
        ({"outside_selection": ("job-1",)}, "`subject.pod_selector` misses it"),
    ],
)
def test_start_that_nobody_saw_is_not_measured(make: Any, changes: dict[str, Any], words: str) -> None:
    """A time, a workload, a pod, and all of them within the selection."""
    found = judge_ready(make.startup(**changes), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert words in found.reason


def test_image_or_component_that_nobody_saw_is_not_measured(make: Any) -> None:
    """Whatever the configuration names has to be seen."""
    good, settings = make.startup(), make.settings()
    found = judge_ready(replace(good, loaded_images=good.loaded_images[:1]), settings)
    assert found.status is Status.NOT_MEASURED
    assert "image 'backend' was not read on any node" in found.reason
    found = judge_ready(replace(good, pod_images=good.pod_images[:2]), settings)
    assert found.status is Status.NOT_MEASURED
    assert "no container 'postgresql'" in found.reason


def test_back_end_that_nobody_built_is_not_measured(make: Any) -> None:
    """A back end from a registry is not what the run built."""
    images = make.settings().subject.images
    settings = make.settings(subject={"images": {"frontend": images["frontend"].model_dump()}})
    good = make.startup()
    found = judge_ready(replace(good, loaded_images=good.loaded_images[:1]), settings)
    assert found.status is Status.NOT_MEASURED
    assert "component 'backend' runs no image that this run built" in found.reason


def test_limit_is_printed_from_the_settings(make: Any) -> None:
    """What is printed is what is judged by."""
    settings = make.settings(limits={"ready_s": 10})
    assert ready_limit(settings) == "10 s"
    assert judge_ready(make.startup(ready_s=12.0), settings).status is Status.FAIL


@table(
    ("state", "status"),
    [
        ("1/1", Status.PASS),
        ("10/9", Status.PASS),
        ("10/10", Status.PASS),
        ("0/0 (scaled to 0)", Status.PASS),
        ("1/1 (the chart asks for 2)", Status.PASS),
        ("0/1 (scaled to 0)", Status.FAIL),
        ("complete", Status.PASS),
        ("suspended", Status.PASS),
        ("running", Status.PASS),
        ("0/1", Status.FAIL),
        ("9/10", Status.FAIL),
        ("1", Status.FAIL),
        ("1/", Status.FAIL),
        ("", Status.FAIL),
        ("failed", Status.FAIL),
    ],
)
def test_workload_that_is_not_ready_fails(make: Any, state: str, status: Status) -> None:
    """Whatever is said of the release as a whole."""
    found = judge_ready(make.startup(workloads={"deployment/backend": state}), make.settings())
    assert found.status is status
    assert (f"deployment/backend is '{state}', so not ready" in found.reason) is (status is Status.FAIL)


def test_failure_beside_a_time_fails(make: Any) -> None:
    """A release that served and of which a failure is told did not come up."""
    found = judge_ready(make.startup(failure="pod 'x' was evicted"), make.settings())
    assert (found.status, found.reason) == (Status.FAIL, "pod 'x' was evicted")


def test_trouble_ahead_is_told_beside_a_pass(make: Any) -> None:
    """It keeps nobody from serving, so it is no failure; with a failure it is a detail, not the reason."""
    ahead = "PodDisruptionBudget 'api' lets none of its 1 pods go"
    passed = judge_ready(make.startup(foreseen=(ahead,)), make.settings())
    assert passed.status is Status.PASS
    assert ahead in passed.reason
    failed = judge_ready(make.startup(foreseen=(ahead,), ready_s=130.0), make.settings())
    assert ahead not in failed.reason
    assert ahead in failed.shown.details


def test_image_that_was_there_already_is_judged_by_the_digest_that_was_named(make: Any) -> None:
    """A PASS says that this run built no part of it; another digest in a pod fails."""
    good = make.startup()
    digest = "sha256:" + "9" * 64
    named = replace(
        good.loaded_images[0],
        reference=f"registry.example.com/todo-frontend:2@{digest}",
        built_image_id=digest,
        node_image_ids={"node-1": digest},
        named=True,
    )
    pods = (replace(good.pod_images[0], image_id=digest), *good.pod_images[1:])
    measured = replace(good, loaded_images=(named, *good.loaded_images[1:]), pod_images=pods)
    found = judge_ready(measured, make.settings())
    assert found.status is Status.PASS
    assert "was there already and is judged as it is" in found.reason
    assert any("is the named one" in line for line in found.shown.details)
    stale = replace(measured, pod_images=(replace(pods[0], image_id=STALE), *pods[1:]))
    failed = judge_ready(stale, make.settings())
    assert failed.status is Status.FAIL
    assert "named was sha256:999999999999" in failed.reason
