"""What every target promises, held against each."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import HarnessError
from conformance.targets.provider import Provider, RunOnTarget
from conformance.targets.registry import all_targets

# How each is told to go to the small API server, and what of its world breaks its opening.
GIVEN: dict[str, Callable[[Path], dict[str, Any]]] = {
    "kind": lambda _source: {},
    "existing": lambda source: {"context": 'it\'s "odd"', "kubeconfig": source},
}
KINDS = [target.kind for target in all_targets()]

Open = Callable[..., tuple[Provider, Any, Path]]


@pytest.fixture
def provide(
    api: Any, fake_runner: Callable[..., Any], create_cluster: Any, tmp_path: Path
) -> Callable[..., tuple[Provider, Any, Path]]:
    """Return a maker of a provider of each kind, its runner, and the kubeconfig of the person."""
    folder = tmp_path / "a 'run"
    folder.mkdir()
    (tmp_path / 'my "kube').mkdir()
    source = api.kubeconfig(tmp_path / 'my "kube' / "config", 'it\'s "odd"')
    listed = '{"images": [{"id": "sha256:1", "repoTags": ["docker.io/library/todo:1"]}]}'

    def make_one(kind: str) -> tuple[Provider, Any, Path]:
        runner = fake_runner({"kind create": create_cluster, "crictl images": (0, listed)})
        target = next(target for target in all_targets() if target.kind == kind)
        settings = target.settings(**GIVEN[kind](source))
        if kind == "existing":
            settings = settings.model_copy(update={"kind_cluster": "mine"})
        run = RunOnTarget(runner=runner, run_id="ab12cd", folder=folder, root=tmp_path, node_port=30080)
        return target.provide(settings, run), runner, source

    return make_one


def ignore(_what: str) -> None:
    """Show no progress."""


@pytest.mark.parametrize("kind", KINDS)
def test_closing_is_safe_at_any_time(provide: Open, kind: str) -> None:
    """Before the opening, after it, and twice."""
    provider, _, _ = provide(kind)
    assert provider.close() == ()
    provider.check()
    provider.open(ignore)
    provider.close()
    assert provider.close() == ()


@pytest.mark.parametrize("kind", KINDS)
def test_failed_opening_can_be_closed(provide: Open, api: Any, kind: str) -> None:
    """An error that names the cause comes first."""
    provider, runner, _ = provide(kind)
    runner.answers["kind create"] = (1, "ERROR: no room")
    api.denied = {"create namespaces"}
    with pytest.raises(HarnessError):
        provider.open(ignore)
    provider.close()
    assert provider.close() == ()


@pytest.mark.parametrize("kind", KINDS)
def test_persons_kubeconfig_is_never_written(provide: Open, kind: str) -> None:
    """Byte for byte, with its mode and its time; names and paths may be odd."""
    provider, runner, source = provide(kind)
    before, stat = source.read_bytes(), source.stat()
    cluster = provider.open(ignore)
    provider.place("backend", "todo:1", "sha256:1")
    provider.close()
    assert source.read_bytes() == before
    assert (source.stat().st_mtime_ns, source.stat().st_mode) == (stat.st_mtime_ns, stat.st_mode)
    assert cluster.kubeconfig != source
    assert runner.ran(str(source)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_image_that_did_not_arrive_is_an_error(provide: Open, kind: str) -> None:
    """It is never judged as if it were there."""
    provider, _, _ = provide(kind)
    provider.open(ignore)
    with pytest.raises(HarnessError, match="todo:2"):
        provider.place("backend", "todo:2", "sha256:2")
    provider.close()


@pytest.mark.parametrize("kind", KINDS)
def test_way_back_only_looks(provide: Open, kind: str) -> None:
    """A person copies it."""
    provider, _, _ = provide(kind)
    assert provider.way_back().startswith("kubectl ")
    assert " get " in provider.way_back()
