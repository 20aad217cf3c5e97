"""What the target without a cluster does where its engine is slow to end what was begun."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError
from conformance.targets.containers import ContainersProvider, ContainersSettings
from conformance.targets.provider import RunOnTarget


class Network:
    """A network of the run that cannot be removed as often as a test says."""

    def __init__(self, refusals_count: int) -> None:
        self.refusals_left = refusals_count
        self.there = True

    def answers(self) -> dict[str, Any]:
        """Return what a runner answers."""
        return {
            "docker network ls": lambda _argv: (0, "conformance-ab12cd" if self.there else ""),
            "docker network rm": self._remove,
        }

    def _remove(self, _argv: list[str]) -> tuple[int, str]:
        if self.refusals_left:
            self.refusals_left -= 1
            return 1, "network has active endpoints"
        self.there = False
        return 0, ""


@pytest.fixture
def provide(
    fake_runner: Callable[..., Any], tmp_path: Path
) -> Callable[[dict[str, Any]], ContainersProvider]:
    """Return a maker of a provider whose programs answer so."""

    def make_one(answers: dict[str, Any]) -> ContainersProvider:
        run = RunOnTarget(
            runner=fake_runner(answers), run_id="ab12cd", folder=tmp_path, root=tmp_path, node_port=30080
        )
        return ContainersProvider(ContainersSettings(), run)

    return make_one


def test_what_is_in_use_for_a_while_is_removed_after_it(provide: Callable[..., ContainersProvider]) -> None:
    """The engine ends the creation of a container whose client has given up."""
    network = Network(refusals_count=3)
    provider = provide(network.answers())
    provider.open(lambda _what: None)
    assert provider.close() == ()
    assert not network.there


def test_what_stays_is_told_with_the_command_that_removes_it(
    provide: Callable[..., ContainersProvider],
) -> None:
    """And the next close tries again."""
    network = Network(refusals_count=40)
    provider = provide(network.answers())
    provider.open(lambda _what: None)
    assert provider.close() == ("conformance-ab12cd stays; remove it with `conformance gc ab12cd`",)
    assert provider.close() == ()


def test_network_that_cannot_be_made_is_an_error(provide: Callable[..., ContainersProvider]) -> None:
    """In the engine's own words."""
    with pytest.raises(
        ClusterError, match="cannot make docker network 'conformance-ab12cd': all pools taken"
    ):
        provide({"docker network create": (1, "all pools taken")}).open(lambda _what: None)
