"""PostgreSQL, the back end and the floor as containers on a network that this run makes and removes."""

import secrets
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from airgap.places import find_places
from airgap.proc import Runner
from bench.memory import used_mib
from bench.tricks import UNDONE
from conformance.core.builder import find_builder

POSTGRES = "postgres:15"
# The chart's limits; source: the Phase IV specification.
LIMITS = ("--cpus", "0.5", "--memory", "512m")
_START_LIMIT_S = 60
_CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_FLOOR = Path(__file__).with_name("floor.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Where the two servers answer, and the container of ours."""

    ours: str
    floor: str
    container: str
    undone: dict[str, str]  # by trick: ours without it


@contextmanager
def running(image: str, tricks: tuple[str, ...] = ()) -> Iterator[Servers]:
    """Start all three, wait until they answer, and remove them in the end."""
    run_id = secrets.token_hex(3)
    network, database = f"bench-{run_id}", f"bench-{run_id}-postgresql"
    password = secrets.token_hex(16)
    uri = f"postgresql://bench:{password}@{database}/bench"
    with ExitStack() as stack:
        docker("network", "create", network)
        stack.callback(docker, "network", "rm", network)

        def start(name: str, *argv: str) -> str:
            stack.callback(docker, "rm", "--force", "--volumes", name)
            docker("run", "--detach", "--name", name, "--network", network, *LIMITS, *argv)
            template = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"
            return docker("inspect", "--format", template, name)

        settings = {"POSTGRES_USER": "bench", "POSTGRES_PASSWORD": password, "POSTGRES_DB": "bench"}
        start(database, *_env(settings), POSTGRES)
        own = {"TODOCHAT_DATABASE_URL": uri, "TODOCHAT_JWT_SECRET": secrets.token_hex(32), **_NO_LIMITS}

        def start_ours(name: str, before: str) -> str:
            argv = ("--entrypoint", "/usr/bin/python3", image, "-c", before + _MIGRATE_AND_SERVE)
            return start(name, *_env(own), *argv)

        ours = start_ours(f"bench-{run_id}-ours", "")
        floor = start(
            f"bench-{run_id}-floor",
            *_env({"FLOOR_DATABASE": uri}),
            "--volume", f"{_FLOOR}:/floor.py:ro", "--entrypoint", "/usr/bin/python3", image,
            "-c", _WAIT_AND_SERVE,
        )  # fmt: skip
        undone = {}
        for trick in tricks:
            name = f"bench-{run_id}-{trick}"
            undone[trick] = f"http://{start_ours(name, UNDONE[trick])}:8080"
            _wait(f"{undone[trick]}/ready", name)
        servers = Servers(
            ours=f"http://{ours}:8080",
            floor=f"http://{floor}:8080",
            container=f"bench-{run_id}-ours",
            undone=undone,
        )
        _wait(f"{servers.ours}/ready", servers.container)
        _wait(f"{servers.floor}/tasks/1", f"bench-{run_id}-floor")
        yield servers


# One user sends more in a round than a person in a day.
_NO_LIMITS = {"TODOCHAT_CHAT_TURNS_PER_MINUTE": "0", "TODOCHAT_CHAT_TURNS_PER_DAY": "0"}
# As the chart does it: the init container migrates and waits, then the server starts.
_MIGRATE_AND_SERVE = """
import sys
from todochat.__main__ import main
sys.exit(main(["migrate", "--wait", "60"]) or main([]))
"""
_WAIT_AND_SERVE = """
import os, runpy, time, psycopg
for _ in range(120):
    try:
        psycopg.connect(os.environ["FLOOR_DATABASE"]).close()
        break
    except psycopg.OperationalError:
        time.sleep(0.5)
runpy.run_path("/floor.py", run_name="__main__")
"""


def build() -> str:
    """Build the back end's image from this checkout, with the layer cache, and return its name."""
    root = Path(__file__).resolve().parents[3]
    runner = Runner(find_places().log)
    client = find_builder(runner.search_path, lambda argv: runner.run(argv, timeout_s=30, check=False))
    argv = ["build", "--quiet", "--file", str(root / "Dockerfile.backend")]
    # For package mirrors behind a private CA; see the Dockerfile.
    argv += ["--secret", f"id=ca_bundle,src={_CA_BUNDLE}"] if _CA_BUNDLE.is_file() else []
    return docker(*argv, str(root), timeout_s=600, client=client)


def memory_mib(container: str) -> float:
    """Return the memory that a container uses, in MiB, without idle file cache.

    Raises:
        RuntimeError: it cannot be measured.
    """
    return used_mib(int(docker("inspect", "--format", "{{.State.Pid}}", container)))


def docker(*argv: str, timeout_s: float = 120, client: str = "docker") -> str:
    """Run docker and return what it printed.

    Raises:
        RuntimeError: it ended badly; the message holds its own words.
    """
    done = subprocess.run([client, *argv], capture_output=True, text=True, check=False, timeout=timeout_s)
    if done.returncode != 0:
        raise RuntimeError(f"docker {argv[0]}: {done.stderr.strip()}")
    return done.stdout.strip()


def _env(values: dict[str, str]) -> list[str]:
    return [part for key, value in values.items() for part in ("--env", f"{key}={value}")]


def _wait(url: str, container: str) -> None:
    deadline_s = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2).close()
        except (urllib.error.URLError, OSError) as exc:
            if time.monotonic() > deadline_s:
                log = docker("logs", "--tail", "5", container)
                raise RuntimeError(f"'{container}' does not answer at {url}: {exc}\n{log}") from exc
            time.sleep(0.5)
        else:
            return
