"""Faults of real reports: object and cause in the sentence, and the remedy of that very cause."""

from typing import Any

import pytest

from conformance.deploy.causes.registry import contradictions
from conformance.kube.snapshots import Snapshot
from tests.unit.deploy.causes.world import Obj, env, event, log, meta, pod, service, told
from tests.unit.table import table

LOOP: Obj = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}}
DB = service("db", {"app": "db"}, (5432, 5432))
HEADLESS = {**DB, "spec": {**DB["spec"], "clusterIP": "None", "ports": [{"port": 6000, "targetPort": 5432}]}}
DATABASE = pod("db", ready=True, ports=[{"containerPort": 5432}])


def ended(line: str, code: int = 1, **more: Any) -> tuple[str, str]:
    """Diagnose a pod that ends again and again with this last line."""
    last = {"exitCode": code, "reason": "Error"}
    return told(pods=(pod("api", state=LOOP, last=last, restarts=4, **more),), logs=log("api", line))


def probed(answer: str, line: str = "", **probe: Any) -> tuple[str, str]:
    """Diagnose a pod whose readiness probe got this answer."""
    probe = probe or {"httpGet": {"path": "/", "port": 8080}}
    api = pod("api", readinessProbe=probe, ports=[{"containerPort": 8080}])
    events = (event(api, "Unhealthy", f"Readiness probe failed: {answer}"),)
    return told(pods=(api,), events=events, logs=log("api", line) if line else {})


def unplaced(message: str) -> tuple[str, str]:
    """Diagnose a pod that the scheduler cannot place."""
    waiting = pod("api", phase="Pending")
    waiting["status"] = {
        "phase": "Pending",
        "conditions": [{"type": "PodScheduled", "status": "False", "message": message}],
    }
    return told(pods=(waiting,))


@table(
    ("line", "words"),
    [
        ("/usr/bin/env: 'sh\\r': No such file or directory", "line ends of Unix"),
        ("exec /docker/start.sh: no such file or directory", "interpreter of its first line"),
        ("initdb: detail: It contains a lost+found directory, perhaps a mount point.", "PGDATA"),
        ("FATAL:  database files are incompatible with server", "another major version"),
        ("FATAL:  sorry, too many clients already", "max_connections"),
        ("ValueError: invalid literal for int(): 'tcp://10.96.0.9:6379'", "enableServiceLinks: false"),
        ("pq: SSL is not enabled on the server", "sslmode"),
        ("requests.exceptions.SSLError: certificate verify failed: self-signed", "authority (CA)"),
        ("ERROR:  permission denied for table tasks", "grant that right to the database user"),
        ("hypercorn: error: unrecognized arguments: --threads", "`command` and `args`"),
        ("java.lang.OutOfMemoryError: Metaspace", "resources.limits.memory"),
        ("Worker (pid:9) was sent SIGKILL! Perhaps out of memory?", "fewer workers"),
        ("FAILED: Can't locate revision identified by 'c0ffee'", "every migration"),
        ("binascii.Error: Incorrect padding", "`stringData`"),
        ("ValueError: SIGNING_KEY must be at least 32 bytes", "correct that value"),
        ('could not connect to "localhost" (127.0.0.1): Connection refused', "name the Service instead"),
        ("KeyError: 'getpwuid(): uid not found: 1001'", "/etc/passwd"),
        ('Error loading ASGI app. Could not import module "app".', "working directory"),
        ("Error: Could not find a production build in the '.next' directory.", "let the Dockerfile build"),
        ("set it by setting the GROQ_KEY environment variable", "set variable 'GROQ_KEY'"),
        ("KeyError: 'REDIS_URL'", "set variable 'REDIS_URL'"),
        ("Error: STRIPE_KEY is not set", "set variable 'STRIPE_KEY'"),
        ("Missing required environment variable: SMTP_HOST", "set variable 'SMTP_HOST'"),
        ("required key APP_PORT missing value", "set variable 'APP_PORT'"),
        ("start.sh: line 3: DB_NAME: unbound variable", "set variable 'DB_NAME'"),
    ],
)
def test_line_has_the_remedy_of_its_cause(line: str, words: str) -> None:
    """None is told to read the log."""
    sentence, remedy = ended(line)
    assert line in sentence
    assert words in remedy


def test_missing_field_of_settings_is_the_variable() -> None:
    """Pydantic names the field two lines below, and a link last of all."""
    sentence, remedy = ended(
        "pydantic_core.ValidationError: 1 validation error for Settings\njwt_secret\n"
        "  Field required [type=missing]\n    For further information visit https://errors.example\n"
    )
    assert "jwt_secret" in sentence
    assert "set variable 'JWT_SECRET'" in remedy


@pytest.mark.parametrize(
    ("line", "group", "words"),
    [
        ("PermissionError: [Errno 13] Permission denied: '/data/x'", None, "fsGroup"),
        ('initdb: error: could not change permissions of "/data": Operation not permitted', None, "fsGroup"),
        ("PermissionError: [Errno 13] Permission denied: '/data/x'", 1000, "as a user that owns it"),
        ("PermissionError: [Errno 13] Permission denied: '/database/x'", None, "as a user that owns it"),
    ],
)
def test_volume_that_its_user_does_not_own(line: str, group: int | None, words: str) -> None:
    """Only a claim, only below its mount, and only where no group is set."""
    security: Obj = {"runAsUser": 1000, **({} if group is None else {"fsGroup": group})}
    spec = {
        "securityContext": security,
        "volumes": [{"name": "d", "persistentVolumeClaim": {"claimName": "d"}}],
    }
    mounts = [{"name": "d", "mountPath": "/data"}]
    assert words in ended(line, spec=spec, volumeMounts=mounts)[1]


def test_mount_that_hides_the_program() -> None:
    """The program is in the image, below the volume."""
    spec = {"volumes": [{"name": "w", "emptyDir": {}}]}
    line = "Error: Cannot find module '/srv/app/main.js'"
    _, remedy = ended(line, spec=spec, volumeMounts=[{"name": "w", "mountPath": "/srv/app"}])
    assert remedy.startswith("mount volume 'w' elsewhere than at /srv/app")
    assert "into the image" in ended(line, spec=spec, volumeMounts=[{"name": "w", "mountPath": "/tmp"}])[1]  # noqa: S108


def test_program_that_may_not_be_executed() -> None:
    """The runtime says so; no volume has a part in it."""
    message = 'unable to start container process: exec: "/start.sh": permission denied: unknown'
    last = {"exitCode": 126, "reason": "StartError", "message": message}
    _, remedy = told(pods=(pod("api", state=LOOP, last=last, restarts=3),))
    assert remedy.startswith("make the program executable")


@table(
    ("answer", "line", "words"),
    [
        ("HTTP probe failed with statuscode: 403", "", "needs no log-in"),
        ("HTTP probe failed with statuscode: 400", "Invalid HTTP_HOST header: 'x'. ALLOWED_HOSTS", "`Host`"),
        (
            "HTTP probe failed with statuscode: 400",
            "client sent an HTTP request to an HTTPS server",
            "`scheme`",
        ),
        ('Get "x": net/http: malformed HTTP response "\\x15\\x03"', "", "`scheme`"),
        ('OCI runtime exec failed: exec: "wget": executable file not found in $PATH', "", "'wget'"),
    ],
)
def test_probe_that_asks_wrongly(answer: str, line: str, words: str) -> None:
    """The program is well; its probe is to be corrected."""
    sentence, remedy = probed(answer, line)
    assert sentence.startswith("the readiness probe of container 'main' of pod 'api' ")
    assert words in remedy


def test_refused_question_without_a_known_reason_is_not_explained() -> None:
    """HTTP 400 alone tells neither of a host nor of a scheme."""
    assert "scheme" not in "".join(probed("HTTP probe failed with statuscode: 400", "ready"))


@pytest.mark.parametrize(
    ("message", "words", "never"),
    [
        ("1 node(s) had volume node affinity conflict", "WaitForFirstConsumer", "node selector"),
        ("untolerated taint {node.kubernetes.io/disk-pressure: }", "disk-pressure", "add a toleration"),
        ("1 node(s) were unschedulable", "uncordon", "selector"),
        ("1 Too many pods", "fewer pods", "selector"),
    ],
)
def test_node_that_takes_no_pod(message: str, words: str, never: str) -> None:
    """What ails the node is mended there."""
    _, remedy = unplaced(f"0/1 nodes are available: {message}.")
    assert words in remedy
    assert never not in remedy


@table(
    ("image", "message", "secrets", "words"),
    [
        ("reg.example.com/a:1", "failed to authorize: 401 Unauthorized", [], "a log-in of reg.example.com"),
        ("reg.example.com/a:1", "pull access denied", ["here"], "hold a log-in that may pull"),
        ("reg.example.com/a:1", "pull access denied", ["gone"], "make Secret 'gone'"),
        ("api:1", "pull access denied, repository does not exist", [], "load the image into the cluster"),
        ("redis:7", "429 Too Many Requests - toomanyrequests", [], "limit of pulls"),
        (
            "reg.example.com/a:1",
            "tls: failed to verify certificate: x509: unknown",
            [],
            "trust the certificate",
        ),
        ("reg.example.com/a:1", "server gave HTTP response to HTTPS client", [], "plain HTTP"),
        ("reg.example.com/a:1", "dial tcp: lookup reg.example.com: no such host", [], "reach the registry"),
    ],
)
def test_registry_that_gives_no_image(image: str, message: str, secrets: list[str], words: str) -> None:
    """Its own words decide; a bare name is of an image that was built here."""
    waiting = {"waiting": {"reason": "ErrImagePull", "message": message}}
    spec = {"imagePullSecrets": [{"name": name} for name in secrets]}
    api = pod("api", state=waiting, phase="Pending", image=image, spec=spec)
    sentence, remedy = told(pods=(api,), secrets=({"metadata": meta("here")},))
    assert f"image '{image}'" in sentence
    assert words in remedy


@table(
    ("spec", "words"),
    [
        ({"dnsPolicy": "Default"}, "`dnsPolicy: ClusterFirst`"),
        ({"hostNetwork": True, "dnsPolicy": "ClusterFirst"}, "`dnsPolicy: ClusterFirstWithHostNet`"),
        ({"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}, ""),
        ({"dnsPolicy": "ClusterFirst"}, ""),
        ({}, ""),
    ],
)
def test_pod_that_asks_another_name_server(spec: Obj, words: str) -> None:
    """The Service is there, and the pod's own policy is in the way."""
    api = pod("api", env=env(DB_HOST="db"), spec=spec)
    line = 'could not translate host name "db" to address: Name or service not known'
    sentence, remedy = told(pods=(api, DATABASE), services=(DB,), logs=log("api", line))
    assert ("does not ask the cluster's DNS" in sentence) is bool(words)
    assert words in remedy


def test_headless_service_maps_no_port() -> None:
    """Its name leads to the pods, whose own port counts."""
    api = pod("api", env=env(DATABASE_URL="postgresql://u:p@db:6000/x"))
    sentence, remedy = told(pods=(api, DATABASE), services=(HEADLESS,))
    assert "given port 6000 of Service 'db' (DATABASE_URL), which is headless" in sentence
    assert remedy.startswith("use port 5432 in DATABASE_URL")
    well = pod("api", ready=True, env=env(DATABASE_URL="postgresql://u:p@db:5432/x"))
    assert (
        contradictions(Snapshot(namespace="shop", detailed=True, pods=(well, DATABASE), services=(HEADLESS,)))
        == ()
    )


def test_service_of_a_namespace_that_is_not_there() -> None:
    """An init container waits for it for ever."""
    waiting = pod("api", phase="Pending", state={"waiting": {"reason": "PodInitializing"}})
    waiting["spec"]["initContainers"] = [
        {"name": "wait", "image": "x", "command": ["sh", "-c", "until nc -z pg.data.svc 5432; do :; done"]}
    ]
    waiting["status"]["initContainerStatuses"] = [
        {"name": "wait", "ready": False, "restartCount": 0, "state": {"running": {}}, "lastState": {}}
    ]
    there = tuple({"metadata": {"name": name}} for name in ("shop", "data"))
    sentence, remedy = told(pods=(waiting,), namespaces=there[:1])
    assert "given host 'pg.data.svc' (its arguments), but there is no namespace 'data'" in sentence
    assert "into namespace 'data' first" in remedy
    assert "no namespace" not in told(pods=(waiting,), namespaces=there)[0]


def test_sub_path_that_is_no_key() -> None:
    """The kubelet mounts a folder where the program wants a file."""
    message = 'error mounting "/x" to rootfs at "/etc/app.conf": not a directory'
    api = pod(
        "api",
        state={"waiting": {"reason": "RunContainerError", "message": message}},
        volumeMounts=[{"name": "c", "mountPath": "/etc/app.conf", "subPath": "app.conf"}],
        spec={"volumes": [{"name": "c", "configMap": {"name": "conf"}}]},
    )
    sentence, remedy = told(pods=(api,), config_maps=({"metadata": meta("conf"), "data": {"a.conf": ""}},))
    assert "its `subPath` 'app.conf' is no key of ConfigMap 'conf' (it has 'a.conf')" in sentence
    assert "`subPath`" in remedy


@pytest.mark.parametrize("reason", ["Preempting", "OutOfcpu", "NodeAffinity"])
def test_pod_that_the_kubelet_ended(reason: str) -> None:
    """Its containers say nothing of it; one that was replaced is no fault."""
    gone = pod("api-1", phase="Failed", labels={"app": "api"}, state={"terminated": {"exitCode": 143}})
    gone["status"].update(reason=reason, message="told by the kubelet")
    sentence, remedy = told(pods=(gone,))
    assert sentence == f"pod 'api-1' was ended by the kubelet ({reason}): told by the kubelet"
    assert remedy
    assert told(pods=(gone, pod("api-2", ready=True))) == ("", "")


def test_pod_without_a_network_is_the_clusters_trouble() -> None:
    """The chart is not blamed."""
    api = pod("api", phase="Pending", state={"waiting": {"reason": "ContainerCreating"}})
    message = 'failed to setup network for sandbox "x": plugin type="calico" failed'
    sentence, remedy = told(pods=(api,), events=(event(api, "FailedCreatePodSandBox", message),))
    assert sentence.startswith("node 'n1' cannot make the sandbox of pod 'api': failed to setup network")
    assert "the chart has no part in it" in remedy


@pytest.mark.parametrize(("code", "job", "is_told"), [(0, "", True), (0, "seed", False), (1, "", False)])
def test_program_that_ends_by_itself_is_told(code: int, job: str, *, is_told: bool) -> None:
    """It has done its work, or went into the background: a container that is to last must not."""
    last = {"exitCode": code, "reason": "Completed"}
    jobs = ({"metadata": meta("seed"), "spec": {"template": {"spec": {}}}, "status": {}},)
    api = pod("api", state=LOOP, last=last, restarts=3, job=job)
    sentence, remedy = told(pods=(api,), jobs=jobs, logs=log("api", "done"))
    assert ("ends by itself with exit code 0, and was started again 3x" in sentence) is is_told
    assert ("stay in the foreground" in remedy) is is_told
