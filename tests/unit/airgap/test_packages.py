"""Debian packages are installed only where what they bring is missing, and only by root."""

import os
from pathlib import Path
from typing import Any

import pytest

from airgap import packages
from airgap.errors import CannotHere
from airgap.packages import have_packages
from airgap.proc import Runner
from conformance.core.errors import CommandFailed


@pytest.fixture
def apt(program: Any, runner: Runner, tmp_path: Any) -> Runner:
    """Return a runner with an apt-get that notes what it is asked for."""
    program("apt-get", f'echo "$DEBIAN_FRONTEND:$*" >> {tmp_path}/said')
    return runner


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Be root, on a machine whose browser nobody has named; return where it says which services may start."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(packages, "_POLICY", tmp_path / "policy-rc.d")
    for name in ("CONFORMANCE_CHROMIUM", "DEBIAN_FRONTEND", "NGINX_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "policy-rc.d"


@pytest.mark.usefixtures("root")
def test_only_what_is_missing_is_installed(apt: Runner, program: Any, said: Any) -> None:
    """In one call, after a look at the newest lists."""
    program("openssl", "")
    have_packages(apt, ("openssl", "chromium", "mmdebstrap"))
    assert said() == [
        ":update -qq",
        "noninteractive:install -y -qq --no-install-recommends chromium mmdebstrap",
    ]


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_any_browser_of_its_kind_will_do(apt: Runner, program: Any, said: Any, name: str) -> None:
    """Whoever brought it."""
    program(name, "")
    have_packages(apt, ("chromium",))
    assert said() == []


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("docker", "installs"), [("exit 125", True), ("echo 2.40.3", False)], ids=["no plugin", "plugin"]
)
def test_compose_may_be_a_plugin(apt: Runner, program: Any, said: Any, docker: str, installs: bool) -> None:
    """Of the docker client that is there."""
    program("docker", docker)
    have_packages(apt, ("docker-compose",))
    assert bool(said()) == installs


@pytest.mark.usefixtures("root")
def test_browser_that_is_named_is_enough(apt: Runner, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that the browser probe reads."""
    monkeypatch.setenv("CONFORMANCE_CHROMIUM", "/somewhere/else")
    have_packages(apt, ("chromium",))
    assert said() == []


def test_others_are_told_what_to_install(apt: Runner, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4, with the line to copy."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(CannotHere, match="lacks mmdebstrap") as caught:
        have_packages(apt, ("mmdebstrap",))
    assert "apt-get install mmdebstrap" in caught.value.hint
    assert said() == []


@pytest.mark.parametrize("fails", [False, True])
def test_no_package_starts_a_service(root: Path, program: Any, runner: Runner, *, fails: bool) -> None:
    """While one is installed, whoever asks is told that nothing may start; afterwards all is as it was."""
    said = root.with_name("policy")
    program("apt-get", f'[ "$1" = update ] || {{ {root}; echo $? > {said}; }}; exit {int(fails)}')
    try:
        have_packages(runner, ("nginx",))
    except CommandFailed:
        assert fails
        return
    finally:
        assert not root.exists()
    assert said.read_text() == "101\n"


def test_policy_that_is_there_decides(root: Path, apt: Runner, said: Any) -> None:
    """Somebody wrote it; it stays."""
    root.write_text("theirs")
    have_packages(apt, ("nginx",))
    assert (root.read_text(), len(said())) == ("theirs", 2)
