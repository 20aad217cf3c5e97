"""More of what a careless, an unlucky or a dishonest team could hand in, shaped like `false_records`."""

from dataclasses import replace
from typing import Any

from conformance.model import measurements as m
from tests.unit import production_records as production
from tests.unit.verdicts.false_records import FAIL, MAKE, PASS, RED, Case, _also, _hands, _startup

NO_REQUEST = {"requests_count": 0, "times_ms": (), "users_worked": 0}
NO_ID = "sha256:"


def _idle(**changes: Any) -> dict[str, Any]:
    return changes


def _pressed(percent: float) -> dict[str, Any]:
    return {"utilisation": MAKE.utilisation(MAKE.use(cpu_pressure_percent=percent))}


def _one_workload(state: str) -> dict[str, Any]:
    good = MAKE.startup()
    return {"startup": replace(good, workloads={**good.workloads, "deployment/backend": state})}


def _pods(**changes: Any) -> dict[str, Any]:
    good = MAKE.startup()
    return {"startup": replace(good, pods=(good.pods[0], replace(good.pods[1], **changes)))}


def _failing(how: str) -> dict[str, Any]:
    return {"latency": MAKE.latency(MAKE.latency_class(errors={how: 1}))}


def _without_ids() -> dict[str, Any]:
    good = MAKE.startup()
    loaded = (replace(item, built_image_id=NO_ID, node_image_ids={"n": NO_ID}) for item in good.loaded_images)
    running = (replace(item, image_id=NO_ID) for item in good.pod_images)
    return {"startup": replace(good, loaded_images=tuple(loaded), pod_images=tuple(running))}


ODD: tuple[Case, ...] = (
    ("SC-003", "numbers that are none", RED, _one_workload("²/²")),
    ("SC-003", "fewer than nothing", RED, _one_workload("-1/-1")),
    ("SC-003", "one more than wanted", PASS, _one_workload("2/1")),
    ("SC-003", "ids that are none", RED, _without_ids()),
    ("SC-003", "a stale image by its longest name", RED, _startup(lambda good: _also(
        good, pod="w-1", component="", image="index.docker.io/library/todo-backend:x", image_id="sha256:0"))),
    ("SC-003", "somebody else's image of that name", PASS, _startup(lambda good: _also(
        good, pod="w-1", component="", image="ghcr.io/acme/todo-backend:x", image_id="sha256:0"))),
    ("SC-003", "a pod whose clock is behind", PASS, _pods(scheduled_s=-2.0, ready_s=40.0)),
    ("SC-003", "a pod that was Ready long after", RED, _pods(ready_s=60.0)),
    ("SC-004", "a session probe excused", PASS, {"page": MAKE.page(
        excused_requests=("GET http://127.0.0.1:1/api/me: answered 401",))}),
    ("SC-004", "what the page gave up", PASS, {"page": MAKE.page(
        excused_requests=("GET http://127.0.0.1:1/api/slow: net::ERR_ABORTED",))}),
    ("SC-005", "half a second in words", PASS, _failing("no answer in 500 ms")),
    ("SC-005", "a task with a number", PASS, _failing("task 512 is not there")),
    ("SC-005", "a refusal", PASS, _failing("answered 404")),
    ("SC-007", "a restart that its logs know of", RED, _pods(restarts_count=1)),
    ("SC-005", "absent, and answered", RED,
     {"latency": MAKE.latency(MAKE.latency_class("chat", absent="no"))}),
    ("SC-007", "a page that nobody loaded", RED, _idle(page=MAKE.page(loads_ms=()))),
    ("SC-007", "a flow of no step", RED, _idle(flow=MAKE.flow(steps=()))),
    ("SC-007", "an API that nobody asked", RED, _idle(
        latency=m.LatencyMeasurement(url="http://127.0.0.1:1", warm_up_count=10, classes=()))),
    ("SC-007", "a load of no request", RED,
     _idle(utilisation=MAKE.utilisation(load=MAKE.load(**NO_REQUEST)))),
    ("SC-007", "a previous instance with errors", RED, {"logs": MAKE.logs(
        containers=(*MAKE.logs().containers, MAKE.log(previous=True, counts={"error": 1})))}),
    ("SC-008", "more pressure than all", RED, _pressed(300.0)),
    ("SC-008", "full pressure", PASS, _pressed(100.0)),
    ("REC-02", "the same two directions again", RED,
     {"reach": production.reach(attempts=(*production.reach().attempts[::2],) * 2)}),
    ("REC-02", "a database that nobody tried", RED, {"reach": production.reach(
        attempts=tuple(item for item in production.reach().attempts if item.target != "postgresql"))}),
    ("REC-06", "a budget without a name", RED, {"eviction": m.EvictionMeasurement(
        components=(production.evicted("frontend"), production.evicted("backend", budgets=(" ",))),
        alone=())}),
    ("REC-08", "a quota without a name", RED, {"quota": production.quota(quotas=("",))}),
    ("REC-08", "limits without a name", RED, {"quota": production.quota(ranges=(" ",))}),
    *(
        ("SC-010", command, FAIL, _hands(command))
        for command in (
            "kubectl -n shop rollout restart deploy/api",
            "kubectl scale deploy/api --replicas=2",
            "kubectl delete pod api-1",
            "kubectl cp .env api-1:/srv/.env",
            "kubectl exec -it api-1 -- sh",
            "kubectl debug api-1",
            "sudo kubectl --kubeconfig /k -n shop apply -f x.yaml",
            "env KUBECONFIG=/k timeout 60 kubectl.exe apply -f x.yaml",
            "sh -c 'kubectl get pods; kubectl apply -f x.yaml'",
            "bash -ec 'helm upgrade shop chart'",
            "docker exec node kubectl apply -f x.yaml",
            "docker exec -ti node bash",
            "minikube kubectl -- create -f x.yaml",
            "kubectl get pods && kubectl delete pod api-1",
            "helm --namespace shop install database charts/postgresql",
            "helmfile sync",
            "vim values.yaml",
            "bash -c 'read answer'",
            "helm template . --set-json='auth={\"password\":\"hunter2\"}'",
            "helm template . --set=env[0].name=DB_PASSWORD,env[0].value=hunter2",
            "helm template . --set smtp.pass=hunter2",
            "oc replace -f route.yaml",
            "helm rollback shop 1",
            "helm upgrade shop chart",
            "docker login -u me",
            "bash -c 'read -p Continue? x'",
        )
    ),
    *(
        ("SC-010", command, PASS, _hands(command))
        for command in (
            "kubectl rollout status deploy/api",
            "kubectl auth can-i create secrets",
            "kubectl logs apply-1",
            "kubectl -n create get pods",
            "kubectl create --dry-run=client --output yaml -f x.yaml",
            "helm upgrade shop chart --install --dry-run=server",
            "docker exec node ls -it",
            "docker build --file Dockerfile.login 'a folder'",
            "sh -n 'journal of it's.sh",
            "helm template . --set auth.generatePassword=true",
            "helm template . --set backend.maxTokens=1024,imagePullSecrets=null",
            "kubectl get secret keys",
            "docker exec node crictl images",
            "helm get manifest shop",
            "helm dependency build chart",
        )
    ),
)  # fmt: skip
