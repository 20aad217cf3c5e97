"""Measurements that nobody can have made, that contradict one another, or that are right and look odd.

Each is (criterion, what it is, the statuses that are right, what differs in the good measurements).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.model import measurements as m
from conformance.model.image import BuildStep, Layer
from tests.unit import production_records as production
from tests.unit.records import IMAGE_ID, MIB, Make

MAKE = Make()
PASS, FAIL = frozenset({"PASS"}), frozenset({"FAIL"})
RED = frozenset({"FAIL", "NOT MEASURED"})
Case = tuple[str, str, frozenset[str], dict[str, Any]]


def _built(*steps: tuple[str, float], **changes: Any) -> dict[str, Any]:
    made = tuple(BuildStep(text=text, elapsed_s=seconds, cached=False) for text, seconds in steps)
    backend = MAKE.image(**changes)
    return {"images": MAKE.images(MAKE.image("frontend"), replace(backend, steps=made or backend.steps))}


def _weighing(*layers: int) -> dict[str, Any]:
    image = MAKE.image(unpacked_bytes=sum(layers))
    size = replace(image.size, layers=tuple(Layer(size_bytes=size, created_by="COPY") for size in layers))
    return {"images": MAKE.images(MAKE.image("frontend"), replace(image, size=size))}


def _startup(change: Callable[[m.StartupMeasurement], dict[str, Any]]) -> dict[str, Any]:
    good = MAKE.startup()
    return {"startup": replace(good, **change(good))}


def _also(good: m.StartupMeasurement, **changes: Any) -> dict[str, Any]:
    backend = next(image for image in good.pod_images if image.component == "backend")
    return {"pod_images": (*good.pod_images, replace(backend, **changes))}


def _page(**changes: Any) -> dict[str, Any]:
    return {"page": MAKE.page(**changes)}


def _api(*classes: m.LatencyClass, **changes: Any) -> dict[str, Any]:
    return {"latency": replace(MAKE.latency(*classes), **changes)}


def _step(name: str, **changes: Any) -> dict[str, Any]:
    flow = MAKE.flow()
    steps = (replace(step, **changes) if step.name == name else step for step in flow.steps)
    return {"flow": replace(flow, steps=tuple(steps))}


def _log(**changes: Any) -> dict[str, Any]:
    logs = MAKE.logs()
    return {"logs": replace(logs, containers=(MAKE.log(**changes), *logs.containers[::2]))}


def _found(**changes: Any) -> dict[str, Any]:
    return {"logs": MAKE.logs(findings=(MAKE.finding(**changes),))}


def _use(**changes: Any) -> dict[str, Any]:
    return {"utilisation": MAKE.utilisation(MAKE.use(**changes))}


def _load(**changes: Any) -> dict[str, Any]:
    return {"utilisation": MAKE.utilisation(load=MAKE.load(**changes))}


def _hands(command: str, purpose: str = "evidence", **changes: Any) -> dict[str, Any]:
    extra = MAKE.command(command, purpose=purpose, **changes)
    return {
        "hands_free": MAKE.hands_free(MAKE.command("docker build .", purpose="images"), extra, MAKE.command())
    }


def _confined(**changes: Any) -> dict[str, Any]:
    good = production.restricted()
    first, *others = good.containers
    return {"restricted": replace(good, containers=(replace(first, **changes), *others))}


def _metrics(*pods: int, **changes: Any) -> dict[str, Any]:
    good = production.production_measurements()["metrics"]
    kept = [good.pods[index] for index in pods]
    return {"metrics": replace(good, pods=(replace(kept[0], **changes), *kept[1:]))}


def _uptime(act: dict[str, Any], **changes: Any) -> dict[str, Any]:
    good = production.production_measurements()["uptime"]
    return {"uptime": replace(good, acts=(replace(good.acts[0], **act), good.acts[1]), **changes)}


def _evicted(**changes: Any) -> dict[str, Any]:
    return {"eviction": m.EvictionMeasurement(
        components=(production.evicted("frontend"), production.evicted("backend", **changes)), alone=()
    )}  # fmt: skip


def _counted(**changes: Any) -> dict[str, Any]:
    return {"quota": production.quota(counted={**production.quota().counted, **changes})}


BUILDS: tuple[Case, ...] = (
    ("SC-001", "a step that Docker calls cached", RED, _built(("#9 CACHED [2/3] RUN npm ci", 0))),
    ("SC-001", "the cache of the older builder", RED, _built(("---> Using cache", 0), ("COPY", 1))),
    ("SC-001", "the word in a command", PASS, _built(("[2/3] RUN echo CACHED", 1))),
    ("SC-001", "steps side by side", PASS, _built(("[a] RUN x", 20), ("[b] RUN y", 25), cold_s=26.0)),
    ("SC-001", "nothing but a base", RED, _built(("[1/1] FROM docker.io/team/api:latest", 1))),
    ("SC-001", "a build in a moment", RED, _built(("[2/2] COPY . .", 0), cold_s=0.02)),
    ("SC-001", "an image without an id", RED, _built(image_id="")),
    ("SC-001", "an image with a name for an id", RED, _built(image_id="sha256:latest")),
    ("SC-001", "a rebuild without end", RED, _built(warm_s=float("inf"))),
    ("SC-001", "a slow rebuild", PASS, _built(warm_s=90.0)),
    ("SC-002", "megabytes for bytes", RED, _weighing(90)),
    ("SC-002", "a layer that weighs less than nothing", RED, _weighing(-5_000_000, 80_000_000)),
    ("SC-002", "a layer without files", PASS, _weighing(0, 80_000_000)),
    ("SC-002", "MiB for MB", FAIL, _weighing(300 * MIB - 4096)),
)
STARTS: tuple[Case, ...] = (
    ("SC-003", "milliseconds for seconds", RED, _startup(lambda _: {"ready_s": 0.012})),
    ("SC-003", "a back end that was never Ready", RED,
     _startup(lambda good: {"pods": (good.pods[0], replace(good.pods[1], ready_s=None))})),
    ("SC-003", "a back end among no pods", RED, _startup(lambda good: {"pods": good.pods[:1]})),
    ("SC-003", "the limit itself", PASS, _startup(lambda _: {"ready_s": 120.0})),
    ("SC-003", "a side-car of a mesh", PASS, _startup(
        lambda good: _also(good, component="", container="proxy", image="mesh/proxy:2", image_id="x"))),
    ("SC-003", "a replica of another image", FAIL, _startup(
        lambda good: _also(good, pod="backend-9", image_id="sha256:" + "0" * 64))),
    ("SC-003", "a manifest's digest", PASS, _startup(
        lambda good: {
            "loaded_images": tuple(
                replace(item, manifest_digests=("sha256:m",)) for item in good.loaded_images
            ),
            "pod_images": tuple(
                replace(item, image_id="sha256:m") if item.image_id in IMAGE_ID.values() else item
                for item in good.pod_images
            ),
        })),
)  # fmt: skip
ANSWERS: tuple[Case, ...] = (
    ("SC-004", "seconds for milliseconds", RED, _page(loads_ms=(0.25,) * 20)),
    ("SC-004", "neither a browser nor HTTP", RED, _page(method="guess")),
    ("SC-004", "a browser without a name", RED, _page(browser=" ")),
    ("SC-004", "by HTTP", PASS, _page(method="http-only", browser="")),
    ("SC-004", "a page of somebody else's", RED, _page(url="https://todo.example.com/")),
    ("SC-004", "another port of this machine", PASS, _page(url="http://127.0.0.1:8/")),
    ("SC-004", "a broken script excused", RED, _page(excused_requests=("GET http://x/a.js: answered 500",))),
    ("SC-004", "an icon excused", PASS, _page(excused_requests=("GET http://x/favicon.ico: answered 500",))),
    ("SC-004", "one load of twenty late", PASS, _page(loads_ms=(*(200.0,) * 19, 8000.0))),
    ("SC-005", "seconds for milliseconds", RED, _api(MAKE.latency_class(samples_ms=(0.02,) * 100))),
    ("SC-005", "asked nobody", RED, _api(url=" ")),
    ("SC-005", "a chat that nobody declared absent", RED,
     _api(MAKE.latency_class("chat", samples_ms=(), absent="there is none"))),
    ("SC-005", "a server error in words", RED, _api(MAKE.latency_class(errors={"503 Unavailable": 1}))),
    ("SC-005", "a server error in a sentence", RED, _api(MAKE.latency_class(errors={"answered 502": 1}))),
    ("SC-005", "one time-out", PASS, _api(MAKE.latency_class(errors={"no answer in 5 s": 1}))),
    ("SC-005", "five answers 404", PASS, _api(MAKE.latency_class(errors={"404": 5}))),
    ("SC-005", "a slow class of the subject's own", FAIL,
     _api(MAKE.latency_class("search", samples_ms=(2000.0,) * 100))),
    ("SC-005", "one user who waits", PASS,
     _load(standstill=m.Standstill(at_s=2.0, elapsed_s=6.0, waiting_count=1))),
    ("SC-006", "a chat that nobody declared absent", RED, _step("add by chat", absent="there is none")),
    ("SC-006", "a form that cannot be absent", RED, _step("add by form", absent="there is none")),
    ("SC-006", "a step in no time", RED, _step("delete", elapsed_ms=0.0)),
    ("SC-006", "neither a browser nor HTTP", RED, {"flow": MAKE.flow(method="")}),
    ("SC-006", "by HTTP", PASS, {"flow": MAKE.flow(method="http-only")}),
    ("SC-011", "a check that nobody declared absent", RED,
     {"contract": MAKE.contract(MAKE.check("buy", status="NOT APPLICABLE", reason="no chat"))}),
    ("SC-011", "a check beside the core", PASS,
     {"contract": MAKE.contract(MAKE.check("prose", core=False, status="FAIL", reason="dull"))}),
)  # fmt: skip
LOGS: tuple[Case, ...] = (
    ("SC-007", "waived by no waiver", RED, _found(waived_by="it broke")),
    ("SC-007", "provoked by no check", RED, _found(waived_by="check 'buy'")),
    ("SC-007", "silent by nobody's word", RED, _log(lines_count=0, declared_silent=True)),
    ("SC-007", "more classified than read", RED, _log(lines_count=5, counts={"other": 6})),
    ("SC-007", "an init container that nobody read", RED,
     _startup(lambda good: _also(good, component="", container="migrate"))),
    ("SC-007", "a replica that nobody read", RED, _startup(lambda good: _also(good, pod="backend-9"))),
    ("SC-007", "warnings", PASS, _log(counts={"other": 60, "warning": 40})),
    ("SC-007", "an error of a container unknown", FAIL, _found(pod="x", container="y")),
)  # fmt: skip
USES: tuple[Case, ...] = (
    ("SC-008", "a burst of samples", RED, _use(sample_times_s=tuple(0.5 * index for index in range(13)))),
    ("SC-008", "samples of half a minute", PASS,
     _use(sample_times_s=tuple(2.5 * index for index in range(13)))),
    ("SC-008", "a back end that needs no CPU", RED, _use(cpu_samples_millicores=(0.0,) * 12)),
    ("SC-008", "a database that rests", PASS, {"utilisation": MAKE.utilisation(
        MAKE.use("postgresql", cpu_samples_millicores=(0.0,) * 12))}),
    ("SC-008", "a program of 100 bytes", RED, _use(memory_samples_bytes=(100,) * 12)),
    ("SC-008", "no CPU read before the load", RED, _use(idle_cpu_millicores=())),
    ("SC-008", "read from nowhere", RED, {"utilisation": MAKE.utilisation(source="")}),
    ("SC-008", "a replica that nobody sampled", RED,
     _startup(lambda good: _also(good, pod="backend-9"))),
    ("SC-008", "a median above the 95th percentile", RED, _load(p50_ms=90.0)),
    ("SC-008", "a share of periods beyond all", RED, _use(throttled_ratio=1.2)),
    ("SC-008", "throttled in half of them", PASS, _use(throttled_ratio=0.5)),
)  # fmt: skip
DEPLOYMENTS: tuple[Case, ...] = (
    ("SC-009", "a Secret of the release that nobody listed", RED,
     {"manifests": MAKE.manifests(release_objects=("Deployment/backend", "Secret/keys"))}),
    ("SC-009", "an object of the whole cluster", PASS,
     {"manifests": MAKE.manifests(release_objects=("Deployment/backend", "ClusterRole/reader"))}),
    ("SC-009", "a name that the API server completed, and a Job that is done", PASS,
     {"manifests": MAKE.manifests(release_objects=("Deployment/backend", "Secret/keys-*", "Job/migrate"))}),
    ("SC-010", "a password in an address", RED, _hands("helm template . --set-string=url=pg://u:hunter2@db/x")),
    ("SC-010", "a person's key in the environment", FAIL,
     {"hands_free": MAKE.hands_free(environment_keys=("HOME", "PATH", "OPENAI_API_KEY"))}),
    ("SC-010", "a proxy in the environment", PASS,
     {"hands_free": MAKE.hands_free(environment_keys=("HOME", "PATH", "HTTPS_PROXY", "KUBECONFIG"))}),
    ("SC-010", "an environment that nobody noted", RED, {"hands_free": MAKE.hands_free(environment_keys=())}),
    ("SC-010", "a question that got no answer", PASS, _hands("kubectl logs api-1 --previous", exit_code=1)),
    ("SC-010", "an object made beside", FAIL, _hands("kubectl apply -f keys.yaml")),
)  # fmt: skip
RECOMMENDED: tuple[Case, ...] = (
    ("REC-01", "the capability to bind a port", PASS, _confined(capabilities=1 << 10)),
    ("REC-01", "that and another", FAIL, _confined(capabilities=1 << 10 | 1 << 21)),
    ("REC-01", "a root that is written elsewhere", FAIL, _confined(writable=("/",))),
    ("REC-04", "three bytes of memory", RED, _metrics(0, 1, 2, memory_bytes=3)),
    ("REC-04", "a back end that nobody asked about", RED, _metrics(0, 2)),
    ("REC-04", "a pod without a container", RED, _metrics(0, 1, 2, told=(), containers=())),
    ("REC-04", "a container that came later", PASS, _metrics(0, 1, 2, told=("frontend", "debugger"))),
    ("REC-05", "no task to lose", RED, _uptime({}, rows_wanted=0, rows_found=0)),
    ("REC-05", "an act that nobody saw", RED, _uptime({"done": " "})),
    ("REC-05", "an act in no time", RED, _uptime({"seconds": 0.0})),
    ("REC-05", "a gap longer than the act", RED, _uptime({"longest_gap_s": 21.0})),
    ("REC-06", "pods that do not add up", RED, _evicted(asked=5)),
    ("REC-06", "more Ready than there are", RED, _evicted(least_ready=3)),
    ("REC-06", "two budgets of the same pods", FAIL,
     _evicted(budgets=("a", "b"), granted=0, refused=0, other=("500", "500"))),
    ("REC-08", "an amount that is none", RED, _counted(**{"limits.memory": "much"})),
    ("REC-08", "an amount below nothing", RED, _counted(**{"requests.cpu": "-500m"})),
    ("REC-08", "fewer pods than Ready ones", RED, _counted(pods="3")),
    ("REC-08", "another unit", PASS, _counted(**{"limits.memory": "3Gi"})),
)  # fmt: skip
CASES = (*BUILDS, *STARTS, *ANSWERS, *LOGS, *USES, *DEPLOYMENTS, *RECOMMENDED)
