"""The pytest plugin: the stages of a run as fixtures, each opened only when a test asks for it.

Fixtures: `conformance_session`, `cluster`, `images`, `release`, `subject`, `rows`, `browser_page`,
`load_run`, `verdict`. A test with the marker `criterion(id, title=…, limit=…, level=…)` is a criterion
of the team's own: it stands in the same table and reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from playwright.sync_api import Page

    from conformance.model.cluster import Venue
    from conformance.model.image import BuiltImage
    from conformance.model.measurements import LoadRun, Observed
    from conformance.model.release import Release
    from conformance.model.report import Report
    from conformance.model.verdict import Verdict
    from conformance.run.session import Session
    from conformance.subject.client import ApiClient
    from conformance.subject.rows import Database

    _Outcome: TypeAlias = tuple[pytest.TestReport, pytest.Item, pytest.Mark]

# A plugin is loaded by every pytest run on the machine, most of which need nothing of it: what it needs
# is imported where it is used.
_MARKER = "criterion"
# Names no criterion, so that only those of the team's own are judged.
_NONE_OF_THE_SUITE_S = ("none",)
_SESSION: pytest.StashKey[Session] = pytest.StashKey()
_FINISHED: pytest.StashKey[Session] = pytest.StashKey()
_EARLY: pytest.StashKey[list[_Outcome]] = pytest.StashKey()


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    line = f"{_MARKER}(id, title, limit='-', level='required'): the test is a criterion of its own"
    config.addinivalue_line("markers", line)


@pytest.fixture(scope="session")
def conformance_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """One run, as `./conformance.toml` and the environment say; what it made is removed at the end."""
    import os  # noqa: PLC0415

    from conformance.config.load import load_settings  # noqa: PLC0415
    from conformance.config.validate import require_valid  # noqa: PLC0415
    from conformance.core.errors import ConfigError  # noqa: PLC0415
    from conformance.core.progress import Progress  # noqa: PLC0415
    from conformance.criteria.registry import KNOWN_IDS  # noqa: PLC0415
    from conformance.run.plan import Plan  # noqa: PLC0415
    from conformance.run.session import Session  # noqa: PLC0415
    from conformance.suite.own import problems_of  # noqa: PLC0415

    if hasattr(request.config, "workerinput"):
        pytest.fail("a run is one process's: leave out xdist's -n", pytrace=False)
    asked = _asked_for(request.session.items)
    only = tuple(name for name in KNOWN_IDS if name in asked)
    if problems := problems_of(request.session.items, marker=_MARKER, known_ids=KNOWN_IDS):
        pytest.fail("\n".join(problems), pytrace=False)
    try:
        settings, origins = load_settings(config_file=None, environment=os.environ, flags={})
        # What stands on pytest's command line is chosen there, as by --only.
        settings = settings.model_copy(update={"only": only})
        require_valid(settings, known_ids=KNOWN_IDS)
    except ConfigError as exc:
        raise pytest.fail.Exception(str(exc), pytrace=False) from None
    settings = settings.model_copy(update={"only": only or _NONE_OF_THE_SUITE_S})
    session = Session(
        settings=settings,
        origins={**origins, "only": "flag"},
        environment=os.environ,
        progress=Progress(),
        plan=Plan(asked),
        handle_signals=False,
    )
    with session:
        request.config.stash[_SESSION] = session
        for outcome in request.config.stash.get(_EARLY, ()):
            _observe(session, outcome)
        yield session
        del request.config.stash[_SESSION]
    request.config.stash[_FINISHED] = session


@pytest.fixture(scope="session")
def cluster(conformance_session: Session) -> Venue:
    """Where the run goes: its cluster, where the target has one."""
    return conformance_session.stages.cluster()


@pytest.fixture(scope="session")
def images(conformance_session: Session) -> tuple[BuiltImage, ...]:
    """The images of the subject, built by this run."""
    found = conformance_session.stages.images()
    _require(conformance_session)
    return found


@pytest.fixture(scope="session")
def release(conformance_session: Session) -> Release:
    """The subject, installed and serving."""
    found = conformance_session.stages.release()
    _require(conformance_session)
    if found is None:
        pytest.fail("Helm did not install the release", pytrace=False)
    return found


@pytest.fixture(scope="session")
def subject(conformance_session: Session, release: Release) -> Iterator[ApiClient]:
    """A client that speaks the subject's API through its front end."""
    from conformance.subject.subject import Subject  # noqa: PLC0415

    with Subject(conformance_session.settings.subject, release.base_url).client() as client:
        yield client


@pytest.fixture(scope="session")
def rows(conformance_session: Session, release: Release) -> Database:
    """The release's own database, to read rows in."""
    from conformance.subject.rows import Database  # noqa: PLC0415

    del release
    port = conformance_session.stages.ports().rows
    if port is None:
        pytest.fail("the target gives no access to rows", pytrace=False)
    return Database(port, conformance_session.settings.subject.database)


@pytest.fixture(scope="session")
def browser_page(release: Release) -> Iterator[Page]:
    """A page of a real browser, open at the front end."""
    from conformance.subject.browser import find_browser, open_browser  # noqa: PLC0415

    program = find_browser()
    if program is None:
        pytest.fail("no browser on this machine; install Chromium", pytrace=False)
    with open_browser(program, release.base_url) as browser:
        page = browser.new_page()
        page.goto(release.base_url)
        yield page


@pytest.fixture(scope="session")
def load_run(conformance_session: Session) -> LoadRun:
    """The steady load of the settings, run once; use of CPU and memory is sampled meanwhile."""
    from conformance.model.measurements import UTILISATION, UtilisationMeasurement  # noqa: PLC0415

    found = conformance_session.take(UTILISATION)
    if not isinstance(found, UtilisationMeasurement):
        pytest.fail(f"no load was run: {found}", pytrace=False)
    return found.load


@pytest.fixture(scope="session")
def verdict(conformance_session: Session) -> Callable[[str], Verdict]:
    """Return the verdict on a criterion by its id, after taking what it needs and no more."""
    return conformance_session.verdict


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Any:  # noqa: ANN401 - pytest's
    """Take the outcome of a test that is a criterion of the team's own."""
    report = yield
    marker = item.get_closest_marker(_MARKER)
    if marker is None or call.when == "teardown" or (call.when == "setup" and report.passed):
        return report
    session = item.config.stash.get(_SESSION, None)
    if session is None:
        # A later test may open the session. Its markers are looked at then: others may use the same word.
        item.config.stash.setdefault(_EARLY, []).append((report, item, marker))
    else:
        _observe(session, (report, item, marker))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End with a failure where the table does: a skipped test alone is none to pytest."""
    if session.exitstatus != pytest.ExitCode.OK:
        return
    from conformance.model.report import Outcome  # noqa: PLC0415

    finished = session.config.stash.get(_FINISHED, None)
    if finished is None:
        failed = any(observed.level == "required" for _, observed in _unmeasured(session.config))
    else:
        failed = finished.report.outcome is Outcome.NOT_CONFORMANT
    if failed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:  # noqa: ANN401 - no public type
    """Print the table of verdicts."""
    session = config.stash.get(_FINISHED, None)
    if session is None:
        if unmeasured := _unmeasured(config):
            terminalreporter.section("conformance")
            for name, observed in unmeasured:
                terminalreporter.write_line(f"  {name}  NOT MEASURED  {observed.title}: {observed.reason}")
            terminalreporter.write_line(
                "  no test opened the run: nothing was measured, and there is no report"
            )
        return
    from conformance.report.terminal import render_terminal  # noqa: PLC0415

    report: Report = session.report
    terminalreporter.section("conformance")
    terminalreporter.write(render_terminal(report, folder=str(session.folder)))


def _asked_for(items: list[pytest.Item]) -> set[str]:
    """Return the ids of the criteria that the collected tests are named for."""
    return {
        str(item.callspec.params["criterion"])
        for item in items
        if isinstance(item, pytest.Function)
        and hasattr(item, "callspec")
        and "criterion" in item.callspec.params
    }


def _observe(session: Session, outcome: _Outcome) -> None:
    from conformance.suite.own import observed_in  # noqa: PLC0415

    *_, mark = outcome
    session.observe(str(mark.args[0]), observed_in(*outcome))


def _unmeasured(config: pytest.Config) -> list[tuple[str, Observed]]:
    from conformance.suite.own import unmeasured  # noqa: PLC0415

    early: list[_Outcome] = config.stash.get(_EARLY, [])
    return unmeasured(early)


def _require(session: Session) -> None:
    if session.stages.failed is not None:
        failed = session.stages.failed
        pytest.fail(f"stage '{failed.stage}' failed: {failed.cause}", pytrace=False)
