"""Where no Docker answers, the tests' PostgreSQL is looked for elsewhere, and nothing is left behind."""

import gc
import socket
from pathlib import Path

import pytest
from postgres_container import postgres_container


def test_no_socket_is_left_where_nobody_listens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The file of a Docker engine that has ended is still there."""
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as once:
        once.bind(str(path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")

    with postgres_container() as url:
        assert url is None

    # A socket that is still open warns as it goes, and a warning is an error here.
    gc.collect()
