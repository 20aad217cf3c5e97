"""Encryption on the way to PostgreSQL, by the variables of its own client library, as the chart sets them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from postgres_server import PostgresServer, postgres_server
from sqlalchemy.exc import OperationalError
from todochat.database import make_engine
from todochat.settings import Settings

_ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, with its key beside it."""
    return _certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.fixture(scope="module")
def server(certificate: Path) -> Iterator[PostgresServer]:
    """A server that takes encrypted connections, and plain ones."""
    with postgres_server() as made:
        for source, name in ((certificate, "server.crt"), (certificate.with_suffix(".key"), "server.key")):
            made.keep(source, name)
        with psycopg.connect(made.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET ssl = on")
            connection.execute("SELECT pg_reload_conf()")
        made.stop()
        made.start()
        yield made


def _certificate(folder: Path, address: str) -> Path:
    path = folder / "server.crt"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName=IP:{address}",
            "-out", str(path), "-keyout", str(path.with_suffix(".key")),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return path


def _is_encrypted(server: PostgresServer) -> bool:
    engine = make_engine(Settings.model_validate({"database_url": server.url}))
    try:
        with engine.connect() as connection:
            return bool(connection.exec_driver_sql(_ENCRYPTED).scalar())
    finally:
        engine.dispose()


def test_server_that_proves_itself_is_talked_to_in_secret(
    server: PostgresServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection is encrypted, and the server's name and authority were checked."""
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", str(certificate))

    assert _is_encrypted(server)


def test_server_of_another_authority_is_refused(
    server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent to it, not even the password."""
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", str(_certificate(tmp_path, "127.0.0.1")))

    with pytest.raises(OperationalError, match="certificate verify failed"):
        _is_encrypted(server)


def test_plain_connection_is_what_disable_says(
    server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variables are what makes the difference."""
    monkeypatch.setenv("PGSSLMODE", "disable")

    assert not _is_encrypted(server)
