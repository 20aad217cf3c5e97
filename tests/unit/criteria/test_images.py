"""SC-001 and SC-002: the time of a cold build, and the weight of its result."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.criteria.images import build_limit, judge_build, judge_sizes, size_limit
from conformance.criteria.limits import with_specified_limits
from conformance.model.image import BuildStep, Layer
from conformance.model.verdict import Status
from tests.unit.table import table

MB = 1_000_000
_TWO_STEPS = (("a", 60.0), ("b", 200.0), ("c", 20.0))


@pytest.mark.parametrize(
    ("each_s", "status"),
    [(149.9, Status.PASS), (150.0, Status.FAIL), (200.0, Status.FAIL)],
    ids=["below", "at", "beyond"],
)
def test_build_is_judged_by_the_sum_of_both_images(make: Any, each_s: float, status: Status) -> None:
    """The limit is 300 s for both in sequence, and "less than" means that 300 s are too many."""
    measured = make.images(make.image("frontend", cold_s=each_s), make.image("backend", cold_s=each_s))
    found = judge_build(measured, make.settings())
    assert found.status is status
    assert found.shown.figures[0].value == 2 * each_s
    assert found.shown.figures[0].limit == 300
    assert found.shown.samples_count == 2


def test_slow_build_names_the_slowest_image_and_step(make: Any) -> None:
    """The reason holds observed, limit, the image and the step in which the time went."""
    measured = make.images(make.image("frontend", cold_s=50), make.image("backend", cold_s=260))
    reason = judge_build(measured, make.settings()).reason
    for part in ("310.0 s", "limit 300 s", "'backend' alone took 260.0 s", "RUN pip install"):
        assert part in reason
    steps = [BuildStep(text=f"RUN {name}", elapsed_s=each_s, cached=False) for name, each_s in _TWO_STEPS]
    slow = make.image("backend", cold_s=280, steps=tuple(steps))
    told = judge_build(make.images(make.image("frontend"), slow), make.settings()).reason
    assert "most of it in `RUN b` (200.0 s)" in told


def test_build_from_the_cache_is_not_measured(make: Any) -> None:
    """One cached step makes the time meaningless, also when it is within the limit."""
    measured = make.images(make.image("frontend"), make.image("backend", cached=["[3/3] RUN make"]))
    found = judge_build(measured, make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "'backend': 1 of 2 build steps came from the layer cache" in found.reason
    assert "[3/3] RUN make" in found.reason
    assert "layer cache off" in found.reason
    again = make.image("backend", cached=["[2/3] RUN a", "[3/3] RUN b", "[3/3] RUN c"])
    assert (
        "first `[2/3] RUN a`"
        in judge_build(make.images(make.image("frontend"), again), make.settings()).reason
    )


def test_quick_build_is_a_build(make: Any) -> None:
    """Half a second is a time."""
    images = [make.image(name, cold_s=0.5) for name in ("frontend", "backend")]
    assert judge_build(make.images(*images), make.settings()).status is Status.PASS


@pytest.mark.parametrize(("step_s", "status"), [(31.0, Status.PASS), (31.1, Status.NOT_MEASURED)])
def test_step_takes_no_longer_than_its_build(make: Any, step_s: float, status: Status) -> None:
    """But for the second by which it may be rounded."""
    steps = (BuildStep(text="RUN make", elapsed_s=step_s, cached=False),)
    found = judge_build(make.images(make.image("frontend"), make.image(steps=steps)), make.settings())
    assert found.status is status


def test_cached_build_beyond_the_limit_is_no_failure(make: Any) -> None:
    """A time that is none is judged neither way."""
    measured = make.images(make.image("frontend"), make.image(cold_s=900, cached=["[3/3] RUN make"]))
    assert judge_build(measured, make.settings()).status is Status.NOT_MEASURED


@pytest.mark.parametrize(
    "text", ["[1/3] FROM docker.io/library/python:3.12", "[internal] load .dockerignore"]
)
def test_cached_base_image_is_no_cached_work(make: Any, text: str) -> None:
    """The base image is present before a cold build by definition."""
    measured = make.images(make.image("frontend", cached=[text]), make.image("backend"))
    assert judge_build(measured, make.settings()).status is Status.PASS


def test_missing_image_is_not_measured(make: Any) -> None:
    """A run that built one of two images says nothing about both."""
    measured = make.images(make.image("frontend"))
    for judge in (judge_build, judge_sizes):
        found = judge(measured, make.settings())
        assert found.status is Status.NOT_MEASURED
        assert "image 'backend' was not built" in found.reason


def test_failed_build_fails_sc_001_with_its_cause(make: Any) -> None:
    """An image that does not build is the subject's fault; its size was not measured."""
    measured = make.images(failure="cannot build image 'backend': no such file 'public/'")
    build, sizes = judge_build(measured, make.settings()), judge_sizes(measured, make.settings())
    assert build.status is Status.FAIL
    assert build.reason == "cannot build image 'backend': no such file 'public/'"
    assert sizes.status is Status.NOT_MEASURED
    assert sizes.reason.startswith("image 'frontend' was not built: cannot build image 'backend': no such")


def test_first_line_of_a_failed_build_is_the_cause(make: Any) -> None:
    """The rest is the build's own output."""
    sizes = judge_sizes(make.images(failure="no such file\nstep 3\nstep 4"), make.settings())
    assert sizes.reason.startswith("image 'frontend' was not built: no such file (and")


@pytest.mark.parametrize(
    ("frontend_bytes", "backend_bytes", "status"),
    [
        (500 * MB - 1, 300 * MB - 1, Status.PASS),
        (500 * MB, MB, Status.FAIL),
        (MB, 300 * MB, Status.FAIL),
        (MB, 712 * MB, Status.FAIL),
    ],
    ids=["below", "front end at", "back end at", "beyond"],
)
def test_sizes_are_judged_each_by_its_own_limit(
    make: Any, frontend_bytes: int, backend_bytes: int, status: Status
) -> None:
    """500 MB and 300 MB of 10^6 bytes; the limit itself is too much."""
    measured = make.images(
        make.image("frontend", unpacked_bytes=frontend_bytes),
        make.image("backend", unpacked_bytes=backend_bytes),
    )
    found = judge_sizes(measured, make.settings())
    assert found.status is status
    assert [figure.name for figure in found.shown.figures] == ["frontend", "backend"]
    assert found.shown.figures[1].value == backend_bytes / MB


def test_heavy_image_names_its_largest_layer(make: Any) -> None:
    """The reason says which line of the Dockerfile to look at."""
    measured = make.images(make.image("frontend"), make.image("backend", unpacked_bytes=712 * MB))
    reason = judge_sizes(measured, make.settings()).reason
    assert "712.0 MB unpacked, limit 300 MB" in reason
    assert "COPY . /app" in reason


def test_two_heavy_images_are_both_named(make: Any) -> None:
    """The second reason is not lost behind the first."""
    images = [make.image(name, unpacked_bytes=900 * MB) for name in ("frontend", "backend")]
    found = judge_sizes(make.images(*images), make.settings())
    assert "todo-frontend" in found.reason
    assert "and 1 more" in found.reason
    assert "todo-backend" in found.shown.details[0]


def test_details_show_where_time_and_bytes_go(make: Any) -> None:
    """Cold and warm seconds, the slowest steps, the three sizes, layers and directories."""
    measured = make.images(make.image("frontend", warm_s=None), make.image("backend"))
    settings = make.settings()
    build, sizes = (
        judge_build(measured, settings).shown.details,
        judge_sizes(measured, settings).shown.details,
    )
    assert build[0] == (
        "frontend: cold 30.0 s, warm after touching one source file: no file to touch configured"
    )
    assert build[2] == "backend: cold 30.0 s, warm after touching one source file: 2.0 s"
    assert build[3] == "backend: 29.0 s in `[2/3] RUN pip install`"
    assert sizes[3:] == (
        "backend: unpacked 90.0 MB (judged), compressed 30.0 MB, by inspect 90.0 MB",
        "backend: layer 90.0 MB from `COPY . /app`",
        "backend: directory 90.0 MB /app",
    )


def test_three_slowest_steps_are_shown_and_cut(make: Any) -> None:
    """A long line of a Dockerfile does not fill the report."""
    steps = tuple(BuildStep(text=f"RUN {n}" + "x" * 200, elapsed_s=n, cached=False) for n in range(5))
    lines = judge_build(
        make.images(make.image("frontend", steps=steps), make.image()), make.settings()
    ).shown.details
    shown = [line for line in lines if "`RUN " in line]
    assert [line[:26] for line in shown] == [f"frontend: {n}.0 s in `RUN {n}x" for n in (4, 3, 2)]
    assert all(line.endswith("x…`") and len(line) < 150 for line in shown)


def test_limits_are_printed_from_the_settings(make: Any) -> None:
    """What is printed is what is judged by."""
    settings = make.settings(limits={"build_s": 60})
    assert build_limit(settings) == "60 s"
    assert size_limit(settings) == "500 / 300 MB"
    slow = make.images(make.image("frontend", cold_s=30), make.image("backend", cold_s=30))
    assert judge_build(slow, settings).status is Status.FAIL


def test_build_without_steps_is_not_measured(make: Any) -> None:
    """Nothing shows that no step came from the cache when no step was read at all."""
    measured = make.images(make.image("frontend", steps=()), make.image("backend", steps=()))
    assert judge_build(measured, make.settings()).status is Status.NOT_MEASURED


def test_failed_build_shows_no_figure(make: Any) -> None:
    """A build that failed took no judged time and has no size: no bar, no number, no empty unit."""
    measured = make.images(failure="cannot build image 'backend'")
    build, sizes = judge_build(measured, make.settings()), judge_sizes(measured, make.settings())
    assert build.shown.figures == ()
    assert not build.shown.observed.startswith("0 s")
    assert sizes.shown.observed.strip() != "MB"


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_build_that_took_no_time_is_not_measured(make: Any, seconds: float) -> None:
    """Nobody builds in no time, or for ever."""
    found = judge_build(make.images(make.image("frontend"), make.image(cold_s=seconds)), make.settings())
    assert found.status is Status.NOT_MEASURED


@pytest.mark.parametrize("judge", [judge_build, judge_sizes])
def test_component_without_an_image_is_not_measured(make: Any, judge: Any) -> None:
    """A back end that this run did not build has neither a time nor a size."""
    images = make.settings().subject.images
    settings = make.settings(subject={"images": {"frontend": images["frontend"].model_dump()}})
    found = judge(make.images(make.image("frontend")), settings)
    assert found.status is Status.NOT_MEASURED
    assert "component 'backend' has no image" in found.reason


def test_image_without_layers_is_not_measured(make: Any) -> None:
    """What was not weighed weighs nothing."""
    size = replace(make.image().size, layers=(), unpacked_bytes=0)
    found = judge_sizes(make.images(make.image("frontend"), make.image(size=size)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "has no layer that was weighed" in found.reason


@pytest.mark.parametrize("noted", [1, 90 * MB + 1])
def test_size_that_is_not_that_of_its_layers_is_not_measured(make: Any, noted: int) -> None:
    """The layers are the evidence; a sum that differs is nobody's measurement."""
    size = replace(make.image().size, unpacked_bytes=noted)
    found = judge_sizes(make.images(make.image("frontend"), make.image(size=size)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert f"noted were {noted};" in found.reason


def test_limit_of_a_third_image_is_held_against_the_specification(make: Any) -> None:
    """A limit raised under another key is a limit that was changed."""
    images = {name: image.model_dump() for name, image in make.settings().subject.images.items()}
    images["worker"] = {**images["backend"], "size_limit_mb": 2000}
    settings = make.settings(subject={"images": images})
    specified = with_specified_limits(settings)
    assert {name: image.size_limit_mb for name, image in specified.subject.images.items()} == {
        "frontend": 500,
        "backend": 300,
        "worker": 300,
    }


def test_heaviest_layers_are_shown_first(make: Any) -> None:
    """Three of them, the one to look at before the others."""
    layers = tuple(Layer(size_bytes=size * MB, created_by=f"COPY {size}") for size in (3, 9, 1, 5))
    size = replace(make.image().size, layers=layers, unpacked_bytes=18 * MB)
    found = judge_sizes(make.images(make.image("frontend"), make.image(size=size)), make.settings())
    shown = [line for line in found.shown.details if line.startswith("backend: layer")]
    assert [line.rsplit(" ", 1)[1] for line in shown] == ["9`", "5`", "3`"]


@table(
    ("packed_bytes", "status"),
    [
        (-1, Status.NOT_MEASURED),
        (0, Status.NOT_MEASURED),
        (1, Status.PASS),
        (95_500_000, Status.PASS),
        (95_500_001, Status.NOT_MEASURED),
    ],
)
def test_size_is_not_taken_for_the_packed_one(make: Any, packed_bytes: int, status: Status) -> None:
    """What is packed is not larger, but for its frames, and not nothing."""
    backend = make.image(unpacked_bytes=90 * MB)
    backend = replace(backend, size=replace(backend.size, compressed_bytes=packed_bytes))
    assert judge_sizes(make.images(make.image("frontend"), backend), make.settings()).status is status
