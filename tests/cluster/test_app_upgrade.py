"""An upgrade that extends the schema, and its way back, under traffic: no request is lost, and no row."""

import json
import re
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from threading import Event

import httpx
import pytest

from tests.cluster.command import Run, call, wait_until
from tests.cluster.release import Release, User
from tests.cluster.subject import PROJECT, RELEASE

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]

BACK_END = f"deployment/{RELEASE}-backend"
PODS = ("get", "pods", "--selector=app.kubernetes.io/component=backend", "--output", "json")
THREADS = 4
REPLICAS = 2
# Between two requests of a thread: some 40 a second in all, a small part of what two half cores serve.
PAUSE_S = 0.1
# No traffic goes on longer, whatever becomes of the roll-outs; four times what both took on two busy cores.
TRAFFIC_LIMIT_S = 240
_MIGRATIONS = "todochat/migrations"
# Old code names its columns, so that it need not know this one.
_REVISION = """\
import sqlalchemy as sa
from alembic import op

revision = "{new}"
down_revision = "{old}"


def upgrade() -> None:
    op.add_column("tasks", sa.Column("added_by_upgrade", sa.String(10), nullable=False, server_default="yes"))
"""
_UNDO = """\
ALTER TABLE tasks DROP COLUMN IF EXISTS added_by_upgrade;
UPDATE schema_revisions SET version_num = '{old}';
"""
# The image takes compiled bytecode for the truth, so what is changed is compiled again.
_DOCKERFILE = f"""\
FROM {{image}}
USER 0
COPY . /opt/app/{_MIGRATIONS}/
RUN ["/usr/bin/python3", "-m", "compileall", "-q", "-f", "--invalidation-mode", "unchecked-hash", \
"/opt/app/{_MIGRATIONS}"]
USER 10001:10001
"""
_ASK_READY = (
    "from urllib.request import urlopen; print(urlopen('http://127.0.0.1:8080/ready', timeout=5).status)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextVersion:
    """The image of the version to come, and the revisions of the schema before and after it."""

    image: str
    old: str
    new: str


@dataclass(slots=True, kw_only=True)
class Traffic:
    """What one thread asked for, as one user."""

    user: User
    answered: int = 0
    created: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def run(self, stop: Event, deadline_s: float) -> None:
        """Create and list tasks, never asking twice for the same, until told to stop."""
        while not stop.wait(PAUSE_S) and time.monotonic() < deadline_s:
            title = f"task {secrets.token_hex(6)}"
            if self._ask("POST", {"title": title}, HTTPStatus.CREATED):
                self.created.append(title)
            stop.wait(PAUSE_S)
            self._ask("GET", None, HTTPStatus.OK)

    def _ask(self, method: str, body: dict[str, str] | None, expected: HTTPStatus) -> bool:
        started = time.strftime("%H:%M:%S")
        try:
            answer = self.user.tasks(method, body)
        except httpx.HTTPError as exc:
            self.lost.append(f"{started} {method}: {exc!r}")
            return False
        if answer.status_code != expected:
            self.lost.append(f"{started} {method}: {answer.status_code} {answer.text[:200]}")
            return False
        self.answered += 1
        return True


@pytest.fixture
def next_version(full_run: Run, release: Release, tmp_path: Path) -> Iterator[NextVersion]:
    """The back end's image with one more revision, on the nodes; gone in the end, from the database too."""
    source = (PROJECT / "app/backend" / _MIGRATIONS / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^HEAD = "(\d+)"$', source, re.MULTILINE)
    assert found, "the newest revision is not told by a line HEAD = ..."
    old = found[1]
    new = f"{int(old) + 1:04d}"
    made = NextVersion(image=f"todo-backend:upgrade-{secrets.token_hex(3)}", old=old, new=new)
    _write(tmp_path / "__init__.py", source.replace(found[0], f'HEAD = "{new}"'))
    _write(tmp_path / "versions" / f"{new}_upgrade.py", _REVISION.format(old=old, new=new))
    _write(tmp_path / "Dockerfile", _DOCKERFILE.format(image=release.image))
    _write(tmp_path / ".dockerignore", "Dockerfile\n.dockerignore\n")
    call("docker", "build", "--quiet", "--tag", made.image, str(tmp_path))
    try:
        call("kind", "load", "docker-image", made.image, "--name", full_run.context.removeprefix("kind-"))
        yield made
        release.sql(_UNDO.format(old=old))
    finally:
        call("docker", "rmi", made.image)


@pytest.fixture
def two_back_ends(release: Release, next_version: NextVersion) -> Iterator[int]:
    """The release with two back ends, and the number of that Helm revision; as it was, in the end."""
    del next_version  # its trace in the database is removed after this has been put back
    before = release.revision()
    try:
        _upgrade(release, "--set", f"backend.replicaCount={REPLICAS}")
        yield release.revision()
    finally:
        release.roll_back(before)
        wait_until(lambda: len(_images(release)) == 1, "the back end's pods to be as before", 90)


def test_upgrade_and_rollback_lose_nothing(
    release: Release, next_version: NextVersion, two_back_ends: int
) -> None:
    """The old code serves beside the new one and after it, on the schema that the new one extended."""
    repository, tag = next_version.image.split(":")
    with _traffic(release) as threads:
        _upgrade(
            release, "--set", f"backend.image.repository={repository}", "--set", f"backend.image.tag={tag}"
        )
        _until_all_run(release, next_version.image)
        upgraded_to = _schema(release)
        release.roll_back(two_back_ends)
        _until_all_run(release, release.image)

    assert upgraded_to == _schema(release) == next_version.new
    assert [lost for thread in threads for lost in thread.lost] == []
    for thread in threads:
        assert thread.answered > len(thread.created) > 0
        assert set(thread.created) == set(thread.user.all_titles())
    assert _ready(release) == ["200"] * REPLICAS


@contextmanager
def _traffic(release: Release) -> Iterator[list[Traffic]]:
    """Traffic by the front-end Service for as long as the body runs, and no longer than it may."""
    threads = [Traffic(user=User(release)) for _ in range(THREADS)]
    stop, deadline_s = Event(), time.monotonic() + TRAFFIC_LIMIT_S
    with ThreadPoolExecutor(THREADS) as pool:
        running = [pool.submit(thread.run, stop, deadline_s) for thread in threads]
        try:
            yield threads
            assert not any(one.done() for one in running), "the traffic ended before the roll-outs did"
        finally:
            stop.set()
        for one in running:
            one.result()


def _upgrade(release: Release, *options: str) -> None:
    chart = str(PROJECT / "chart")
    release.helm("upgrade", RELEASE, chart, "--reuse-values", "--wait", "--timeout=120s", *options)


def _images(release: Release) -> list[str]:
    """The back end's image in each pod there is, also in one that is about to end."""
    pods = json.loads(release.kubectl(*PODS))["items"]
    return [pod["spec"]["containers"][0]["image"] for pod in pods]


def _until_all_run(release: Release, image: str) -> None:
    """Wait until the pods of before have ended: the last of them is when requests would be lost."""
    wait_until(lambda: _images(release) == [image] * REPLICAS, f"no back end but {image}", 90)


def _ready(release: Release) -> list[str]:
    """What `/ready` of each back end answers."""
    names = [pod["metadata"]["name"] for pod in json.loads(release.kubectl(*PODS))["items"]]
    return [
        release.kubectl("exec", name, "--", "/usr/bin/python3", "-c", _ASK_READY).strip() for name in names
    ]


def _schema(release: Release) -> str:
    return release.sql("SELECT version_num FROM schema_revisions").strip()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
