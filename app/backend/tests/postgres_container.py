"""A PostgreSQL server in a container, where Docker answers and has the image; it goes with the tests."""

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import docker
from docker.errors import DockerException
from requests.exceptions import RequestException
from testcontainers.community.postgres import PostgresContainer
from testcontainers.core.config import testcontainers_config

_IMAGE = "postgres:15"
_LOOK_LIMIT_S = 5
# By which `conformance gc app-tests` removes what killed tests left.
_LABELS = {"conformance.run": "app-tests", "conformance.containers": "app-tests"}


@contextmanager
def postgres_container() -> Iterator[str | None]:
    """Give the address of a server of our own; None where Docker has none to give."""
    if not _has_image():
        yield None
        return
    # A second container that looks after the first would need an image of its own.
    testcontainers_config.ryuk_disabled = True
    server = PostgresContainer(_IMAGE, username="todochat", dbname="postgres", driver=None)
    # Nothing of it is kept: no write has to reach a disk.
    server.with_command(["-c", "fsync=off"])
    server.with_kwargs(labels=_LABELS).with_tmpfs_mount("/var/lib/postgresql/data")
    with server:
        yield server.get_connection_url()


def _has_image() -> bool:
    try:
        client = docker.from_env(timeout=_LOOK_LIMIT_S)
        try:
            client.images.get(_IMAGE)
        finally:
            client.close()
    except (DockerException, RequestException):
        found = False
    else:
        found = True
    _collect_sockets()
    return found


def _collect_sockets() -> None:
    """Where nobody listens, Docker's client leaves a socket open: a warning in whichever test comes next."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
