"""The order of the stages, and what a failure of the subject blocks."""

from typing import Any

import pytest

from conformance.core.errors import DeployError, ImageError
from conformance.core.lock import MachineLock
from conformance.model.measurements import NotMeasured
from conformance.model.verdict import Status
from conformance.run import cluster_deployer, timeline


def test_stages_follow_one_another_and_close_in_reverse(world: Any) -> None:
    """From nothing to a report; the release is looked at before its cluster goes, and images go last."""
    report = world.run()
    assert world.events == [
        "check cluster",
        "build frontend",
        "build backend",
        "open cluster",
        "require namespace",
        "place frontend",
        "place backend",
        "make namespace",
        "install",
        "wait ready",
        *(f"measure {name}" for name in world.probes),
        "collect",
        "close cluster",
        "remove images",
    ]
    names = [stage.name for stage in report.stages]
    assert names == ["machine", "images", "cluster", "place", "install", *world.probes, "teardown"]


def test_good_run_is_conformant_and_written(world: Any) -> None:
    """What is returned is what stands in the file, whole."""
    report = world.run()
    assert world.statuses(report) == {}
    assert (report.exit_code, report.complete, report.harness_error) == (0, True, "")
    assert world.written() == report
    assert report.inputs.app_version == "1.0.0"
    assert report.inputs.tools == {"docker": "1.2.3", "kind": "1.2.3", "helm": "1.2.3"}
    names = {path.name for path in world.session.folder.iterdir()}
    assert {"results.json", "junit.xml", "report.html", "report.md", "journal.sh"} <= names
    assert (world.folder / "reports" / "latest").resolve() == world.session.folder


@pytest.mark.parametrize(("owned", "allowed"), [(True, "127.0.0.1"), (False, None)])
def test_load_is_let_through_to_the_nodes_of_an_own_cluster(
    world: Any, owned: bool, allowed: str | None
) -> None:
    """Somebody else's nodes are loaded only when that person says so."""
    world.owned = owned
    world.breaks["install"] = lambda: world.facts.update(env=dict(world.session.stages._runner.env))
    world.run()
    assert world.facts["env"].get("LOAD_ALLOW_HOST") == allowed


def test_what_differs_about_a_cluster_is_told(world: Any) -> None:
    """On a line of its own, as it comes."""
    world.run()
    assert "\n  the front end answers at a port\n" in world.progress.getvalue()


def test_want_of_rights_is_told_of_what_was_asked_for(world: Any) -> None:
    """What nobody asked for is not missed."""
    world.lacks = {
        "logs": "the user may not get pods/log",
        "eviction": "the user may not create pods/eviction",
    }
    report = world.run()
    told = world.progress.getvalue()
    assert "\n  logs will not be measured: the user may not get pods/log\n" in told
    assert "eviction" not in told
    assert world.statuses(report) == {"SC-007": Status.NOT_MEASURED}


def test_hands_free_is_read_from_the_journal(world: Any) -> None:
    """The one install command of the run itself is the evidence of SC-010."""
    measured: Any = world.run().measurements["hands_free"]
    [command] = measured.install_commands
    assert command.endswith("helm install todo-app chart")
    assert measured.home_was_empty
    assert measured.serving
    assert "HOME" in measured.environment_keys
    # Looking at the machine deploys nothing.
    assert {command.purpose for command in measured.commands} == {"install"}


def test_evidence_is_found_below_the_run_s_folder(world: Any) -> None:
    """By files, with paths that still hold when the folder is moved."""

    def leave() -> None:
        folder = world.session.folder / "evidence" / "page" / "loads"
        folder.mkdir(parents=True)
        (folder / "1.json").touch()

    world.breaks["measure page"] = leave
    found = {item.criterion: item.evidence for item in world.run().verdicts if item.evidence}
    assert found == {"SC-004": ("evidence/page/loads/1.json",)}


def test_stages_tell_what_they_found(world: Any) -> None:
    """The lines that a person sees are in the report as well."""
    found = {stage.name: stage.result for stage in world.run().stages}
    assert found["machine"] == "docker 1.2.3, kind 1.2.3, helm 1.2.3"
    assert found["images"] == "frontend 90.0 MB, backend 90.0 MB, built with no cache in 60.0 s"
    assert found["cluster"] == "conformance-x, 1 node, Kubernetes v1.34.4"
    assert found["place"] == "image ids on the nodes match the build"
    assert found["install"] == "2 workloads serve after 12.0 s, and still after 10 s more"
    assert found["teardown"] == "nothing of this run is left"


def test_images_alone_need_no_cluster(world: Any) -> None:
    """`--only SC-001` builds, judges, and removes what it built."""
    report = world.run(only=("SC-001",), given={"origins": {"only": "flag"}})
    assert [item.criterion for item in report.verdicts] == ["SC-001"]
    assert report.exit_code == 0
    assert "open cluster" not in world.events
    assert world.events[-1] == "remove images"


def test_only_what_is_selected_is_measured(world: Any) -> None:
    """The other probes cost minutes."""
    report = world.run(only=("SC-004", "SC-007"))
    # Logs say nothing of an application that nobody has used.
    assert world.wanted == {"page", "latency", "flow", "utilisation", "logs"}
    assert [item.criterion for item in report.verdicts] == ["SC-004", "SC-007"]


def test_failed_build_fails_one_criterion_and_blocks_the_rest(world: Any) -> None:
    """One cause, not eleven failures; no cluster is made for nothing."""
    world.breaks["build backend"] = ImageError("cannot build image 'backend': no such file")
    report = world.run()
    found = world.statuses(report)
    assert found["SC-001"] is Status.FAIL
    assert {found[f"SC-{number:03}"] for number in range(3, 12)} == {Status.BLOCKED}
    assert report.exit_code == 1
    assert "open cluster" not in world.events
    assert world.events[-1] == "remove images"
    assert world.written() == report


def test_refused_install_fails_one_criterion_and_blocks_the_rest(world: Any) -> None:
    """Helm's own words are the reason; what was made is removed."""
    world.breaks["install"] = DeployError("helm cannot install chart", hint="look")
    report = world.run()
    found = world.statuses(report)
    assert found.pop("SC-003") is Status.FAIL
    assert found == {f"SC-{number:03}": Status.BLOCKED for number in range(4, 12)}
    reasons = [item.reason for item in report.verdicts if item.criterion == "SC-003"]
    assert reasons == ["helm cannot install chart; look"]
    assert world.events[-2:] == ["close cluster", "remove images"]


def test_release_that_never_serves_still_has_its_logs_read(world: Any) -> None:
    """Logs and manifests are evidence of why; page, API and flow are not tried."""
    world.startup = world.make.startup(ready_s=None, failure="container 'backend' crashed")
    report = world.run()
    found = world.statuses(report)
    assert found["SC-003"] is Status.FAIL
    assert {found[name] for name in ("SC-004", "SC-005", "SC-006", "SC-008", "SC-011")} == {Status.BLOCKED}
    assert world.probed() == ["manifests", "logs"]
    assert "collect" in world.events
    assert found["SC-010"] is Status.FAIL


def test_missing_measurement_is_reported_and_the_run_goes_on(world: Any) -> None:
    """A gap makes the run red, not broken."""
    world.facts["contract"] = NotMeasured(reason="no browser")
    report = world.run()
    assert world.statuses(report) == {"SC-011": Status.NOT_MEASURED}
    assert (report.exit_code, report.complete) == (1, True)
    assert world.run(allow_not_measured=("SC-011",)).exit_code == 0


def test_run_waits_for_another_that_measures_and_does_not_count_it(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait is a stage of its own, so that the stage that waited is as short as alone."""
    other = MachineLock("measuring", "0dd001")
    assert other.acquire()
    monkeypatch.setattr(timeline, "pause", lambda _seconds: other.release())

    report = world.run()

    assert [stage.name for stage in report.stages][:3] == ["machine", "wait", "images"]
    assert report.stages[1].result == "run 0dd001 was measuring on this machine"
    assert report.exit_code == 0
    assert other.acquire(), "the lock is given back"
    other.release()


def test_secret_in_the_line_of_a_crash_reaches_no_report(world: Any, monkeypatch: Any) -> None:
    """The cause ends in what the program logged, and that may be its own password."""
    monkeypatch.setattr(cluster_deployer, "secret_values", lambda *_: ["hunter2-hunter2"])
    world.startup = world.make.startup(
        ready_s=None,
        failure="container 'backend' exits with 1: bad hunter2-hunter2",
        remedy="see hunter2-hunter2",
    )
    world.run()
    texts = [
        path.read_text("utf-8", "replace")
        for path in world.session.folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    ]
    assert not [text for text in texts if "hunter2" in text]
