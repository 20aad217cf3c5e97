"""More of what a careless, an unlucky or a dishonest team could hand in, shaped like `false_records`."""

from dataclasses import replace
from typing import Any

from conformance.model import measurements as m
from tests.unit import production_records as production
from tests.unit.verdicts.false_records import FAIL, MAKE, PASS, RED, Case, _hands

NO_REQUEST = {"requests_count": 0, "times_ms": (), "users_worked": 0}
NO_ID = "sha256:"


def _idle(**changes: Any) -> dict[str, Any]:
    return changes


def _pressed(percent: float) -> dict[str, Any]:
    return {"utilisation": MAKE.utilisation(MAKE.use(cpu_pressure_percent=percent))}


def _one_workload(state: str) -> dict[str, Any]:
    good = MAKE.startup()
    return {"startup": replace(good, workloads={**good.workloads, "deployment/backend": state})}


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
            "kubectl get secret keys",
            "docker exec node crictl images",
            "helm get manifest shop",
            "helm dependency build chart",
        )
    ),
)  # fmt: skip
