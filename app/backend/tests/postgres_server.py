"""A PostgreSQL server of our own, from Debian's programs, that can be stopped and started."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

_PROGRAMS = Path("/usr/lib/postgresql/15/bin")


class PostgresServer:
    """One server, at the same port through all its stops."""

    def __init__(self, folder: Path) -> None:
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._as_user:
            shutil.chown(folder, "postgres")
        self._folder = folder
        self._data = folder / "data"
        self._log = folder / "server.log"
        self._port = free_port()
        self._program: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://todochat@127.0.0.1:{self._port}/postgres"
        self._run("initdb", "-D", str(self._data), "-U", "todochat", "-A", "trust", "-N")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = ["-p", str(self._port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        program = [*self._as_user, str(_PROGRAMS / "postgres"), "-D", str(self._data), *options]
        with self._log.open("ab") as log:
            self._program = subprocess.Popen(
                [*program, "-k", str(self._folder)], stdout=log, stderr=subprocess.STDOUT, cwd="/"
            )
        for _ in range(100):
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("PostgreSQL did not start within 10 s")

    def stop(self, mode: str = "fast") -> None:
        """Stop it, connections included; "immediate" keeps nothing, and is quicker."""
        if self._program is not None:
            self._run("pg_ctl", "stop", "-D", str(self._data), "-m", mode)
            self._program.wait(timeout=20)
            self._program = None

    def keep(self, source: Path, name: str) -> None:
        """Put a copy of a file into the data folder, for the server's eyes only."""
        path = Path(shutil.copy(source, self._data / name))
        path.chmod(0o600)
        if self._as_user:
            shutil.chown(path, "postgres")

    @property
    def log(self) -> str:
        """What the server has logged since it was first started."""
        return self._log.read_text(encoding="utf-8")

    def _run(self, name: str, *arguments: str) -> None:
        argv = [*self._as_user, str(_PROGRAMS / name), *arguments]
        subprocess.run(argv, check=True, capture_output=True, cwd="/")


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """Give a server that runs."""
    if not (_PROGRAMS / "initdb").exists():
        pytest.fail("no PostgreSQL here. Hint: apt-get install postgresql-15, or set TEST_DATABASE_URL")
    folder = Path("/tmp") / f"todochat-postgres-{uuid4().hex[:8]}"  # noqa: S108 - readable by its user
    folder.mkdir()
    server = PostgresServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate")
        shutil.rmtree(folder)


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
