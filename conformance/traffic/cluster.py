"""One load from many pods: a Locust master and its workers as Jobs in a namespace of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kubernetes.utils import create_from_dict

from conformance.core.errors import ProbeError
from conformance.core.signals import signals_wait
from conformance.core.wait import Waiting, until
from conformance.kube.client import Kube
from conformance.model.adapter import ApiSettings
from conformance.model.measurements import LoadRun
from conformance.model.owner import OWNER_LABEL
from conformance.traffic.profile import LOAD_ALLOW, STOP_S, Profile, host_of, locust_arguments
from conformance.traffic.script import script_variable
from conformance.traffic.times import load_run

_PART_LABEL = "load.part"
_MASTER, _WORKER = "master", "worker"
# Locust's own port between master and workers.
_PORT = 5557
# Seconds for all workers to join, and for pods to start or to go.
_JOIN_S, _PODS_S = 90, 120
# Locust's own: 0, and 1 when a request failed.
_LOCUST_ENDS = frozenset({0, 1})
# What a container waits for that no time will bring.
_HOPELESS = frozenset(
    {"ErrImageNeverPull", "ImagePullBackOff", "InvalidImageName", "CreateContainerConfigError"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPlan:
    """What is put on which address.

    Attributes:
        url: address of the front-end Service as pods see it.
        api: the adapter, which says what the people send.
        profile: people over all workers, and for how long.
        workers: pods that make requests; each can use about one core.
    """

    url: str
    api: ApiSettings
    profile: Profile
    workers: int


@contextmanager
def load_namespace(kube: Kube, run_id: str) -> Iterator[str]:
    """Make a namespace for the load's pods, and remove it with all that is in it."""
    name = f"load-{run_id}"
    labels = {OWNER_LABEL: run_id}
    _create(kube, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
    try:
        yield name
    finally:
        with signals_wait():
            kube.delete_namespace(name, limit_s=_PODS_S)


def run_load_pods(
    kube: Kube, namespace: str, plan: LoadPlan, image: str, on_line: Callable[[str], None]
) -> LoadRun:
    """Start master and workers, pass on what the master prints, and return what the workers saw.

    Raises:
        ProbeError: a pod cannot start, or the master ended badly.
        WaitTimeout: the pods did not come in time.
    """
    for made in (_service(), _master(plan, image), _workers(plan, image, namespace)):
        _create(kube, made, namespace=namespace)
    started = until(
        lambda: _started(kube, namespace, plan), limit_s=_PODS_S, every_s=1, describe="the load's pods"
    )
    # A stream of bytes, since it is not loaded first; the client's types know of the text only.
    log: Any = kube.core.read_namespaced_pod_log(started, namespace, follow=True, _preload_content=False)
    for line in log:
        on_line(line.decode("utf-8", errors="replace").rstrip("\n"))
    ended = until(
        lambda: _exit_codes(kube, namespace), limit_s=STOP_S * 3, every_s=1, describe="the end of the load"
    )
    if ended[started] not in _LOCUST_ENDS:
        raise ProbeError(
            f"the load's master '{started}' ended with exit code {ended[started]}, wanted 0 or 1",
            hint="see its own words above: it may not have had all of its workers",
        )
    workers = sorted(name for name in ended if name != started)
    return load_run([_raw_times(kube, namespace, name) for name in workers], plan.profile)


def _raw_times(kube: Kube, namespace: str, pod: str) -> str:
    """Return the raw times in a worker's log, without its other words."""
    log = str(kube.core.read_namespaced_pod_log(pod, namespace))
    return "\n".join(line for line in log.splitlines() if line.startswith('{"at_s"'))


def _create(kube: Kube, made: dict[str, Any], **where: str) -> None:
    create_from_dict(kube.api, made, **where)  # type: ignore[no-untyped-call]


def _service() -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": _MASTER},
        # Workers look for the master before it is ready: it is not until they are there.
        "spec": {
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": {_PART_LABEL: _MASTER},
            "ports": [{"port": _PORT}],
        },
    }


def _master(plan: LoadPlan, image: str) -> dict[str, Any]:
    arguments = ["--master", *locust_arguments(plan.profile, plan.url)]
    arguments += ["--expect-workers", str(plan.workers), "--expect-workers-max-wait", str(_JOIN_S)]
    return _job(_MASTER, plan, image, arguments, count=1)


def _workers(plan: LoadPlan, image: str, namespace: str) -> dict[str, Any]:
    arguments = ["--worker", "--master-host", f"{_MASTER}.{namespace}", "--host", plan.url]
    # Into its log, which is read afterwards: nothing is left of a pod's files.
    arguments += ["--raw-times", "-"]
    return _job(_WORKER, plan, image, arguments, count=plan.workers)


def _job(part: str, plan: LoadPlan, image: str, arguments: list[str], *, count: int) -> dict[str, Any]:
    container = {
        "name": "locust",
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "args": arguments,
        "env": [
            {"name": key, "value": value}
            for key, value in {
                LOAD_ALLOW: host_of(plan.url),
                **script_variable(plan.api),
            }.items()
        ],
        "resources": {"requests": {"cpu": "100m", "memory": "96Mi"}, "limits": {"memory": "512Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": part},
        "spec": {
            "parallelism": count,
            "completions": count,
            "backoffLimit": 0,
            # However it ends here, the load itself ends.
            "activeDeadlineSeconds": int(plan.profile.total_s) + _JOIN_S + _PODS_S,
            "template": {"metadata": {"labels": {_PART_LABEL: part}}, "spec": pod},
        },
    }


def _started(kube: Kube, namespace: str, plan: LoadPlan) -> str | Waiting:
    """Return the master's pod once every pod runs, or has run."""
    pods = kube.list_json(f"/api/v1/namespaces/{namespace}/pods")
    for pod in pods:
        waiting = _state(pod).get("waiting", {})
        if waiting.get("reason") in _HOPELESS:
            raise ProbeError(
                f"the load's pod '{pod['metadata']['name']}' cannot start: {waiting['reason']},"
                f" {waiting.get('message', 'no message')}",
                hint="name an image that the nodes have or can pull with --image",
            )
    pending = sorted(pod["metadata"]["name"] for pod in pods if pod["status"]["phase"] == "Pending")
    if len(pods) <= plan.workers or pending:
        return Waiting(f"pods {', '.join(pending) or 'of the load to be made'}")
    return next(
        str(pod["metadata"]["name"]) for pod in pods if pod["metadata"]["labels"][_PART_LABEL] == _MASTER
    )


def _exit_codes(kube: Kube, namespace: str) -> dict[str, int] | Waiting:
    """Return the exit code of each pod, once all have ended."""
    ended = {
        str(pod["metadata"]["name"]): _state(pod).get("terminated")
        for pod in kube.list_json(f"/api/v1/namespaces/{namespace}/pods")
    }
    running = sorted(name for name, state in ended.items() if state is None)
    if running:
        return Waiting(f"pods {', '.join(running)} to end")
    return {name: int(state["exitCode"]) for name, state in ended.items() if state is not None}


def _state(pod: dict[str, Any]) -> dict[str, Any]:
    """Return the state of a pod's only container; empty before it has one."""
    statuses = pod["status"].get("containerStatuses") or [{}]
    state: dict[str, Any] = statuses[0].get("state", {})
    return state
