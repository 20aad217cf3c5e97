"""Which docker client can build."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ImageError, ToolMissing
from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.redact import Redactor
from conformance.images.docker_cli import find_docker

WITH_PLUGIN = 'test "$1" = buildx && exit 0; echo 28.1.1'
WITHOUT_PLUGIN = 'test "$1" = buildx && exit 1; echo {}'


@pytest.fixture
def clients(tmp_path: Path) -> Callable[..., Runner]:
    """Return a runner whose PATH has these docker clients, each in a folder of its own."""

    def put(**bodies: str) -> Runner:
        for folder, body in bodies.items():
            (tmp_path / folder).mkdir()
            client = tmp_path / folder / "docker"
            client.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
            client.chmod(0o755)
        path = os.pathsep.join(str(tmp_path / folder) for folder in ("empty", *bodies))
        return Runner(env={"PATH": path}, journal=Journal(), redactor=Redactor(), cwd=tmp_path)

    return put


def test_client_with_the_plugin_is_taken(clients: Any, tmp_path: Path) -> None:
    """Whatever its version."""
    assert find_docker(clients(a=WITH_PLUGIN)).path == str(tmp_path / "a" / "docker")


@pytest.mark.parametrize("version", ["20.10.24", "22.06.0"])
def test_old_client_needs_no_plugin(clients: Any, tmp_path: Path, version: str) -> None:
    """Up to 22 BuildKit is in the client itself."""
    assert find_docker(clients(a=WITHOUT_PLUGIN.format(version))).path == str(tmp_path / "a" / "docker")


def test_new_client_without_the_plugin_is_passed_over(clients: Any, tmp_path: Path) -> None:
    """Debian's client behind it on PATH can build."""
    runner = clients(a=WITHOUT_PLUGIN.format("28.1.1"), b=WITHOUT_PLUGIN.format("20.10.24+dfsg1"))
    assert find_docker(runner).path == str(tmp_path / "b" / "docker")


def test_no_client_that_can_build_is_an_error(clients: Any, tmp_path: Path) -> None:
    """Each one that was tried is named with its version, and the way out."""
    with pytest.raises(ImageError, match="can build with BuildKit") as caught:
        find_docker(clients(a=WITHOUT_PLUGIN.format("23.0.0"), b="exit 1"))
    assert f"{tmp_path / 'a' / 'docker'} 23.0.0" in caught.value.message
    assert "(no version)" in caught.value.message
    assert "buildx" in caught.value.hint


def test_no_client_is_a_missing_tool(clients: Any) -> None:
    """Nothing to try."""
    with pytest.raises(ToolMissing, match="cannot find 'docker'") as caught:
        find_docker(clients())
    assert caught.value.hint


def test_client_with_a_word_for_a_version_is_passed_over(clients: Any) -> None:
    """Engines built from source call themselves `dev`."""
    with pytest.raises(ImageError, match="docker dev"):
        find_docker(clients(a=WITHOUT_PLUGIN.format("dev")))
