"""Releases of other people that are well, or merely slow: no cause is told, and nothing ends the wait."""

# ruff: noqa: E501 - a row of the table is one release
from typing import Any

from conformance.deploy.causes.registry import contradictions, diagnose
from conformance.kube.snapshots import Snapshot
from tests.unit.deploy.causes.test_network import DNS_POD, policy
from tests.unit.deploy.causes.world import NOW, Obj, env, event, log, meta, pod, service
from tests.unit.table import table

WEB = pod(
    "web", ready=True, env=env(API_URL="http://api:80"), ports=[{"name": "http", "containerPort": 3000}]
)
API = pod("api", ready=True, env=env(DB_HOST="db"), ports=[{"name": "http", "containerPort": 8080}])
DB = pod("db", ready=True, ports=[{"name": "pg", "containerPort": 5432}])
SERVICES = (
    service("web", {"app": "web"}, (80, "http"), kind="NodePort"),
    service("api", {"app": "api"}, (80, "http")),
    service("db", {"app": "db"}, (5432, "pg")),
)
COMPLETED = {"terminated": {"exitCode": 0, "reason": "Completed"}}
FAILED = {"terminated": {"exitCode": 1, "reason": "Error"}}
ANYWHERE: Obj = {"to": [{"namespaceSelector": {}}]}


def shop(**more: Any) -> Snapshot:
    """Return a shop of page, API and database, with these objects besides."""
    objects: Obj = {"pods": (WEB, API, DB), "services": SERVICES, "dns_pods": (DNS_POD,)}
    for field, items in more.items():
        objects[field] = (*objects.get(field, ()), *items)
    return Snapshot(namespace="shop", detailed=True, **objects)


def job(name: str, *, done: bool, kind: str = "", **annotations: str) -> Obj:
    """Return a Job, of this kind of owner where one is named."""
    owner = [{"kind": kind, "name": "o", "uid": "o"}] if kind else []
    state = "Complete" if done else "Failed"
    return {
        "metadata": meta(name, ownerReferences=owner, annotations=annotations),
        "spec": {"template": {"spec": {}}},
        "status": {"conditions": [{"type": state, "status": "True", "reason": "x"}]},
    }


def typed(kind: str, **spec: Any) -> Obj:
    """Return a Service of another kind, called like it."""
    return {"metadata": meta(kind.lower()), "spec": {"type": kind, **spec}}


def headless(name: str, selector: dict[str, str], port: int) -> Obj:
    """Return a Service without an address of its own."""
    found = service(name, selector, (port, port))
    found["spec"]["clusterIP"] = "None"
    return found


def with_side_car() -> Obj:
    """Return a pod beside whose program two others run, one of them as an init container."""
    proxy = {"name": "proxy", "restartPolicy": "Always", "ports": [{"containerPort": 15001}]}
    both = [{"name": "main"}, {"name": "exporter", "ports": [{"name": "metrics", "containerPort": 9113}]}]
    return pod("many", ready=True, spec={"initContainers": [proxy], "containers": both})


def going() -> Obj:
    """Return a pod of the revision before, which is being ended."""
    old = pod("web-old", labels={"app": "web"}, state={"terminated": {"exitCode": 137}})
    old["metadata"]["deletionTimestamp"] = NOW
    return old


def evicted() -> Obj:
    """Return a pod that was evicted, in whose place another serves."""
    old = pod("web-old", phase="Failed", state={"terminated": {"exitCode": 137}})
    old["status"] |= {"reason": "Evicted", "message": "The node was low on resource: memory."}
    return old


LEGACY = service("legacy", {}, (1521, 1521))
BY_HAND = {
    "metadata": meta("legacy-1", {"kubernetes.io/service-name": "legacy"}),
    "endpoints": [{"addresses": ["10.9.8.7"]}],
}
FREE = {"egress": [{}], "ingress": [{}]}
CANARY = [
    {
        "metadata": meta(f"api-{track}"),
        "spec": {
            "replicas": 1,
            "template": {
                "metadata": {"labels": {"app": "api", "track": track}},
                "spec": {"containers": [{"name": "main", "image": f"api:{track}"}]},
            },
        },
        "status": {"replicas": 1},
    }
    for track in ("stable", "canary")
]
TWO = [
    {
        "metadata": meta(name),
        "spec": {
            "replicas": 1,
            "template": {
                "metadata": {"labels": {"app": name, "of": "shop"}},
                "spec": {"containers": [{"name": "main", "image": f"{name}:1"}]},
            },
        },
        "status": {"replicas": 1},
    }
    for name in ("worker", "mailer")
]
ELSEWHERE = env(
    OPENAI_BASE_URL="https://api.openai.example/v1",
    CORS_ORIGINS="http://localhost:3000,http://shop",
    SMTP_HOST="smtp.example.com",
    HOST="0.0.0.0",
    PUBLIC_HOST="shop.example.com",
    TRACES_URL="http://collector.watch.svc:4318",
)


@table(
    ("what", "more"),
    [
        ("nothing else", {}),
        ("a Job that is complete", {"jobs": [job("seed", done=True)], "pods": [pod("s", job="seed", phase="Succeeded", state=COMPLETED)]}),
        (
            "a Job that came through at its second try",
            {
                "jobs": [job("seed", done=True)],
                "pods": [pod("s1", job="seed", phase="Failed", state=FAILED), pod("s2", job="seed", phase="Succeeded", state=COMPLETED)],
            },
        ),
        ("a failed Job of a CronJob", {"jobs": [job("tidy", done=False, kind="CronJob")]}),
        ("a test that failed", {"pods": [{**pod("t", phase="Failed", state=FAILED), "metadata": meta("t", annotations={"helm.sh/hook": "test"})}]}),
        ("an ExternalName that nobody uses", {"services": [typed("ExternalName", externalName="smtp.example.com")]}),
        ("endpoints made by hand", {"services": [LEGACY], "endpoint_slices": [BY_HAND], "pods": [pod("old", ready=True, env=env(ORACLE_HOST="legacy"))]}),
        ("a Service that a leader keeps", {"services": [headless("leader", {}, 1)]}),
        ("peers on a port that is not declared", {"services": [headless("peers", {"app": "api"}, 7946)]}),
        ("a policy that allows all", {"policies": [policy("all", {}, **FREE)]}),
        ("a policy of no pod", {"policies": [policy("none", {"app": "gone"}, egress=[], ingress=[])]}),
        ("policies that deny all and allow what is needed", {"policies": [policy("deny", {}, egress=[], ingress=[]), policy("in", {}, ingress=[{}]), policy("out", {}, egress=[ANYWHERE])]}),
        ("side-cars", {"pods": [with_side_car()], "services": [service("metrics", {"app": "many"}, (9113, "metrics"))]}),
        ("more replicas than the chart asks for", {"pods": [pod(f"api-{n}", ready=True, labels={"app": "api"}, ports=[{"name": "http", "containerPort": 8080}]) for n in range(3)]}),
        ("a canary", {"deployments": CANARY}),
        ("a Service by which metrics of two programs are found", {"deployments": TWO, "services": [service("all", {"of": "shop"}, (9090, 9090))]}),
        ("a program that was started anew once", {"pods": [pod("slow", ready=True, restarts=1, last={"exitCode": 1})]}),
        ("a probe that failed while it started", {"events": [event(API, "Unhealthy", "Startup probe failed: connection refused")]}),
        ("a pod that was placed at the second try", {"events": [event(DB, "FailedScheduling", "pod has unbound immediate PersistentVolumeClaims")]}),
        ("a pod of the revision before", {"pods": [going()]}),
        ("a pod that was evicted and replaced", {"pods": [evicted()]}),
        ("addresses elsewhere", {"pods": [pod("out", ready=True, env=ELSEWHERE)]}),
        ("an Ingress to the page, and to a bucket", {"ingress_classes": [{"metadata": meta("nginx", annotations={"ingressclass.kubernetes.io/is-default-class": "true"})}], "ingresses": [{"metadata": meta("i"), "spec": {"rules": [{"http": {"paths": [{"backend": {"service": {"name": "web", "port": {"number": 80}}}}, {"backend": {"resource": {"kind": "Bucket", "name": "b"}}}]}}]}}]}),
        ("a pod on the node's own network", {"pods": [pod("agent", ready=True, env=env(API_URL="http://api:80"), spec={"hostNetwork": True})], "policies": [policy("out", {"app": "agent"}, egress=[])]}),
        ("a UDP Service", {"services": [{**service("syslog", {"app": "syslog"}, (514, 5514)), "spec": {"selector": {"app": "syslog"}, "ports": [{"port": 514, "targetPort": 5514, "protocol": "UDP"}]}}], "pods": [pod("syslog", ready=True, ports=[{"containerPort": 5514, "protocol": "UDP"}])]}),
        ("a database in the cloud", {"services": [{"metadata": meta("cloud"), "spec": {"type": "ExternalName", "externalName": "pg.example.com"}}], "pods": [pod("more", ready=True, env=env(DATABASE_HOST="cloud"))]}),
    ],
)  # fmt: skip
def test_release_that_is_well_raises_no_cause(what: str, more: Obj) -> None:
    """Neither a cause, nor anything that would be told beside a slow answer."""
    found = shop(**more)
    assert (what, diagnose(found), contradictions(found)) == (what, (), ())


CREATING: Obj = {"waiting": {"reason": "ContainerCreating"}}
CRASHED = {"exitCode": 1, "reason": "Error"}
LOOP: Obj = {"waiting": {"reason": "CrashLoopBackOff"}}
HOOK: Obj = {
    "metadata": meta("migrate", annotations={"helm.sh/hook": "post-install"}),
    "spec": {"template": {"spec": {}}},
    "status": {"active": 1, "failed": 1},
}


@table(
    ("what", "more"),
    [
        ("an image that is being pulled", {"pods": (WEB, DB, pod("api", state=CREATING, phase="Pending"))}),
        ("a program that starts", {"pods": (WEB, DB, pod("api"))}),
        (
            "a database that is being made",
            {
                "pods": (WEB, pod("api", env=env(DB_HOST="db")), pod("db")),
                "logs": log("api", "waiting for db"),
            },
        ),
        (
            "the same behind policies that allow it",
            {
                "pods": (WEB, pod("api", env=env(DB_HOST="db")), pod("db")),
                "logs": log("api", "connection to db timed out"),
                "policies": (policy("out", {}, egress=[ANYWHERE]),),
            },
        ),
        (
            "an API that fell once over a database that was not there",
            {
                "pods": (WEB, DB, pod("api", restarts=1, last=CRASHED)),
                "logs": log("api", "refused", previous=True),
            },
        ),
        (
            "an API that falls again and again until its database is there",
            {
                "pods": (WEB, pod("db"), pod("api", state=LOOP, last=CRASHED, restarts=3)),
                "logs": log("api", "OperationalError: connection refused"),
            },
        ),
        (
            "the same, whose database has become ready before its next try",
            {
                "pods": (WEB, DB, pod("api", state=LOOP, last=CRASHED, restarts=4)),
                "logs": log("api", "OperationalError: connection to db timed out"),
            },
        ),
        (
            "one whose tables another pod is making",
            {
                "pods": (WEB, DB, pod("api", state=LOOP, last=CRASHED, restarts=3)),
                "logs": log("api", 'ProgrammingError: relation "tasks" does not exist'),
            },
        ),
        (
            "one whose headless database has no name yet",
            {
                "pods": (WEB, DB, pod("api", state=LOOP, last=CRASHED, restarts=3)),
                "logs": log("api", 'could not translate host name "db" to address'),
            },
        ),
        (
            "a hook that came down once",
            {
                "jobs": (HOOK,),
                "pods": (WEB, API, DB, pod("m", job="migrate", phase="Failed", state=FAILED)),
                "logs": log("m", "no"),
            },
        ),
        (
            "a pod that waits for its first volume",
            {
                "pods": (
                    WEB,
                    API,
                    {
                        **pod("db", phase="Pending"),
                        "status": {
                            "phase": "Pending",
                            "conditions": [
                                {
                                    "type": "PodScheduled",
                                    "status": "False",
                                    "message": "pod has unbound immediate PersistentVolumeClaims",
                                }
                            ],
                        },
                    },
                )
            },
        ),
        (
            "a pod that no scheduler has seen yet",
            {"pods": (WEB, API, {**pod("db"), "status": {"phase": "Pending"}})},
        ),
    ],
)
def test_release_that_is_slow_is_waited_for(what: str, more: Obj) -> None:
    """What is told of it at the limit ends no wait before."""
    found = Snapshot(
        namespace="shop", detailed=True, **{"services": SERVICES, "dns_pods": (DNS_POD,), **more}
    )
    assert (what, [fault.key for fault in diagnose(found) if fault.grace_s is not None]) == (what, [])
