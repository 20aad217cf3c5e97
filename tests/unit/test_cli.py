"""The command line: each wrong use is one message and the right exit code."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance import cli
from conformance.core.errors import ClusterError, Interrupted
from conformance.core.leftover import Leftover
from conformance.criteria import KNOWN_IDS
from conformance.doctor import Finding
from conformance.model.measurements import LoadRun, NotMeasured, Standstill
from conformance.model.verdict import Status
from conformance.report import from_json, to_json
from conformance.report.write import link_latest


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return a caller of the command; it gives the exit code and both outputs."""

    def call(*argv: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = cli.run_command(argv)
        out, err = capsys.readouterr()
        return int(code), out, err

    return call


@pytest.fixture
def project(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in the folder of this repository, which has a configuration."""
    monkeypatch.chdir(repository)
    for name in [name for name in os.environ if name.startswith("CONFORMANCE_")]:
        monkeypatch.delenv(name)
    return repository


class FakeSession:
    """A run that ends as its class says."""

    ending: Any = None
    started: list[Any] = []  # noqa: RUF012 - replaced by each test
    origins: dict[str, str] = {}  # noqa: RUF012 - replaced by each test

    def __init__(self, *, settings: Any, environment: Any, progress: Any, origins: dict[str, str]) -> None:
        del environment, progress
        type(self).started.append(settings)
        type(self).origins = origins
        self.run_id = "7f3c9a"
        self.folder = Path.cwd() / "reports" / "7f3c9a"
        self.report = self.ending

    def __enter__(self) -> Any:
        """Start nothing."""
        return self

    def __exit__(self, *_: object) -> None:
        """End nothing."""

    def measure_selected(self) -> None:
        """Measure nothing, or raise."""
        if isinstance(self.ending, BaseException):
            raise self.ending


@pytest.fixture
def session(make: Any, project: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Replace the session, so that `run` starts nothing."""
    del project
    monkeypatch.setattr("conformance.commands.run.Session", FakeSession)
    monkeypatch.setattr(FakeSession, "started", [])
    monkeypatch.setattr(FakeSession, "ending", make.report())
    return FakeSession


def stored(tmp_path: Path, report: Any) -> Path:
    """Write results.json of a report."""
    path = tmp_path / "results.json"
    path.write_text(to_json(report), encoding="utf-8")
    return path


def assert_one_message(err: str, *parts: str) -> None:
    """It is one error with one next step, and no traceback."""
    assert err.startswith("error: ")
    assert err.count("error:") == 1
    assert err.count("Hint: ") == 1
    assert "Traceback" not in err
    for part in parts:
        assert part in err


@pytest.mark.parametrize(
    ("argv", "part"),
    [
        (["fly"], "No such command 'fly'"),
        (["run", "--bogus"], "No such option"),
        (["run", "--host-port", "many"], "'many' is not a valid integer"),
        (["run", "extra"], "unexpected extra argument"),
        (["run", "--target", "nomad"], "target: found 'nomad' (flag), expected 'kind' or "),
        (["run", "--keep", "forever"], "keep: found 'forever' (flag)"),
        (["run", "--host-port", "70000"], "host_port: found 70000 (flag)"),
        (["run", "--namespace", "No_Good"], "subject.namespace: found 'No_Good' (flag)"),
        (["run", "--config", "none.toml"], "none.toml': no such file"),
        (["run", "--only", "SC-099"], "--only: unknown criterion 'SC-099'; nearest known: SC-009"),
        (["run", "--only", "SC-002", "--require", "REC-05"], "--require REC-05: left out by --only SC-002"),
        (["run", "--only", "SC-002", "--require", "recommended"], "--require recommended: left out by"),
        (["run", "--image", "a=x", "--image", "a=y"], "--image: one component twice, in a=x, a=y"),
        (["run", "--allow-not-measured", "x"], "--allow-not-measured: unknown criterion 'x'"),
        (["run", "--target", "existing"], "--target existing needs a named context"),
        (["run", "--context", "c"], "context: 'c' is used with --target existing only"),
        (["run", "--kubeconfig", "none"], "is used with --target existing only; give both, or neither"),
        (["judge"], "Missing argument 'RESULTS'"),
        (["judge", "none.json"], "results 'none.json' do not exist"),
        (["judge", "."], "results '.' do not exist"),
        (["report", "none.json"], "results 'none.json' do not exist"),
        (["judge", "README.md"], "cannot read report 'README.md': no JSON"),
        (["report", "README.md"], "cannot read report 'README.md': no JSON"),
    ],
    ids=" ".join,
)
def test_wrong_use_is_exit_4_and_one_message(run: Any, session: Any, argv: list[str], part: str) -> None:
    """Nothing is started, nothing is on standard output, and the message says what is wrong."""
    code, out, err = run(*argv)
    assert code == 4
    assert out == ""
    assert_one_message(err, part)
    assert session.started == []


def test_misspelt_variable_is_exit_4(run: Any, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that nothing reads would be lost."""
    monkeypatch.setenv("CONFORMANCE_TARGETT", "kind")
    code, _, err = run("run")
    assert code == 4
    assert_one_message(err, "CONFORMANCE_TARGETT: unknown environment variable")
    assert session.started == []


def test_flags_reach_the_settings(run: Any, session: Any) -> None:
    """Each under its key."""
    part = ("--only", "SC-001", "--only", "REC-06", "--require", "recommended")
    assert run("run", "-q", *part, "--namespace", "other")[0] == 0
    [settings] = session.started
    assert (settings.only, settings.require) == (("SC-001", "REC-06"), ("recommended",))
    assert session.origins["only"] == "flag"
    assert settings.subject.namespace == "other"


@pytest.mark.parametrize("code", [0, 1, 5])
def test_run_ends_with_the_report_s_code(
    make: Any, run: Any, session: Any, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """The table is on standard output, progress is not."""
    monkeypatch.setattr(session, "ending", make.report(exit_code=code))
    found, out, err = run("run")
    assert found == code
    assert "11 of 11 passed" in out
    assert "reports/7f3c9a/results.json" in out
    assert "SC-001" not in err


def test_quiet_run_shows_no_progress(run: Any, session: Any) -> None:
    """Only the table."""
    assert session is FakeSession
    assert run("run", "--quiet")[2] == ""


def test_harness_error_is_exit_3(run: Any, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The harness could not tell, which is another thing than a FAIL."""
    monkeypatch.setattr(session, "ending", ClusterError("no cluster", hint="start Docker"))
    code, out, err = run("run", "-q")
    assert (code, out) == (3, "")
    assert err == "error: no cluster\nHint: start Docker\n"


@pytest.mark.parametrize("ending", [Interrupted("SIGTERM"), KeyboardInterrupt()], ids=["signal", "keyboard"])
def test_interruption_is_exit_2(
    run: Any, session: Any, monkeypatch: pytest.MonkeyPatch, ending: BaseException
) -> None:
    """Neither a verdict nor an error."""
    monkeypatch.setattr(session, "ending", ending)
    code, _, err = run("run", "-q")
    assert code == 2
    assert "Traceback" not in err


def test_fault_of_the_harness_itself_is_exit_3(
    run: Any, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 1 says that the application failed; a bug of the suite must not."""
    monkeypatch.setattr(session, "ending", RuntimeError("a bug"))
    assert run("run", "-q")[0] == 3


def test_reports_folder_that_cannot_be_made_is_one_message(run: Any, project: Path, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    del project
    (tmp_path / "file").touch()
    code, _, err = run("run", "-q", "--reports", str(tmp_path / "file"))
    assert code in {3, 4}
    assert_one_message(err, str(tmp_path / "file"))


def test_help_and_version_are_exit_0(run: Any) -> None:
    """Asking is no wrong use."""
    for argv in (["--help"], ["-h"], ["run", "--help"], ["--version"]):
        code, out, err = run(*argv)
        assert (code, err) == (0, "")
        assert "conformance" in out


def test_no_command_shows_the_help(run: Any) -> None:
    """Nothing asked for is a wrong use, and the help says what there is."""
    code, out, err = run()
    assert code == 4
    assert "judge" in out + err


def test_list_names_every_criterion(run: Any) -> None:
    """In order, one a line."""
    code, out, _ = run("list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(KNOWN_IDS)


def test_judge_gives_the_same_verdicts(make: Any, run: Any, tmp_path: Path) -> None:
    """A stored run is judged again with no cluster, and its files stay as they are."""
    path = stored(tmp_path, make.report(measurements=make.measurements(page=make.page(loads_ms=(9e3,) * 20))))
    before = path.read_bytes()
    code, out, err = run("judge", str(path))
    assert (code, err) == (1, "")
    assert "SC-004  FAIL" in out
    assert "10 of 11 passed, 1 failed" in out
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_leave_may_be_given_when_judging(make: Any, run: Any, tmp_path: Path) -> None:
    """And is printed."""
    path = stored(
        tmp_path, make.report(measurements=make.measurements(contract=NotMeasured(reason="no rows")))
    )
    assert run("judge", str(path))[0] == 1
    code, out, _ = run("judge", str(path), "--allow-not-measured", "SC-011")
    assert code == 0
    assert "(--allow-not-measured): SC-011" in out


def test_report_writes_all_renderings_beside_the_results(make: Any, run: Any, tmp_path: Path) -> None:
    """And names them, one a line; the results themselves stay as they are."""
    path = stored(tmp_path, make.report())
    before = path.read_bytes()
    code, out, err = run("report", str(path))
    assert (code, err) == (0, "")
    assert [Path(line).name for line in out.splitlines()] == ["junit.xml", "report.html", "report.md"]
    assert all(Path(line).is_file() for line in out.splitlines())
    assert path.read_bytes() == before


def test_report_completes_what_a_killed_run_left(make: Any, run: Any, tmp_path: Path) -> None:
    """Verdicts on all that was measured, and never exit code 0."""
    gap = NotMeasured(reason="the run is still under way, or was killed before its end")
    left = make.report(
        verdicts=(),
        measurements=make.measurements(contract=gap),
        complete=False,
        harness_error=gap.reason,
        exit_code=3,
    )
    path = stored(tmp_path, left)
    code, out, err = run("report", str(path))
    assert (code, err) == (0, "")
    assert Path(out.splitlines()[0]) == path
    found = from_json(path.read_text("utf-8"))
    assert (len(found.verdicts), found.complete, found.exit_code) == (11, False, 3)
    assert found.verdicts[0].status is Status.PASS
    assert "SC-011 NOT MEASURED" in (tmp_path / "report.md").read_text("utf-8")
    code, out, _ = run("judge", str(path))
    assert code == 3
    assert "changed since the run" not in out


def test_report_overwrites_no_other_results(make: Any, run: Any, tmp_path: Path) -> None:
    """A copy of a killed run under another name lies beside the results of another run."""
    other = stored(tmp_path, make.report())
    before = other.read_bytes()
    copy = tmp_path / "killed.json"
    copy.write_text(to_json(make.report(complete=False, exit_code=3)), encoding="utf-8")
    code, out, err = run("report", str(copy))
    assert (code, other.read_bytes()) == (0, before)
    assert "note: not completed: only a file named results.json is written anew" in err
    assert "results.json" not in out


def test_edited_results_are_told_and_never_green(make: Any, run: Any, tmp_path: Path) -> None:
    """A figure, a limit or the end of the run that was changed by hand."""
    slow = make.report(measurements=make.measurements(page=make.page(loads_ms=(9e3,) * 20)), exit_code=1)
    path = stored(tmp_path, slow)
    path.write_text(path.read_text("utf-8").replace("9000.0", "90.0"), encoding="utf-8")
    code, out, _ = run("judge", str(path))
    assert code == 1
    assert "note: results.json was changed since the run" in out
    assert "note: SC-004: stored verdict FAIL, judged again PASS" in out
    assert "NOT CONFORMANT: 11 of 11 passed" in out
    assert "was changed since the run" in run("report", str(path))[2]


def test_missing_evidence_is_told(make: Any, run: Any, tmp_path: Path) -> None:
    """What a verdict rests on is no longer there."""
    found = make.measurements()
    files = ("evidence/logs/a.log", "evidence/logs/b.log")
    (tmp_path / "evidence" / "logs").mkdir(parents=True)
    (tmp_path / files[0]).touch()
    path = stored(tmp_path, make.report(measurements=found.with_fact("logs", found["logs"], files)))
    code, out, _ = run("judge", str(path))
    assert code == 0
    assert "note: evidence is missing: 'evidence/logs/b.log'" in out


@pytest.mark.parametrize(
    "argv", [("--only", "SC-099"), ("--bogus",), ("--config", "none.toml")], ids=" ".join
)
def test_refused_run_is_not_taken_for_the_last_one(
    run: Any, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: tuple[str, ...]
) -> None:
    """`latest` goes when a run is refused before it has a folder of its own."""
    del project
    monkeypatch.setenv("CONFORMANCE_REPORTS", str(tmp_path))
    (tmp_path / "before").mkdir()
    link_latest(tmp_path / "before")
    assert run("run", *argv)[0] == 4
    assert not (tmp_path / "latest").is_symlink()
    assert (tmp_path / "before").is_dir()


def test_results_of_another_version_are_refused(make: Any, run: Any, tmp_path: Path) -> None:
    """Both versions are named."""
    path = stored(tmp_path, make.report())
    path.write_text(
        json.dumps({**json.loads(path.read_text("utf-8")), "schema_version": 0}), encoding="utf-8"
    )
    code, _, err = run("judge", str(path))
    assert code == 4
    assert_one_message(err, "schema version 0, this program reads 1")


def test_results_without_settings_are_refused(make: Any, run: Any, tmp_path: Path) -> None:
    """Nothing says by which limits to judge."""
    path = stored(tmp_path, replace(make.report(), settings_json=""))
    code, _, err = run("judge", str(path))
    assert code == 4
    assert_one_message(err, "cannot judge run '7f3c9a' again")


def test_results_that_are_no_text_are_refused(run: Any, tmp_path: Path) -> None:
    """A compressed file is no results.json."""
    path = tmp_path / "results.json"
    path.write_bytes(b"\x1f\x8b\xff")
    code, _, err = run("judge", str(path))
    assert code == 4
    assert_one_message(err, str(path))


def test_unknown_leave_is_refused_when_judging(make: Any, run: Any, tmp_path: Path) -> None:
    """As `run` refuses it: a misspelt id would be lost silently."""
    code, _, err = run("judge", str(stored(tmp_path, make.report())), "--allow-not-measured", "SC-099")
    assert code == 4
    assert_one_message(err, "unknown criterion 'SC-099'")


@pytest.fixture
def leftovers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One run left an image; return the runs that were removed."""
    removed: list[str] = []
    monkeypatch.setattr(
        "conformance.commands.gc.find_leftovers",
        lambda _: {
            "7f3c9a": [
                Leftover(run_id="7f3c9a", what="images todo:1", remove=lambda: removed.append("7f3c9a"))
            ]
        },
    )
    return removed


def test_gc_lists_and_removes_nothing_by_itself(
    run: Callable[..., tuple[int, str, str]], leftovers: list[str]
) -> None:
    """Its last line is the command that would."""
    code, out, _ = run("gc")

    assert (code, out) == (0, "7f3c9a  images todo:1\nremove with: conformance gc 7f3c9a\n")
    assert leftovers == []


def test_gc_removes_the_named_run(run: Callable[..., tuple[int, str, str]], leftovers: list[str]) -> None:
    """And says what."""
    assert run("gc", "7f3c9a")[:2] == (0, "removed  7f3c9a  images todo:1\n")
    assert leftovers == ["7f3c9a"]


def test_gc_of_an_unknown_run_is_one_message(
    run: Callable[..., tuple[int, str, str]], leftovers: list[str]
) -> None:
    """With the way to find the right one."""
    code, _, err = run("gc", "abc")

    assert code == 4
    assert_one_message(err, "run 'abc' left nothing here", "conformance gc")
    assert leftovers == []


def test_doctor_tells_settings_with_their_origin_and_what_is_missing(
    run: Callable[..., tuple[int, str, str]], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is that of a wrong set-up."""
    del project
    found = [
        Finding(name="helm", found="v3"),
        Finding(name="kind", found="not on PATH", ok=False, hint="install it"),
    ]
    monkeypatch.setattr("conformance.commands.doctor.examine", lambda *_, **__: iter(found))
    monkeypatch.setenv("CONFORMANCE_HOST_PORT", "8080")

    code, out, err = run("doctor")

    assert code == 4
    assert "host_port   8080 (environment)" in out
    assert "target      kind (file)" in out
    assert "  helm        v3\n  kind        MISSING: not on PATH\n              Hint: install it\n" in out
    assert_one_message(err, "1 of what a run needs is missing")


def test_doctor_needs_no_configuration(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine is looked at before anything is written; a file that is named has to be there."""
    monkeypatch.chdir(tmp_path)
    asked: list[Any] = []

    def look(needs: Any, **_more: Any) -> Any:
        asked.append(needs.target)
        return iter([Finding(name="helm", found="v3")])

    monkeypatch.setattr("conformance.commands.doctor.examine", look)

    code, out, _ = run("doctor", "--target", "existing", "--context", "mine")

    assert code == 0
    assert "config      none here" in out
    assert "context     mine (flag)" in out
    assert out.endswith("ready: conformance run --config FILE\n")
    assert asked[0].context == "mine"
    assert run("doctor", "--config", "none.toml")[0] == 4
    assert_one_message(run("doctor", "--target", "moon")[2], "target: found 'moon' (flag)")


def test_doctor_of_a_ready_machine_names_the_next_step(
    run: Callable[..., tuple[int, str, str]], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last line."""
    del project
    monkeypatch.setattr(
        "conformance.commands.doctor.examine", lambda *_, **__: iter([Finding(name="helm", found="v3")])
    )

    code, out, _ = run("doctor")

    assert code == 0
    assert out.endswith("ready: conformance run\n")


@pytest.mark.parametrize(("failures_count", "code"), [(0, 0), (2, 1)])
def test_load_goes_to_the_named_context_and_tells_of_failed_requests(
    run: Callable[..., tuple[int, str, str]],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    failures_count: int,
    code: int,
    make: Any,
) -> None:
    """Options count before the configuration; what was seen is told, and a failed request is exit code 1."""
    del project
    asked: dict[str, Any] = {}

    class FakeLoad:
        def __init__(self, *, settings: Any, **_more: Any) -> None:
            asked["settings"] = settings

        def run(self, **plan: Any) -> LoadRun:
            asked.update(plan)
            plan["on_line"]("Aggregated")
            still = Standstill(at_s=9, elapsed_s=4.25, waiting_count=5)
            return make.load(failures_count=failures_count, users_worked=7, standstill=still)

    monkeypatch.setattr("conformance.commands.load.ClusterLoad", FakeLoad)

    found, out, _ = run("load", "--context", "kind-mine", "--users", "7", "--workers", "3")

    assert found == code
    assert out.startswith("Aggregated\n7 of ")
    assert f" {failures_count} failed; p50 " in out
    assert "while several waited: 4.2 s (5 users, after 9 s)" in out
    assert asked["settings"].target.context == "kind-mine"
    assert (asked["settings"].load.users, asked["workers"], asked["seconds"]) == (7, 3, 60)


def test_load_without_a_context_is_one_message(
    run: Callable[..., tuple[int, str, str]], project: Path
) -> None:
    """The user's default cluster is never loaded."""
    del project
    code, _, err = run("load")

    assert code == 4
    assert_one_message(err, "context", "--context NAME")
