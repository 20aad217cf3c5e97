"""The pytest plugin: what a test asks for is opened, and no more; a team's own criterion is one of all."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Imported here, since what an inner run imports first is forgotten after it.
from conformance.config import load, validate
from conformance.core.errors import ConfigError
from conformance.model.report import Outcome
from conformance.model.verdict import Status
from conformance.report import from_json

pytest_plugins = ["pytester"]

# They look through the whole of this process for garbage, once a run.
_WITHOUT = ("-p", "no:cacheprovider", "-p", "no:unraisableexception", "-p", "no:threadexception")
Run = Callable[..., tuple[pytest.RunResult, list[str]]]


@pytest.fixture
def run(world: Any, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, make: Any) -> Run:
    """Return a run of pytest on a file of a team, in this process, so that the world's fakes are in place."""
    settings = make.settings(root=str(pytester.path), subject={"preload": ()})
    monkeypatch.setattr(load, "load_settings", lambda **_: (settings, {}))
    monkeypatch.setattr(validate, "require_valid", lambda *_, **__: None)
    monkeypatch.setenv("PATH", f"{world.folder / 'bin'}{os.pathsep}{os.environ['PATH']}")

    def call(source: str, *argv: str) -> tuple[pytest.RunResult, list[str]]:
        pytester.makepyfile(test_team=source)
        # By its module, so that an installed copy of another tree is not tried instead.
        plugins = ("-p", "no:conformance", "-p", "conformance.suite.plugin", *_WITHOUT)
        # An installed copy was imported by the outer run already, which is none of this test's business.
        quiet = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
        shown = pytester.runpytest_inprocess(*plugins, *quiet, *argv)
        return shown, world.events

    return call


def results(pytester: pytest.Pytester) -> Any:
    """Return the report that the run wrote."""
    [path] = Path(pytester.path / "reports").glob("[0-9a-f]*/results.json")
    return from_json(path.read_text("utf-8"))


def test_images_need_no_cluster(run: Run) -> None:
    """A test of the images builds them, and nothing else is opened."""
    shown, events = run("def test_small(images):\n    assert len(images) == 2\n")
    shown.assert_outcomes(passed=1)
    assert [event for event in events if event.startswith(("open", "install", "measure"))] == []
    assert events[-1] == "remove images"


def test_one_verdict_takes_what_it_needs(run: Run, pytester: pytest.Pytester) -> None:
    """SC-005 needs the release and its own probe; the whole is a part, and is told as one."""
    source = """
    import pytest

    @pytest.mark.parametrize("criterion", ["SC-005", "SC-011"])
    def test_met(criterion, verdict):
        assert verdict(criterion).status == "PASS"
    """
    shown, events = run(source, "-k", "SC-005")
    shown.assert_outcomes(passed=1, deselected=1)
    measured = [event for event in events if event.startswith("measure")]
    assert measured == ["measure latency", "measure utilisation"]
    assert events[-2:] == ["close cluster", "remove images"]
    report = results(pytester)
    assert [item.criterion for item in report.verdicts] == ["SC-005"]
    assert report.outcome is Outcome.PARTIAL
    shown.stdout.fnmatch_lines(
        ["*SC-005  PASS*", "*note: 10 required criteria left out*", "*PARTIAL: 1 of 1*"]
    )


def test_own_criterion_stands_in_table_and_reports(run: Run, pytester: pytest.Pytester) -> None:
    """With its words, its level and its reason; pytest's own outcome stays what it is."""
    source = """
    import pytest

    @pytest.mark.criterion("OWN-01", title="two images", limit="2 images")
    def test_two(images, record_property):
        record_property("observed", f"{len(images)} images")
        assert len(images) == 2

    @pytest.mark.criterion("OWN-02", title="owner label", level="recommended")
    def test_label(images):
        assert not images, "image 'frontend' has no owner label; set one"
    """
    shown, _ = run(source)
    shown.assert_outcomes(passed=1, failed=1)
    first, second = results(pytester).verdicts
    assert (first.criterion, first.status, first.observed) == ("OWN-01", Status.PASS, "2 images")
    assert (second.status, second.level, second.gates) == (Status.FAIL, "recommended", False)
    assert second.reason == "image 'frontend' has no owner label; set one"
    shown.stdout.fnmatch_lines(["*OWN-01  PASS  two images   2 images*", "*OWN-02  FAIL  owner label*"])
    [junit] = Path(pytester.path / "reports").glob("[0-9a-f]*/junit.xml")
    assert "OWN-01 two images" in junit.read_text("utf-8")


def test_release_that_does_not_serve_fails_its_tests(run: Run, world: Any, make: Any) -> None:
    """By the cause that was found, with no traceback, and all is removed."""
    world.startup = make.startup(ready_s=None, failure="container 'backend' crashed")
    shown, events = run("def test_it(release):\n    pass\n")
    shown.assert_outcomes(errors=1)
    shown.stdout.fnmatch_lines(["*stage 'install' failed: container 'backend' crashed*"])
    assert events[-2:] == ["close cluster", "remove images"]


def test_tests_without_a_fixture_open_nothing(run: Run, pytester: pytest.Pytester) -> None:
    """The plugin is loaded by every pytest on the machine."""
    shown, events = run("def test_other():\n    pass\n")
    shown.assert_outcomes(passed=1)
    assert events == []
    assert not (pytester.path / "reports").exists()
    assert "conformance" not in json.dumps(shown.outlines[3:])


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("'SC-007', title='my own'", "criterion 'SC-007' is the suite's"),
        ("'OWN-03', tilte='x'", "criterion has no 'tilte'"),
        ("'OWN-03', 'x'", "criterion takes one id"),
        ("", "criterion takes one id"),
        ("'OWN-03', level='optional'", "level: found 'optional', expected 'required' or 'recommended'"),
        ("'OWN-01'", "criterion 'OWN-01' is that of test_team.py::test_first too"),
    ],
)
def test_marker_that_would_be_lost_is_refused_before_anything_is_built(
    run: Run, marker: str, said: str
) -> None:
    """Of two tests with one id the last would overrule the first, and hide its failure."""
    source = f"""
    import pytest

    @pytest.mark.criterion("OWN-01")
    def test_first(images):
        pass

    @pytest.mark.criterion({marker})
    def test_second(images):
        pass
    """
    shown, events = run(source)
    shown.assert_outcomes(errors=2)
    shown.stdout.fnmatch_lines([f"*{said}*"])
    assert events == []


def test_one_failed_case_fails_its_criterion(run: Run, pytester: pytest.Pytester) -> None:
    """A later case of the same test that passes does not make up for it."""
    source = """
    import pytest

    @pytest.mark.criterion("OWN-04")
    @pytest.mark.parametrize("most", [1, 2])
    def test_few(images, most):
        assert len(images) <= most, "image 'backend' is one too many; leave it out"
    """
    shown, _ = run(source)
    shown.assert_outcomes(passed=1, failed=1)
    [verdict] = results(pytester).verdicts
    assert (verdict.status, verdict.reason) == (
        Status.FAIL,
        "image 'backend' is one too many; leave it out",
    )


@pytest.mark.parametrize(
    ("level", "code"), [("required", pytest.ExitCode.TESTS_FAILED), ("recommended", pytest.ExitCode.OK)]
)
def test_criterion_that_was_skipped_is_not_measured(
    run: Run, pytester: pytest.Pytester, level: str, code: pytest.ExitCode
) -> None:
    """Before the session is opened, in the body and in a fixture; pytest alone would call that green."""
    source = f"""
    import pytest

    def own(number, title="-"):
        return pytest.mark.criterion(f"OWN-0{{number}}", title=title, level="{level}")

    @own(1, "a shop")
    @pytest.mark.skip(reason="no shop here")
    def test_marked(images):
        pass

    @own(2)
    def test_body(images):
        pytest.skip("no till here")

    @pytest.fixture
    def closed(images):
        pytest.skip("no door here")

    @own(3)
    def test_fixture(closed):
        pass

    @own(4)
    def test_met(images):
        pass
    """
    shown, _ = run(source)
    shown.assert_outcomes(passed=1, skipped=3)
    assert shown.ret == code
    found = {item.criterion: item for item in results(pytester).verdicts}
    assert {name: (item.status, item.reason) for name, item in found.items()} == {
        "OWN-01": (Status.NOT_MEASURED, "the test was skipped: no shop here"),
        "OWN-02": (Status.NOT_MEASURED, "the test was skipped: no till here"),
        "OWN-03": (Status.NOT_MEASURED, "the test was skipped: no door here"),
        "OWN-04": (Status.PASS, ""),
    }
    assert (found["OWN-01"].title, found["OWN-01"].level) == ("a shop", level)
    shown.stdout.fnmatch_lines(["*OWN-01  NOT MEASURED*"])


def test_criterion_whose_set_up_failed_is_not_measured(run: Run, world: Any, make: Any) -> None:
    """Nothing was seen of it, so that it is neither met nor not met."""
    world.startup = make.startup(ready_s=None, failure="container 'backend' crashed")
    source = """
    import pytest

    @pytest.mark.criterion("OWN-01")
    def test_it(release):
        pass
    """
    shown, _ = run(source)
    shown.assert_outcomes(errors=1)
    shown.stdout.fnmatch_lines(
        ["*OWN-01  NOT MEASURED*", "*set-up failed: stage 'install' failed: container 'backend' crashed*"]
    )


def test_worst_case_decides(run: Run, pytester: pytest.Pytester) -> None:
    """Met, then skipped, then failed as was expected: the worse overrules the better."""
    source = """
    import pytest

    def cases(*names):
        return pytest.mark.parametrize("case", names)

    def see(case):
        if case == "skip":
            pytest.skip("no shop")
        assert case == "good", "shop is shut"

    @pytest.mark.criterion("OWN-01")
    @cases("good", "skip", "good")
    def test_skipped(images, case):
        see(case)

    @pytest.mark.criterion("OWN-02")
    @cases("skip", "bad", "skip", "good")
    @pytest.mark.xfail(raises=AssertionError)
    def test_failed(images, case):
        see(case)
    """
    shown, _ = run(source)
    shown.assert_outcomes(passed=2, skipped=3, xfailed=1, xpassed=1)
    first, second = results(pytester).verdicts
    assert (first.status, first.reason) == (Status.NOT_MEASURED, "the test was skipped: no shop")
    assert (second.status, second.reason) == (Status.FAIL, "shop is shut")


def test_wrong_configuration_is_one_message(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its next step, and no traceback through the suite."""

    def refuse(*_: object, **__: object) -> None:
        raise ConfigError("chart 'x' is missing", hint="mend conformance.toml")

    monkeypatch.setattr(validate, "require_valid", refuse)
    shown, events = run("def test_it(images):\n    pass\n")
    shown.assert_outcomes(errors=1)
    shown.stdout.fnmatch_lines(["chart 'x' is missing", "Hint: mend conformance.toml"])
    assert "Traceback" not in shown.stdout.str()
    assert "During handling" not in shown.stdout.str()
    assert "def load_settings" not in shown.stdout.str()
    assert events == []


def test_recommended_criteria_are_asked_for_by_name(run: Run) -> None:
    """Without a word they are not collected, so that a plain run stays as it is."""
    collect = ("--pyargs", "conformance.suite", "--collect-only", "-q")
    plain, _ = run("", *collect)
    named, events = run("", *collect, "-k", "REC-05")
    assert "SC-011" in plain.stdout.str()
    assert "REC-05" not in plain.stdout.str()
    named.stdout.fnmatch_lines(["*test_criterion_is_met?REC-05?*"])
    assert events == []


@pytest.mark.parametrize(
    ("level", "code"), [("required", pytest.ExitCode.TESTS_FAILED), ("recommended", pytest.ExitCode.OK)]
)
def test_criteria_that_are_all_skipped_open_nothing_and_are_told(
    run: Run, pytester: pytest.Pytester, level: str, code: pytest.ExitCode
) -> None:
    """There is no table of what was never measured, and no green end where one of them is required."""
    source = f"""
    import pytest

    pytestmark = pytest.mark.skip(reason="no shop here")

    @pytest.mark.criterion("OWN-01", title="a shop", level="{level}")
    def test_shop(images):
        pass
    """
    shown, events = run(source)
    shown.assert_outcomes(skipped=1)
    assert (shown.ret, events) == (code, [])
    assert not (pytester.path / "reports").exists()
    shown.stdout.fnmatch_lines(
        ["*OWN-01  NOT MEASURED  a shop: the test was skipped: no shop here", "*no test opened the run*"]
    )
    assert "PASS" not in shown.stdout.str()


def test_marker_of_somebody_else_is_nobody_s_criterion(run: Run) -> None:
    """A skipped test that asks for no fixture of the suite changes no exit code."""
    source = """
    import pytest

    @pytest.mark.skip
    @pytest.mark.criterion("7 b")
    def test_other():
        pass
    """
    shown, _ = run(source)
    assert shown.ret == pytest.ExitCode.OK
    assert "NOT MEASURED" not in shown.stdout.str()


def test_run_is_not_spread_over_processes(run: Run, pytester: pytest.Pytester) -> None:
    """Each worker of xdist would build, and make a cluster of its own."""
    pytester.makeconftest("def pytest_configure(config):\n    config.workerinput = {}\n")
    shown, events = run("def test_small(images):\n    pass\n")
    shown.assert_outcomes(errors=1)
    assert events == []
    shown.stdout.fnmatch_lines(["*a run is one process's: leave out xdist's -n*"])
