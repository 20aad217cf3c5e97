"""Keep what a person would look for first, before anything is rolled back or torn down."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.redact import MASK
from conformance.kube.client import ApiException, Kube
from conformance.kube.documents import without_values
from conformance.kube.helm_flags import access_flags
from conformance.kube.snapshots import Obj, event_time, name_of
from conformance.kube.text import pod_log

_FILE_LIMIT_BYTES = 2**20
_COMMAND_LIMIT_S = 30
_KINDS = (
    ("core", "pods"),
    ("core", "services"),
    ("core", "endpoints"),
    ("core", "configmaps"),
    ("core", "secrets"),
    ("core", "persistentvolumeclaims"),
    ("core", "resourcequotas"),
    ("core", "limitranges"),
    ("core", "serviceaccounts"),
    ("apps", "daemonsets"),
    ("apps", "deployments"),
    ("apps", "replicasets"),
    ("apps", "statefulsets"),
    ("batch", "jobs"),
    ("batch", "cronjobs"),
    ("discovery.k8s.io", "endpointslices"),
    ("policy", "poddisruptionbudgets"),
    ("networking.k8s.io", "ingresses"),
    ("networking.k8s.io", "networkpolicies"),
)
_HELM = (("status",), ("history",), ("get", "values", "--all"), ("get", "manifest"), ("get", "notes"))


def collect(
    *, kube: Kube, runner: Runner, namespace: str, folder: Path, helm_release: str
) -> tuple[str, ...]:
    """Write events, objects, logs, helm's view and the nodes' state; return the names of the files.

    A collector that fails writes its error into its own file and never hides the others.
    """
    folder.mkdir(parents=True, exist_ok=True)
    collectors: list[tuple[str, Callable[[], str]]] = [
        ("events.txt", lambda: _events(kube, namespace)),
        ("objects.json", lambda: _objects(kube, namespace)),
        ("describe.txt", lambda: _kubectl(kube, runner, "describe", "pods", "--namespace", namespace)),
        ("nodes.json", lambda: _json(kube.list_json("/api/v1/nodes"))),
        ("storage.json", lambda: _json(kube.list_json("/apis/storage.k8s.io/v1/storageclasses"))),
        *(
            (
                f"helm-{words[-1].strip('-') if words[-1] != '--all' else 'values'}.txt",
                _helm_collector(kube, runner, namespace, helm_release, words),
            )
            for words in _HELM
        ),
        *_log_collectors(kube, namespace),
    ]
    return tuple(_write(folder, name, collector, runner.redactor.clean) for name, collector in collectors)


def redacted(obj: Obj) -> Obj:
    """Return a Secret with its values and annotations hidden; any other object as it is."""
    hidden = without_values(obj)
    if hidden is obj:
        return obj
    # kubectl keeps a whole copy of what was applied, values included, in an annotation.
    hidden["metadata"] = {key: value for key, value in obj["metadata"].items() if key != "annotations"}
    return hidden


def capped(text: str, limit_bytes: int = _FILE_LIMIT_BYTES) -> str:
    """Return a text of at most about `limit_bytes`: its head and its tail, with a note between them."""
    raw = text.encode("utf-8")
    if len(raw) <= limit_bytes:
        return text
    half = limit_bytes // 2
    head, tail = raw[:half].decode("utf-8", "ignore"), raw[-half:].decode("utf-8", "ignore")
    return f"{head}\n[… {len(raw) - 2 * half} bytes left out …]\n{tail}"


def _write(folder: Path, name: str, collector: Callable[[], str], clean: Callable[[str], str]) -> str:
    try:
        text = collector()
    except Exception as exc:  # noqa: BLE001 - whatever failed here must not hide what the others found
        text = f"cannot collect '{name}': {type(exc).__name__}: {exc}\n"
    (folder / name).write_text(capped(clean(text)), encoding="utf-8")
    return name


def _events(kube: Kube, namespace: str) -> str:
    events = sorted(kube.list_json(f"/api/v1/namespaces/{namespace}/events"), key=event_time)
    return "".join(
        f"{event_time(event)} {event.get('type', '')} {event.get('involvedObject', {}).get('kind', '')}/"
        f"{event.get('involvedObject', {}).get('name', '')} {event.get('reason', '')}"
        f" x{event.get('count') or 1}: {str(event.get('message', '')).strip()}\n"
        for event in events
    )


def _objects(kube: Kube, namespace: str) -> str:
    objects: dict[str, Any] = {}
    for group, plural in _KINDS:
        prefix = "/api/v1" if group == "core" else f"/apis/{group}/v1"
        try:
            items = kube.list_json(f"{prefix}/namespaces/{namespace}/{plural}")
        except ApiException as exc:
            objects[plural] = f"cannot list: {exc.status} {exc.reason}"
            continue
        # Items of a list do not name their kind.
        objects[plural] = [
            redacted({"kind": "Secret", **item} if plural == "secrets" else item) for item in items
        ]
    return _json(objects)


def _helm_collector(
    kube: Kube, runner: Runner, namespace: str, release: str, words: Iterable[str]
) -> Callable[[], str]:
    argv = ["helm", *words, release, *access_flags(kube.kubeconfig, kube.context, namespace)]

    def run() -> str:
        done = runner.run(argv, timeout_s=_COMMAND_LIMIT_S, purpose=Purpose.EVIDENCE, check=False)
        return _without_secret_data(done.stdout) + done.stderr

    return run


def _without_secret_data(text: str) -> str:
    """Hide the data of every Secret in a stream of YAML documents."""
    parts = text.split("\n---")
    return "\n---".join(_hide_block(part) if "\nkind: Secret" in f"\n{part}" else part for part in parts)


def _hide_block(document: str) -> str:
    lines, hiding = [], False
    for line in document.splitlines(keepends=True):
        if line.startswith(("data:", "stringData:")):
            hiding = True
        elif line.strip() and not line.startswith((" ", "#")):
            hiding = False
        elif hiding and ":" in line:
            lines.append(f"{line.split(':', 1)[0]}: {MASK}\n")
            continue
        lines.append(line)
    return "".join(lines)


def _kubectl(kube: Kube, runner: Runner, *words: str) -> str:
    argv = ["kubectl", "--kubeconfig", str(kube.kubeconfig), "--context", kube.context, *words]
    done = runner.run(argv, timeout_s=_COMMAND_LIMIT_S, purpose=Purpose.EVIDENCE, check=False)
    return done.stdout + done.stderr


def _log_collectors(kube: Kube, namespace: str) -> list[tuple[str, Callable[[], str]]]:
    try:
        pods = kube.list_json(f"/api/v1/namespaces/{namespace}/pods")
    except Exception as exc:  # noqa: BLE001 - told in a file of its own
        text = f"cannot list pods: {type(exc).__name__}: {exc}\n"
        return [("logs.txt", lambda: text)]
    collectors = []
    for pod in pods:
        status = pod.get("status", {})
        for item in [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]:
            for previous in (False, True) if item.get("restartCount") else (False,):
                name = f"log-{name_of(pod)}-{item['name']}{'-previous' if previous else ''}.txt"
                collectors.append(
                    (name, _log_collector(kube, namespace, name_of(pod), item["name"], previous))
                )
    return collectors


def _log_collector(
    kube: Kube,
    namespace: str,
    pod: str,
    container: str,
    previous: bool,  # noqa: FBT001 - private
) -> Callable[[], str]:
    return lambda: pod_log(kube, namespace=namespace, pod=pod, container=container, previous=previous)


def _json(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True) + "\n"
