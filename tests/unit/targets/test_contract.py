"""What every target promises, held against each."""

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import HarnessError, Interrupted
from conformance.model.cluster import Cluster, Venue
from conformance.targets.provider import Provider, RunOnTarget
from conformance.targets.registry import all_targets
from tests.unit.targets.world import CREATING, World

# A new target says here how it is told to go to the small API server.
GIVEN: dict[str, dict[str, Any]] = {
    "kind": {},
    "minikube": {},
    "k3d": {},
    "existing": {"context": 'it\'s "odd"', "kind_cluster": "mine"},
    "containers": {},
}
KINDS = [target.kind for target in all_targets()]
# Those that make a cluster, in which case it has to be gone at the end.
MAKING = [kind for kind in KINDS if kind in CREATING]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A provider with its runner, what its tools have made, and the person's own kubeconfig."""

    provider: Provider
    runner: Any
    world: World
    source: Path


@pytest.fixture
def provide(api: Any, fake_runner: Callable[..., Any], tmp_path: Path) -> Callable[..., Given]:
    """Return a maker of a provider of each kind, in a folder whose name is odd."""
    (tmp_path / 'my "kube').mkdir()
    source = api.kubeconfig(tmp_path / 'my "kube' / "config", 'it\'s "odd"')
    world = World(api, tmp_path)

    def make_one(kind: str, run_id: str = "ab12cd") -> Given:
        folder = tmp_path / f"a 'run {run_id}"
        folder.mkdir(exist_ok=True)
        runner = fake_runner(world.answers())
        target = next(target for target in all_targets() if target.kind == kind)
        more = {"kubeconfig": source} if kind == "existing" else {}
        settings = target.settings(**GIVEN[kind], **more)
        run = RunOnTarget(runner=runner, run_id=run_id, folder=folder, root=tmp_path, node_port=30080)
        return Given(provider=target.provide(settings, run), runner=runner, world=world, source=source)

    return make_one


def _kubeconfig(site: Venue) -> Path:
    """Return the kubeconfig of a cluster; a venue without one has none."""
    return site.kubeconfig if isinstance(site, Cluster) else Path()


def ignore(_what: str) -> None:
    """Show no progress."""


@pytest.mark.parametrize("kind", KINDS)
def test_closing_is_safe_at_any_time(provide: Callable[..., Given], kind: str) -> None:
    """Before the opening, after it, and twice."""
    given = provide(kind)
    assert given.provider.close() == ()
    given.provider.check()
    given.provider.open(ignore)
    given.provider.close()
    assert given.provider.close() == ()
    assert given.world.clusters == set()


@pytest.mark.parametrize("kind", KINDS)
def test_second_opening_after_a_close_is_like_the_first(provide: Callable[..., Given], kind: str) -> None:
    """Nothing of the first is in its way."""
    provider = provide(kind).provider
    first = provider.open(ignore)
    provider.close()
    second = provider.open(ignore)
    assert second.words == first.words
    provider.close()


@pytest.mark.parametrize("kind", KINDS)
def test_failed_opening_can_be_closed(provide: Callable[..., Given], api: Any, kind: str) -> None:
    """An error that names the cause comes first."""
    given = provide(kind)
    given.runner.answers |= dict.fromkeys(CREATING.values(), (1, "ERROR: no room"))
    api.denied = {"create namespaces"}
    with pytest.raises(HarnessError, match=r"no room|may not"):
        given.provider.open(ignore)
    given.provider.close()
    assert given.provider.close() == ()


@pytest.mark.parametrize("kind", KINDS)
def test_signal_at_any_command_leaves_nothing(provide: Callable[..., Given], kind: str) -> None:
    """Whatever command it meets, and although the command has done its work by then."""
    counted = provide(kind, "counted")
    counted.provider.open(ignore)
    counted.provider.place("backend", "todo:1", "sha256:1")
    counted.provider.close()
    for number in range(len(counted.runner.lines)):
        given = provide(kind, f"{number:06d}")
        with pytest.raises(Interrupted):
            _interrupted_at(number, given)
        given.provider.close()
        assert given.world.clusters == set(), counted.runner.lines[number]
        assert given.provider.close() == ()


def _interrupted_at(number: int, given: Given) -> None:
    """Open, place and close; the command of that number ends with a signal."""
    run, left = given.runner.run, iter(range(number))

    def run_until_the_signal(*args: Any, **kwargs: Any) -> Any:
        done = run(*args, **kwargs)
        if next(left, None) is None:
            given.runner.run = run
            raise Interrupted("SIGTERM")
        return done

    given.runner.run = run_until_the_signal
    given.provider.open(ignore)
    given.provider.place("backend", "todo:1", "sha256:1")
    given.provider.close()


@pytest.mark.parametrize("kind", MAKING)
def test_two_at_once_do_not_know_each_other(provide: Callable[..., Given], kind: str) -> None:
    """Each has its own name and files, and takes away its own only."""
    first, second = provide(kind, "aaaaaa"), provide(kind, "bbbbbb")
    one, other = first.provider.open(ignore), second.provider.open(ignore)
    assert one.name != other.name
    assert _kubeconfig(one) != _kubeconfig(other) or kind == "containers"
    first.provider.close()
    assert first.world.clusters == {other.name}
    assert first.runner.ran(other.name) == []
    assert kind == "containers" or _kubeconfig(other).is_file()
    second.provider.close()


@pytest.mark.parametrize("kind", KINDS)
def test_persons_kubeconfig_is_never_written(
    provide: Callable[..., Given], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Byte for byte, with its mode and its time, also where a variable names it; names may be odd."""
    given = provide(kind)
    monkeypatch.setenv("KUBECONFIG", str(given.source))
    before, stat = given.source.read_bytes(), given.source.stat()
    cluster = given.provider.open(ignore)
    given.provider.place("backend", "todo:1", "sha256:1")
    given.provider.close()
    assert given.source.read_bytes() == before
    assert (given.source.stat().st_mtime_ns, given.source.stat().st_mode) == (stat.st_mtime_ns, stat.st_mode)
    assert _kubeconfig(cluster) != given.source
    assert given.runner.ran(str(given.source)) == []
    assert os.environ["KUBECONFIG"] == str(given.source)


@pytest.mark.parametrize("kind", KINDS)
def test_no_home_is_needed(provide: Callable[..., Given], monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Machines of a pipeline may have none."""
    monkeypatch.delenv("HOME")
    given = provide(kind)
    given.provider.check()
    given.provider.open(ignore)
    given.provider.close()
    assert given.world.clusters == set()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "containers"])
def test_kubeconfig_of_the_run_lies_in_its_folder_and_goes(provide: Callable[..., Given], kind: str) -> None:
    """Whatever that folder is called."""
    provider = provide(kind).provider
    cluster = provider.open(ignore)
    assert _kubeconfig(cluster).parent.name == "a 'run ab12cd"
    provider.close()
    assert not _kubeconfig(cluster).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_image_that_did_not_arrive_is_an_error(provide: Callable[..., Given], kind: str) -> None:
    """It is never judged as if it were there."""
    provider = provide(kind).provider
    provider.open(ignore)
    with pytest.raises(HarnessError, match="todo:2"):
        provider.place("backend", "todo:2", "sha256:2")
    provider.close()


@pytest.mark.parametrize("kind", KINDS)
def test_way_back_only_looks(provide: Callable[..., Given], kind: str) -> None:
    """A person copies it."""
    program, *words = shlex.split(provide(kind).provider.way_back())
    assert {"kubectl": "get", "docker": "ps"}[program] in words
