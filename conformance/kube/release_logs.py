"""The logs of a release on a cluster (port `Logs`)."""

import re
from dataclasses import replace
from typing import Any

from conformance.kube.client import ApiException
from conformance.kube.release_pods import Pods
from conformance.kube.text import node_text, pod_log
from conformance.ports import RawLog

# `0.log` is what the kubelet gives out; `0.log.20260101-120000` and its `.gz` are older parts of that log.
_ROTATED = re.compile(r"\b\d+\.log\.\d{8}-\d{6}")
# Characters at the start of a log by which a later reading is known to be of the same whole log.
_BEGIN_CHARS = 200


class KubeLogs:
    """Every log of every pod of a release.

    Args:
        pods: of the release, all of them.
    """

    def __init__(self, pods: Pods) -> None:
        self._pods = pods
        self._kept: tuple[RawLog, ...] = ()

    def read(self) -> tuple[RawLog, ...]:
        """Return every log since the install, as whole as the kubelet still has it."""
        self.keep()
        return self._kept

    def keep(self) -> None:
        """Read every log now, and keep what is there."""
        self._kept = merge(self._kept, tuple(log for pod in self._pods.read() for log in self._logs_of(pod)))

    def _logs_of(self, pod: dict[str, Any]) -> list[RawLog]:
        status = pod.get("status", {})
        raw = []
        for item in [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]:
            restarts_count = int(item.get("restartCount") or 0)
            raw += [
                self._read(pod, item["name"], previous=previous, restarts_count=restarts_count)
                for previous in ((True, False) if restarts_count else (False,))
            ]
        return raw

    def _read(self, pod: dict[str, Any], container: str, *, previous: bool, restarts_count: int) -> RawLog:
        meta, text, problem = pod["metadata"], None, ""
        name = meta["name"]
        try:
            text = pod_log(
                self._pods.kube,
                namespace=self._pods.namespace,
                pod=name,
                container=container,
                previous=previous,
            )
        except ApiException as exc:
            problem = f"{exc.status} {exc.reason}"
        return RawLog(
            pod=name,
            uid=meta["uid"],
            container=container,
            previous=previous,
            restarts_count=restarts_count,
            text=text,
            problem=problem,
            labels=dict(meta.get("labels") or {}),
            rotated=not previous and self._is_rotated(pod, container),
        )

    def _is_rotated(self, pod: dict[str, Any], container: str) -> bool:
        """Tell whether the kubelet has put an older part of the log aside, which it no longer gives out.

        Where the kubelet's list of files may not be read, `merge` still sees it from two readings.
        """
        meta = pod["metadata"]
        folder = f"logs/pods/{self._pods.namespace}_{meta['name']}_{meta['uid']}/{container}/"
        try:
            files = node_text(self._pods.kube, node=pod.get("spec", {}).get("nodeName", ""), path=folder)
        except (ApiException, ValueError):
            return False
        return _ROTATED.search(files) is not None


def merge(earlier: tuple[RawLog, ...], now: tuple[RawLog, ...]) -> tuple[RawLog, ...]:
    """Return one log an instance: the newer reading of it, unless only the older one succeeded.

    An instance that was current and has since ended is the previous one now, so that the older
    reading of a container that restarted in between is dropped only when the newer holds it. A newer
    reading that begins otherwise has lost its begin.
    """
    kept: dict[tuple[str, str, bool], RawLog] = {}
    for raw in [*earlier, *now]:
        key = (raw.uid, raw.container, raw.previous)
        before = kept.get(key)
        if before is None or raw.text is not None:
            lost = before is not None and _has_lost_its_begin(before.text or "", raw.text or "")
            same = before is not None and before.restarts_count == raw.restarts_count
            kept[key] = replace(raw, rotated=raw.rotated or (lost and same))
    return tuple(kept.values())


def _has_lost_its_begin(before: str, now: str) -> bool:
    return not now.startswith(before[:_BEGIN_CHARS])
