"""Measuring again on the cluster of a kept run: what is chosen, what is done, and what is told."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ConfigError
from conformance.criteria.registry import CRITERIA
from conformance.model.cluster import Cluster
from conformance.model.measurements import NotMeasured
from conformance.model.report import Outcome, Report
from conformance.model.settings import TargetSettings
from conformance.report.side_by_side import render_side_by_side
from conformance.report.write import write_results
from conformance.run.inputs import input_digests
from conformance.run.kept import find_kept, note_kept
from conformance.run.past import choose, read_past
from conformance.run.plan import Again, Plan

KEPT = "0dd001"
REQUIRED = {item.id for item in CRITERIA if item.level == "required"}
NOW = {"chart": "c", "settings": "s", "load": "l", "image backend": "b", "image frontend": "f"}


def again(world: Any, only: tuple[str, ...], *, fresh: bool) -> Report:
    """Measure these again, on what run 0dd001 kept, in a cluster that this run does not own."""
    world.owned = False
    plan = Plan(only, again=Again(of=KEPT, fresh=fresh))
    given = {"plan": plan, "origins": {"only": "again"}}
    with world.open(given=given, only=only, keep="always") as session:
        session.measure_selected()
    report: Report = session.report
    return report


def test_fresh_install_takes_the_place_of_what_was_kept(world: Any) -> None:
    """Its removal goes on while the images are built; all of it stays, and it stays the kept run's."""
    report = again(world, ("SC-003", "SC-010"), fresh=True)
    assert world.events == [
        "check cluster",
        "open cluster",
        "begin removal",
        "build frontend",
        "build backend",
        "wait until it is gone",
        "require namespace",
        "place frontend",
        "place backend",
        "make namespace",
        "install",
        "wait ready",
        "collect",
    ]
    assert (report.again_of, report.outcome, report.exit_code) == (KEPT, Outcome.PARTIAL, 0)
    assert report.left_out[0].startswith("9 required criteria not measured again: SC-001, SC-002")
    assert "all stays as run 0dd001 kept it: kubectl get pods" in world.progress.getvalue()
    assert not (world.session.folder / "kubeconfig").exists()


def test_upgrade_measures_nothing_of_an_install(world: Any) -> None:
    """From nothing to serving is told by a fresh one only."""
    report = again(world, ("SC-004",), fresh=False)
    assert "keep namespace" in world.events
    assert "require own namespace" in world.events
    assert not {"begin removal", "make namespace", "require namespace"} & set(world.events)
    assert isinstance(report.measurements["startup"], NotMeasured)
    assert isinstance(report.measurements["hands_free"], NotMeasured)
    assert [item.criterion for item in report.verdicts] == ["SC-004"]


@pytest.fixture
def write(make: Any, tmp_path: Path) -> Any:
    """Return a writer of the results of a run."""

    def write_one(run_id: str, changes: dict[str, Any], **more: Any) -> None:
        only = more.pop("only", ())
        made = make.report(run_id=run_id, measurements=make.measurements(**changes))
        settings = make.settings(only=only).model_dump_json()
        write_results(
            replace(made, settings_json=settings, input_digests=NOW, complete=True, **more), tmp_path / run_id
        )

    return write_one


def chosen(make: Any, folder: Path, now: dict[str, str], *only: str) -> dict[str, str]:
    """Return what is measured again, with the reasons."""
    return dict(choose(read_past(folder, KEPT, make.settings()), now, only).why)


def test_nothing_is_chosen_where_nothing_is_red_and_nothing_changed(
    make: Any, write: Any, tmp_path: Path
) -> None:
    """What is asked for by name is measured all the same."""
    write(KEPT, {})
    assert chosen(make, tmp_path, NOW) == {}
    assert chosen(make, tmp_path, NOW, "SC-005") == {"SC-005": "asked for"}


def test_what_was_red_is_chosen(make: Any, write: Any, tmp_path: Path) -> None:
    """And no more, unless something changed."""
    write(KEPT, {"startup": make.startup(ready_s=300.0), "page": NotMeasured(reason="no browser")})
    red = {"SC-003": "was FAIL", "SC-004": "was NOT MEASURED", "SC-007": "was NOT MEASURED"}
    assert chosen(make, tmp_path, NOW) == red
    assert chosen(make, tmp_path, NOW, "SC-003") == {"SC-003": "was FAIL"}


def test_what_follows_from_a_changed_input_is_chosen(make: Any, write: Any, tmp_path: Path) -> None:
    """A build with the cache tells nothing of a cold one, and a chart nothing of images."""
    write(KEPT, {})
    by_image = chosen(make, tmp_path, {**NOW, "image backend": "other"})
    assert REQUIRED - set(by_image) == {"SC-001", "SC-009"}
    assert by_image["SC-003"] == "image backend changed"
    by_chart = chosen(make, tmp_path, {**NOW, "chart": "other"})
    assert REQUIRED - set(by_chart) == {"SC-001", "SC-002"}
    assert set(chosen(make, tmp_path, {**NOW, "load": "other"})) == {"SC-008"}


def test_newest_of_each_measurement_counts(make: Any, write: Any, tmp_path: Path) -> None:
    """Of runs that measured again on the same cluster, and only of what they were asked."""
    write(KEPT, {"startup": make.startup(ready_s=300.0), "page": NotMeasured(reason="no browser")})
    unasked = {"page": NotMeasured(reason="the run ended before it")}
    write("0dd002", unasked, only=("SC-003",), again_of=KEPT)
    write("0dd003", {"startup": make.startup(ready_s=400.0)}, only=("SC-003",), again_of="ffffff")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "results.json").write_text("{")
    assert set(chosen(make, tmp_path, NOW)) == {"SC-004", "SC-007"}


def test_table_stands_both_beside_each_other(make: Any, write: Any, tmp_path: Path) -> None:
    """Also what was not measured again."""
    write(KEPT, {"startup": make.startup(ready_s=300.0)})
    before = read_past(tmp_path, KEPT, make.settings()).verdicts
    after = [item for item in make.report().verdicts if item.criterion == "SC-003"]
    lines = render_side_by_side(before, after).splitlines()
    assert len(lines) == 1 + len(REQUIRED)
    line = next(line for line in lines if "SC-003" in line)
    assert " ".join(line.split()) == "SC-003 FAIL 300.0 s -> PASS 12.0 s limit 120 s"
    assert next(line for line in lines if "SC-001" in line).endswith("not measured again")


def test_kept_run_says_how_to_reach_its_cluster(tmp_path: Path) -> None:
    """One of its own by its kubeconfig and address; somebody else's as it was named."""
    own = Cluster(
        provider="kind", name="c", context="kind-c", kubeconfig=tmp_path / "kube", kubernetes_version="v1",
        nodes=(), owned=True, base_url="http://127.0.0.1:5",
    )  # fmt: skip
    for run_id, cluster in (("0dd001", own), ("0dd002", replace(own, owned=False))):
        (tmp_path / run_id).mkdir()
        note_kept(tmp_path / run_id, run_id, cluster, TargetSettings(kind="existing", context="mine"))
    (tmp_path / "latest").symlink_to("0dd001")
    assert find_kept(tmp_path, "0dd001").target == {
        "kind": "existing", "context": "kind-c", "kubeconfig": str(tmp_path / "kube"),
        "base_url": "http://127.0.0.1:5", "images": "kind",
    }  # fmt: skip
    assert find_kept(tmp_path, "0dd002").target == {"kind": "existing", "context": "mine"}
    assert find_kept(tmp_path, None).run_id in {"0dd001", "0dd002"}
    with pytest.raises(ConfigError, match="run 'ffffff' was not kept"):
        find_kept(tmp_path, "ffffff")


def test_digests_change_with_what_they_are_of_and_with_nothing_else(make: Any, tmp_path: Path) -> None:
    """Each with its own files; limits decide over verdicts, not over what is measured."""
    (tmp_path / "chart").mkdir()
    (tmp_path / "chart" / "Chart.yaml").write_text("name: a")
    for name in ("frontend", "backend"):
        (tmp_path / f"Dockerfile.{name}").write_text(f"FROM scratch\nCOPY {name} /\n")
        (tmp_path / name).write_text("1")

    def now(**changes: Any) -> dict[str, str]:
        return input_digests(make.settings(root=str(tmp_path), **changes))

    def differing(found: dict[str, str]) -> set[str]:
        return {name for name in found if found[name] != before[name]}

    before = now()
    assert json.loads(json.dumps(before)) == before
    assert set(before) == {"image frontend", "image backend", "chart", "settings", "load"}
    assert now(limits={"ready_s": 5}, with_observability=True, subject={"metrics": {"port": 1}}) == before
    assert differing(now(subject={"set_values": {"a": "b"}})) == {"settings"}
    assert differing(now(load={"users": 7})) == {"load"}
    (tmp_path / "backend").write_text("2")
    assert differing(now()) == {"image backend"}
    (tmp_path / "chart" / "more.yaml").write_text("")
    assert differing(now()) == {"image backend", "chart"}
