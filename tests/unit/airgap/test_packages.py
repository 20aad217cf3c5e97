"""Debian packages are installed only where what they bring is missing, and only by root."""

import os
from typing import Any

import pytest

from airgap.errors import CannotHere
from airgap.packages import have_packages
from airgap.proc import Runner


@pytest.fixture
def apt(program: Any, runner: Runner, tmp_path: Any) -> Runner:
    """Return a runner with an apt-get that notes what it is asked for."""
    program("apt-get", f'echo "$DEBIAN_FRONTEND:$*" >> {tmp_path}/said')
    return runner


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be root, on a machine whose browser nobody has named."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    for name in ("CONFORMANCE_CHROMIUM", "DEBIAN_FRONTEND"):
        monkeypatch.delenv(name, raising=False)


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
