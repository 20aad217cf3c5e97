"""Lines of logs: which one says why, and what helps against it in this very release."""

from typing import Any

from conformance.deploy.causes.lines import telling_line
from tests.unit.deploy.causes.test_reports import DATABASE, DB, ended
from tests.unit.deploy.causes.world import Obj, env, log, pod, told
from tests.unit.table import table

RUNTIME = "failed to create shim task: OCI runtime create failed: unable to start container process: "


@table(
    ("line", "words"),
    [
        ('FATAL:  no pg_hba.conf entry for host "10.2.0.9", user "shop", no encryption', "`sslmode=require`"),
        ('invalid sslmode value: "on"', "verify-full"),
        ('root certificate file "/x/root.crt" does not exist', "`sslrootcert`"),
        ('server certificate for "pg" does not match host name "db"', "stands in its certificate"),
        ("FATAL:  the database system is starting up", "the database's own log"),
        ("Error: Database is uninitialized and superuser password is not specified.", "POSTGRES_PASSWORD"),
        ("start: POSTGRES_PASSWORD (or POSTGRES_PASSWORD_FILE) is not set", "of the database's container"),
        ("initdb: error: could not look up effective user ID 4711: user does not exist", "`runAsUser`"),
        ('"root" execution of the PostgreSQL server is not permitted.', "`runAsUser`"),
        ('FATAL:  private key file "/tls/tls.key" has group or world access', "`defaultMode: 0640`"),
        ('FATAL:  unrecognized configuration parameter "work_memory"', "correct that setting"),
        ("the database is at revision 9, which needs code of revision 8 or newer", "every migration"),
        ("Reason: Failed to determine a suitable driver class", "SPRING_DATASOURCE_URL"),
        ('chdir to cwd ("/root") set in config.json failed: permission denied', "`workingDir`"),
        ("container init was OOM-killed (memory limit too low?)", "`resources.limits.memory`"),
        ('nginx: [emerg] chown("/var/cache", 101) failed (1: Operation not permitted)', "CHOWN"),
        ("nginx: [emerg] setgid(101) failed (1: Operation not permitted)", "SETGID"),
        ('pods is forbidden: User "system:serviceaccount:shop:api" cannot list resource', "RoleBinding"),
        ("ConfigException: Service token file does not exist.", "`automountServiceAccountToken: true`"),
        ('npm error Missing script: "serve"', "package.json"),
        ("shop: error: argument command: invalid choice: 'server'", "`command` and `args`"),
        ("APP_SECRET is too short: 32 characters or more", "correct that value"),
        ("APP_PORT: Input should be a valid integer", "correct that value"),
        ("cannot open the ledger. Hint: run `ledger init`", "what the line itself says: run `ledger init`"),
    ],
)
def test_line_has_its_own_remedy(line: str, words: str) -> None:
    """None is told to mend what the line names."""
    assert words in ended(line)[1]


@table(
    ("log_text", "line"),
    [
        (
            "ERROR:    Traceback (most recent call last):\n  x\nasyncpg.exceptions.ConnectionError: gone\n"
            "\nERROR:    Application startup failed. Exiting.\n",
            "asyncpg.exceptions.ConnectionError: gone",
        ),
        (
            "[ERROR] Exception in worker process\nModuleNotFoundError: No module named 'shop'\n"
            "[INFO] Worker exiting\n[ERROR] Shutting down: Master\n[ERROR] Reason: Worker failed to boot.",
            "ModuleNotFoundError: No module named 'shop'",
        ),
        (
            'npm error Missing script: "serve"\nnpm error To see a list of scripts, run:\n'
            "npm error A complete log of this run can be found in: /x.log",
            'npm error Missing script: "serve"',
        ),
        (
            "initdb: error: directory exists but is not empty\ninitdb: hint: another\nCreate a subdirectory.",
            "initdb: error: directory exists but is not empty",
        ),
        # Nothing better is there.
        ("ERROR: Application startup failed. Exiting.\nbye", "ERROR: Application startup failed. Exiting."),
    ],
)
def test_line_that_only_tells_the_end_is_not_the_one(log_text: str, line: str) -> None:
    """Servers and package managers say last that they end."""
    assert telling_line(log_text) == line


def made(**more: Any) -> Obj:
    """Return the database of a release, which is made with user and database `shop`."""
    secret = {"valueFrom": {"secretKeyRef": {"name": "keys", "key": "pg"}}}
    variables = [*env(POSTGRES_USER="shop", POSTGRES_DB="shop"), {"name": "POSTGRES_PASSWORD", **secret}]
    return pod("db", ready=True, env=[*variables, *env(**more)], ports=[{"containerPort": 5432}])


@table(
    ("line", "variable", "words"),
    [
        ('password authentication failed for user "sho"', {}, "log in as user 'shop'"),
        ('password authentication failed for user \\"sho\\"', {}, "log in as user 'shop'"),
        ('FATAL: database "sales" does not exist', {}, "name database 'shop'"),
        (
            'password authentication failed for user "shop"',
            {"valueFrom": {"secretKeyRef": {"name": "keys", "key": "api"}}},
            "from key 'pg' of Secret 'keys', this container from key 'api' of Secret 'keys'",
        ),
        (
            'password authentication failed for user "shop"',
            {"value": "x"},
            "this container from a plain value",
        ),
        (
            'password authentication failed for user "shop"',
            {"valueFrom": {"secretKeyRef": {"name": "keys", "key": "pg"}}},
            "with which the database was first made",
        ),
        ('FATAL: database "shop" does not exist', {}, "let the database be made under that name"),
    ],
)
def test_log_in_is_held_against_what_the_database_was_made_with(line: str, variable: Obj, words: str) -> None:
    """User, database and whence the password is; where all agree, the volume is older."""
    loop = {"waiting": {"reason": "CrashLoopBackOff"}}
    given = [{"name": "DB_PASSWORD", **variable}] if variable else []
    api = pod("api", state=loop, last={"exitCode": 1}, restarts=4, env=given)
    assert words in told(pods=(api, made()), logs=log("api", line))[1]


def test_of_two_databases_none_is_held_against_a_client() -> None:
    """Which one it means is not known."""
    other = {**made(POSTGRES_USER="billing"), "metadata": {**DATABASE["metadata"], "name": "other"}}
    api = pod("api", state={"waiting": {"reason": "CrashLoopBackOff"}}, last={"exitCode": 1}, restarts=4)
    line = 'password authentication failed for user "sho"'
    assert "log in as" not in told(pods=(api, made(), other), logs=log("api", line))[1]


@table(
    ("host", "words"),
    [
        (
            "db.default.svc.cluster.local",
            "use host 'db': that Service is in namespace 'shop', and not in 'default'",
        ),
        ("db.shop.svc.cluster.loc", "use host 'db': the names of Services end in `.svc.cluster.local`"),
        ("db.shop.svc.cluster.local", "reaches cluster DNS"),
        ("db.shop", "reaches cluster DNS"),
    ],
)
def test_host_name_whose_end_is_wrong(host: str, words: str) -> None:
    """The Service is there; what follows its name is not of this cluster."""
    api = pod("api", state={"waiting": {"reason": "CrashLoopBackOff"}}, last={"exitCode": 1}, restarts=3)
    line = f'could not translate host name "{host}" to address: Name or service not known'
    assert words in told(pods=(api, DATABASE), services=(DB,), logs=log("api", line))[1]


@table(
    ("volume", "mount", "words"),
    [
        ({"emptyDir": {}}, {"readOnly": True}, "leave `readOnly` out of the mount of volume 'v' at /data"),
        ({"configMap": {"name": "c"}}, {}, "a volume of a configMap is always read-only"),
        ({"emptyDir": {}}, {}, "mount an `emptyDir`"),
    ],
)
def test_mount_that_takes_no_writing(volume: Obj, mount: Obj, words: str) -> None:
    """The root file system has no part in it."""
    line = "mkdir: cannot create directory '/data/x': Read-only file system"
    mounts = [{"name": "v", "mountPath": "/data", **mount}]
    assert words in ended(line, spec={"volumes": [{"name": "v", **volume}]}, volumeMounts=mounts)[1]


def test_working_directory_that_is_not_in_the_image() -> None:
    """The runtime would make it, on a root file system that is read-only."""
    line = f"{RUNTIME}error during container init: mkdir /srv/gone: read-only file system"
    assert ended(line, workingDir="/srv/gone")[1].startswith("correct `workingDir` (/srv/gone)")
    assert "emptyDir" in ended(line)[1]


def test_end_without_a_word() -> None:
    """There is no line to mend."""
    assert ended("")[1] == "see its command and its events: it ends without a word"
