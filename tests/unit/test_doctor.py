"""What a run needs: each missing thing is named with its next step, and nothing is made."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance import doctor
from conformance.core.errors import ToolMissing
from conformance.doctor import Finding, examine, needs_of
from tests.unit.fake_runner import FakeRunner

Examined = Callable[..., dict[str, Finding]]


@pytest.fixture
def examined(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Examined:
    """Return a look at a machine that has everything, but for what is said."""
    docker = tmp_path / "docker"
    docker.write_text("")
    docker.chmod(docker.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("CONFORMANCE_CHROMIUM", str(docker))

    def look(settings: Any = None, **answers: Any) -> dict[str, Finding]:
        machine = {"version": (0, "1.2.3\n"), "docker info": (0, f"{tmp_path}\n")}
        runner = FakeRunner({**machine, **answers}, tmp_path)
        return {
            finding.name: finding
            for finding in examine(needs_of(settings or make.settings()), runner=runner, folder=tmp_path)
        }

    return look


def absent(argv: list[str]) -> tuple[int, str]:
    """Answer as a runner does for a program that is not there."""
    raise ToolMissing(f"cannot find '{argv[0]}' on PATH", hint="run `make prepare`")


def test_machine_that_has_everything(examined: Examined) -> None:
    """Each need is told with what was found."""
    found = examined()

    assert list(found) == ["builder", "docker", "kind", "helm", "cluster", "disk", "image", "browser"]
    assert all(finding.ok and not finding.hint for finding in found.values())
    assert found["helm"].found == "1.2.3"
    assert found["cluster"].found == "kind, kindest/node:v1.34.4, host port any free one"


def test_missing_program_is_named_with_the_next_step(examined: Examined) -> None:
    """What depends on it is not looked at: it would only add a second cause."""
    found = examined(**{"helm version": absent})

    assert found["helm"] == Finding(
        name="helm", found="cannot find 'helm' on PATH", ok=False, hint="run `make prepare`"
    )
    assert "cluster" not in found


def test_compose_is_asked_for_where_the_subject_has_a_file_of_it(examined: Examined, make: Any) -> None:
    """And no cluster; either generation will do."""
    given = make.settings(subject={"compose": {"file": "c.yaml"}}, target={"kind": "containers"})
    assert examined(given)["docker-compose"].found == "1.2.3"
    without: dict[str, Any] = {"docker compose": (1, ""), "docker-compose version": absent}
    missing = examined(given, **without)["docker-compose"]
    assert not missing.ok
    assert "install Docker's Compose plugin" in missing.hint
    assert "docker-compose" not in examined(make.settings(subject={"compose": {"file": "c.yaml"}}))


def test_missing_node_image_is_named(examined: Examined) -> None:
    """A run would stop at it."""
    found = examined(**{"image inspect --format {{.Id}} kindest/node": (1, "")})

    assert not found["cluster"].ok
    assert "Docker has no image 'kindest/node:v1.34.4'" in found["cluster"].found


def test_full_disk_is_named_with_what_empties_it(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a run fails somewhere in its middle."""
    monkeypatch.setattr(doctor, "LEAST_FREE_GB", 10**9)

    found = examined()

    assert not found["disk"].ok
    assert "GB free in" in found["disk"].found
    assert "conformance gc" in found["disk"].hint


def test_image_for_the_nodes_may_be_absent(examined: Examined) -> None:
    """The nodes may have a registry; a run starts without it."""
    found = examined(**{"image inspect postgres:15": (1, "")})

    assert found["image"].ok
    assert "postgres:15 is not here" in found["image"].found


def test_no_browser_is_told_with_what_it_costs(examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    """The criteria that are then measured in a lesser way."""
    monkeypatch.setenv("CONFORMANCE_CHROMIUM", "")

    found = examined()

    assert found["browser"].ok
    assert "SC-004 and SC-006" in found["browser"].found
