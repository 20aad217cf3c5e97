"""What the chart brings besides the app, at work: backup, restore, `helm test`, policies, TLS."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.command import call, wait_until
from tests.cluster.prometheus import watching
from tests.cluster.release import Release, User
from tests.cluster.subject import NAMESPACE, PROJECT, RELEASE

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(600)]

CLAIM = "todo-backup"
_CLAIM = json.dumps(
    {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": CLAIM},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "64Mi"}}},
    }
)
TLS = "todo-postgresql-tls"
_VALUES = ",".join(
    (
        "tests.enabled=true",
        f"backup.enabled=true,backup.existingClaim={CLAIM}",
        "networkPolicy.enabled=true",
        f"postgresql.tls.existingSecret={TLS}",
        f"database.sslMode=verify-full,database.ca.existingSecret={TLS},database.ca.key=tls.crt",
    )
)
BACK_END = f"deployment/{RELEASE}-backend"
_ALERT = "TodoAppDatabaseUnavailable"
DATABASE = f"statefulset/{RELEASE}-postgresql"


@pytest.fixture(scope="module")
def equipped(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Release]:
    """The release with all of it; as it was, in the end."""
    before = release.revision()
    _make_certificate(release, tmp_path_factory.mktemp("tls"))
    release.kubectl("apply", "--filename=-", stdin=_CLAIM)
    chart = str(PROJECT / "chart")
    release.helm("upgrade", RELEASE, chart, "--reuse-values", "--wait", "--timeout=120s", "--set", _VALUES)
    yield release
    release.roll_back(before)
    left = ("job/backup-now", "job/restore-now", f"pvc/{CLAIM}", f"secret/{TLS}")
    release.kubectl("delete", *left, "--ignore-not-found")


def test_every_connection_to_the_database_is_encrypted(equipped: Release) -> None:
    """The server's own, whose users see nothing of it."""
    User(equipped).tasks("GET").raise_for_status()
    said = equipped.sql(
        "SELECT bool_and(ssl), count(*) > 0 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
        " WHERE application_name = 'todochat'"
    )

    assert said.strip() == "t|t"


def test_restore_brings_back_what_was_there(equipped: Release) -> None:
    """What was deleted is there again, and what came later is not; a newer schema's table is gone as well."""
    user = User(equipped)
    user.tasks("POST", {"title": "before the backup"}).raise_for_status()
    _do(equipped, "backup")
    equipped.sql("DELETE FROM tasks WHERE title = 'before the backup'; CREATE TABLE newer (id int)")
    user.tasks("POST", {"title": "after it"}).raise_for_status()

    _scale(equipped, BACK_END, 0)
    said = _do(equipped, "restore")
    _scale(equipped, BACK_END, 1)
    equipped.kubectl("rollout", "status", BACK_END, "--timeout=120s")
    # That the pod is Ready is known to the front end's node a moment later.
    wait_until(lambda: user.tasks("GET").is_success, "the front end to reach the new back end", 60)

    assert "restored" in said
    assert user.titles() == ["before the backup"]
    assert equipped.sql("SELECT to_regclass('newer') IS NULL").strip() == "t"


def test_helm_test_passes_on_what_serves(equipped: Release) -> None:
    """Page, back end and database are asked, and the pod goes."""
    said = equipped.helm("test", RELEASE, "--timeout=120s")
    asked = ("get", "pod", f"{RELEASE}-test", "--ignore-not-found", "--output=name")

    assert "Phase:          Succeeded" in said, said
    assert equipped.kubectl(*asked) == ""


def test_database_away_is_told_by_helm_test_and_by_an_alert(equipped: Release) -> None:
    """The page is served still, and `helm test` says what is not; the alert ends with the fault."""
    asked = ("get", "pods", "--selector=app.kubernetes.io/component=backend")
    pod = equipped.kubectl(*asked, "--output=jsonpath={.items[0].metadata.name}")
    with watching(equipped, pod) as alerts:
        # Until it has read for the first time, all it knows of is that nothing answers.
        wait_until(lambda: not alerts.firing(), "no alert to fire", 60)
        _scale(equipped, DATABASE, 0)
        try:
            wait_until(lambda: _ALERT in alerts.firing(), f"{_ALERT} to fire", 60)
            equipped.helm("test", RELEASE, "--timeout=120s", check=False)
            said = equipped.kubectl("logs", f"{RELEASE}-test")
            hook = equipped.kubectl("get", "pod", f"{RELEASE}-test", "--output=jsonpath={.status.phase}")
        finally:
            _scale(equipped, DATABASE, 1)
            equipped.kubectl("rollout", "status", DATABASE, "--timeout=120s")
            equipped.kubectl("rollout", "status", BACK_END, "--timeout=120s")
            equipped.kubectl("delete", "pod", f"{RELEASE}-test", "--ignore-not-found")
        wait_until(lambda: _ALERT not in alerts.firing(), f"{_ALERT} to end", 60)

    assert hook == "Failed"
    assert "ok   the front end serves its page" in said
    assert "FAIL the back end reaches the database" in said


def _make_certificate(release: Release, folder: Path) -> None:
    """Make a certificate of the database's Service that vouches for itself, and the Secret with it."""
    name = f"{RELEASE}-postgresql.{NAMESPACE}.svc.cluster.local"
    call(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName=DNS:{name}",
        "-out", str(folder / "tls.crt"), "-keyout", str(folder / "tls.key"),
    )  # fmt: skip
    pair = (f"--cert={folder}/tls.crt", f"--key={folder}/tls.key")
    release.kubectl("create", "secret", "tls", TLS, *pair)


def _do(release: Release, name: str) -> str:
    """Make a job of that CronJob, wait for its end, and return what it said."""
    job = f"{name}-now"
    release.kubectl("create", "job", job, f"--from=cronjob/{RELEASE}-{name}")
    release.kubectl("wait", "--for=condition=complete", f"job/{job}", "--timeout=120s", check=False)
    said = release.kubectl("logs", f"job/{job}")
    assert release.kubectl("get", "job", job, "--output=jsonpath={.status.succeeded}") == "1", said
    return said


def _scale(release: Release, workload: str, replicas: int) -> None:
    """Ask for that many pods; when for none, wait until there is none."""
    release.kubectl("scale", workload, f"--replicas={replicas}")
    component = workload.rpartition("-")[2]
    asked = ("get", "pods", f"--selector=app.kubernetes.io/component={component}", "--output=name")
    if replicas == 0:
        wait_until(lambda: release.kubectl(*asked) == "", f"no pod of {workload}", 90)
