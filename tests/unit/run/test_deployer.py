"""The recipe for a target without a cluster, followed: its own deployer brings the release up."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.purpose import Purpose
from conformance.model.measurements import HANDS_FREE, STARTUP
from conformance.model.release import LoadedImage, Release
from conformance.model.verdict import Status
from conformance.ports import Ports
from conformance.run import stages
from conformance.run.deploy import hands_free
from conformance.targets.deployer import Before, Deployed, Deploying
from conformance.targets.registry import find_target


class Crane:
    """Puts up a release without Helm and without a cluster."""

    def __init__(self, world: Any, given: Deploying) -> None:
        self._world = world
        self._given = given

    def require_place(self) -> None:
        """Find nothing in the way."""
        self._world.note("crane looks")

    def prepare(self) -> Before:
        """Find one thing that stood there."""
        return Before(objects=("container/old",))

    def install(self, loaded: Sequence[LoadedImage], on_wait: Callable[[str], None]) -> Deployed:
        """Put it up, or say why not."""
        on_wait("the hook")
        self._world.note(f"crane puts up {len(loaded)} images")
        startup = self._world.startup
        release = None if startup.failure else self._world.make.release()
        return Deployed(release=release, startup=startup, words=startup.failure or "it stands")

    def acts(self) -> tuple[str, ...]:
        """Return one act."""
        return ("lifted it",)

    def secret_values(self) -> list[str]:
        """Return a secret."""
        return ["hunter2-hunter2"]

    def front_end(self) -> str:
        """Return a way."""
        return "by the ladder"

    def ports(self, _release: Release) -> Ports:
        """Return none."""
        return Ports()

    def collect(self, folder: Path) -> None:
        """Keep nothing."""
        self._world.note(f"crane keeps {folder.name}")

    def let_go(self) -> None:
        """Let go."""
        self._world.note("crane lets go")

    def remove(self) -> tuple[str, ...]:
        """Leave something."""
        self._world.note("crane removes")
        return ("the hook stays",)


@pytest.fixture(autouse=True)
def target(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bring the deployer as a target does."""
    built = replace(find_target("kind"), deployer=lambda given: Crane(world, given))
    monkeypatch.setattr(stages, "find_target", lambda _kind: built)


def test_release_is_the_deployer_s_from_its_place_to_its_end(world: Any) -> None:
    """It is prepared, installed, told, kept and removed by it; Helm and the API server do nothing."""
    report = world.run()
    acts = [event for event in world.events if event.startswith(("crane", "install", "make namespace"))]
    assert acts == [
        "crane looks",
        "crane puts up 2 images",
        "crane keeps cluster",
        "crane removes",
        "crane lets go",
    ]
    assert {stage.name: stage.result for stage in report.stages}["install"] == "it stands"
    assert {stage.name: stage.result for stage in report.stages}["teardown"] == "the hook stays"
    assert report.inputs.front_end == "by the ladder"
    hands = report.measurements.get(HANDS_FREE)
    assert (hands.objects_before_install, hands.acts) == (("container/old",), ("lifted it",))
    images = report.measurements.get(STARTUP).loaded_images
    assert [image.component for image in images] == ["frontend", "backend"]


def test_what_it_could_not_put_up_blocks_the_rest(world: Any, make: Any) -> None:
    """With its own sentence, and no secret in it."""
    world.startup = make.startup(ready_s=None, failure="the rope 'hunter2-hunter2' broke")
    report = world.run()
    found = {item.criterion: item for item in report.verdicts}
    assert found["SC-003"].status is Status.FAIL
    assert found["SC-005"].status is Status.BLOCKED
    assert "the rope '[redacted]' broke" in found["SC-005"].reason
    assert "hunter2-hunter2" not in (world.session.folder / "results.json").read_text("utf-8")
    assert "crane keeps cluster" in world.events


@pytest.mark.parametrize("first", [["docker", "compose"], ["docker-compose"]], ids=" ".join)
def test_compose_installs_by_bringing_up(fake_runner: Callable[..., Any], first: list[str]) -> None:
    """To read the file is no second install."""
    runner = fake_runner()
    for words in (["config"], ["up", "--detach"]):
        runner.run([*first, "--file", "c.yaml", *words], timeout_s=1, purpose=Purpose.INSTALL)
    measured = hands_free(runner, home_was_empty=True, before=Before(), serving=True, acts=())
    assert measured.install_commands == (" ".join([*first, "--file", "c.yaml", "up", "--detach"]),)
    assert len(measured.commands) == 2
