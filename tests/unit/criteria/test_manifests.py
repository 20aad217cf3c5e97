"""SC-009: one sound chart, and nothing beside it."""

from dataclasses import replace
from typing import Any

from conformance.criteria.manifests import judge_manifests
from conformance.criteria.required import CHART_CHECKS
from conformance.model.measurements import ChartCheck
from conformance.model.verdict import Status
from tests.unit.table import table


def test_sound_chart_passes(make: Any) -> None:
    """The verdict counts checks and orphans."""
    found = judge_manifests(make.manifests(), make.settings())
    assert found.status is Status.PASS
    assert found.shown.observed == "9 of 9 checks, 0 orphans"


def test_failed_check_fails_with_its_detail(make: Any) -> None:
    """The check and the object it found are in the reason."""
    checks = (
        ChartCheck(name="lint", passed=True, detail=""),
        ChartCheck(name="values have effect", passed=False, detail="value 'backend.dead' has no effect"),
    )
    found = judge_manifests(make.manifests(checks=checks), make.settings())
    assert found.status is Status.FAIL
    assert found.reason == "check 'values have effect' failed: value 'backend.dead' has no effect"
    assert found.shown.observed == "1 of 2 checks, 0 orphans"
    assert found.shown.details == ("ok   lint", "FAIL values have effect: value 'backend.dead' has no effect")


def test_orphan_fails(make: Any) -> None:
    """A Secret made by hand is found and named."""
    found = judge_manifests(make.manifests(orphans=("Secret/by-hand",)), make.settings())
    assert found.status is Status.FAIL
    assert "object 'Secret/by-hand' is in the namespace but not of the release" in found.reason


def test_no_check_is_not_measured(make: Any) -> None:
    """A chart that was not looked at is not sound."""
    found = judge_manifests(make.manifests(checks=()), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "checks of the chart were not made: 'lint strict'" in found.reason


def test_left_out_check_is_not_measured(make: Any) -> None:
    """All others may have passed: what was not looked at is named."""
    checks = tuple(check for check in make.manifests().checks if "namespaces" not in check.name)
    found = judge_manifests(make.manifests(checks=checks), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "not made: 'two namespaces do not collide'" in found.reason


def test_check_that_does_not_apply_is_told(make: Any) -> None:
    """A chart without a schema passes, and it is said beside the verdict what nobody checked."""
    checks = tuple(
        replace(check, applies=not check.name.startswith("schema")) for check in make.manifests().checks
    )
    found = judge_manifests(make.manifests(checks=checks), make.settings())
    assert found.status is Status.PASS
    assert found.shown.observed == "8 of 8 checks, 0 orphans; not applicable: schema refuses an unknown value"
    assert "n/a  schema refuses an unknown value" in found.shown.details


@table("name", CHART_CHECKS)
def test_check_that_was_not_made_is_a_gap(make: Any, name: str) -> None:
    """A check that vanishes is none that passed."""
    kept = tuple(check for check in make.manifests().checks if check.name != name)
    found = judge_manifests(make.manifests(checks=kept), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert f"'{name}'" in found.reason


def test_unlisted_objects_are_not_measured(make: Any) -> None:
    """Where either side could not be listed, an orphan would go unseen."""
    for field in ("release_objects", "namespace_objects"):
        found = judge_manifests(make.manifests(**{field: ()}), make.settings())
        assert found.status is Status.NOT_MEASURED
        assert "an orphan would go unseen" in found.reason


def test_lists_that_have_nothing_in_common_are_not_measured(make: Any) -> None:
    """One of them is of another namespace, so that an orphan would go unseen."""
    found = judge_manifests(make.manifests(namespace_objects=("ConfigMap/x",)), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "an orphan would go unseen" in found.reason


def test_only_a_schema_may_be_absent(make: Any) -> None:
    """Every other check has something to look at in any chart."""
    checks = tuple(replace(check, applies=False) for check in make.manifests().checks)
    found = judge_manifests(make.manifests(checks=checks), make.settings())
    assert found.status is Status.NOT_MEASURED
    assert "said not to apply that always do: lint strict, renders with defaults" in found.reason
    assert "schema" not in found.reason
