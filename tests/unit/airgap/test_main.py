"""The commands and their exit codes."""

from pathlib import Path
from typing import Any

import pytest

from airgap import __main__ as module
from airgap.errors import BuildError, CannotHere

# The acts of the package, by whatever name `__main__` knows them.
ACTS = ("have_docker", "stop_docker", "build_tools", "have_tools", "build_images", "have_images")


@pytest.fixture(autouse=True)
def acts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep everything in the test's own folder, and only note what would be done."""
    places = module.find_places({"XDG_CACHE_HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)})
    monkeypatch.setattr(module, "find_places", lambda: places)
    done: list[str] = []
    for name in ACTS:
        act = name.replace("build_", "have_")
        monkeypatch.setattr(module, name, lambda *_, act=act: done.append(act), raising=False)
    monkeypatch.setattr(module, "have_packages", lambda *_: None, raising=False)
    return done


def replace_act(monkeypatch: pytest.MonkeyPatch, what: str, act: Any) -> None:
    """Let an act do something."""
    for verb in ("have", "build"):
        monkeypatch.setattr(module, f"{verb}_{what}", act, raising=False)


def test_up_has_docker_before_tools_before_images(acts: list[str]) -> None:
    """Each needs the one before."""
    assert module.main(["up"]) == 0
    assert acts == ["have_docker", "have_tools", "have_images"]


def test_down_only_stops(acts: list[str]) -> None:
    """Nothing is built or removed."""
    assert module.main(["down"]) == 0
    assert acts == ["stop_docker"]


def test_tools_are_listed_by_their_paths(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One a line on standard output, for scripts; all of the host's when none is named."""
    asked: list[Any] = []

    def build(_places: Any, names: Any) -> tuple[Path, ...]:
        asked.append(tuple(names))
        return tuple(Path("/x") / name for name in names)

    replace_act(monkeypatch, "tools", build)
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

    replace_act(monkeypatch, "images", fail)
    assert module.main(["up"]) == code
    assert capsys.readouterr().err == "error: it does not work\nHint: do this\n"


@pytest.mark.parametrize("argv", [[], ["fly"], ["up", "--bogus"]])
def test_wrong_use_is_exit_4(argv: list[str]) -> None:
    """`airgap/errors.py`: the numbers are those of the conformance command."""
    assert module.main(argv) == 4


@pytest.mark.parametrize("started", [True, False])
def test_run_stops_only_the_engine_that_it_started(
    acts: list[str], monkeypatch: pytest.MonkeyPatch, started: bool
) -> None:
    """And ends with the command's own exit code."""
    replace_act(monkeypatch, "docker", lambda *_: started)
    assert module.main(["run", "--", "/bin/sh", "-c", "exit 7"]) == 7
    assert ("stop_docker" in acts) is started


def test_run_without_a_command_is_wrong_use(acts: list[str]) -> None:
    """Before anything is started."""
    assert module.main(["run"]) == 4
    assert acts == []


def test_env_is_for_a_shell_to_evaluate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The tools come first on PATH."""
    assert module.main(["env"]) == 0
    assert capsys.readouterr().out == f'export PATH={tmp_path}/todo-conformance/tools:"$PATH"\n'
