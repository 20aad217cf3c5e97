"""The commands and their exit codes."""

from pathlib import Path
from typing import Any

import pytest

from airgap import __main__ as module
from airgap.errors import BuildError, CannotHere


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep everything in the test's own folder; do nothing unless a test says what."""
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    places = module.find_places({"XDG_CACHE_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)})
    monkeypatch.setattr(module, "find_places", lambda: places)
    for name in ("have_docker", "build_tools", "build_images", "stop_docker"):
        monkeypatch.setattr(module, name, lambda *_: ())


def test_up_has_docker_before_tools_before_images(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each needs the one before."""
    order: list[str] = []
    for name in ("build_images", "build_tools", "have_docker"):
        monkeypatch.setattr(module, name, lambda *_, name=name: order.append(name))
    assert module.main(["up"]) == 0
    assert order == ["have_docker", "build_tools", "build_images"]


def test_down_only_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is built or removed."""
    order: list[str] = []
    for name in ("build_images", "build_tools", "have_docker", "stop_docker"):
        monkeypatch.setattr(module, name, lambda *_, name=name: order.append(name))
    assert module.main(["down"]) == 0
    assert order == ["stop_docker"]


def test_tools_are_listed_by_their_paths(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One a line on standard output, for scripts; all of the host's when none is named."""
    asked: list[Any] = []

    def build(_places: Any, names: Any) -> tuple[Path, ...]:
        asked.append(tuple(names))
        return tuple(Path("/x") / name for name in names)

    monkeypatch.setattr(module, "build_tools", build)
    assert module.main(["tools", "kind", "helm"]) == 0
    assert capsys.readouterr().out == "/x/kind\n/x/helm\n"
    module.main(["tools"])
    assert asked[1] == tuple(module.HOST_TOOLS)


@pytest.mark.parametrize(("error", "code"), [(CannotHere, 4), (BuildError, 3)])
def test_error_is_one_message_and_its_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Any, code: int
) -> None:
    """No traceback."""

    def fail(*_: Any) -> None:
        raise error("it does not work", hint="do this")

    monkeypatch.setattr(module, "build_images", fail)
    assert module.main(["up"]) == code
    assert capsys.readouterr().err == "error: it does not work\nHint: do this\n"


@pytest.mark.xfail(
    strict=True, raises=SystemExit, reason="airgap/__main__.py: argparse ends with 2, which means interrupted"
)
@pytest.mark.parametrize("argv", [[], ["fly"], ["up", "--bogus"]])
def test_wrong_use_is_exit_4(argv: list[str]) -> None:
    """`airgap/errors.py`: the numbers are those of the conformance command."""
    assert module.main(argv) == 4
