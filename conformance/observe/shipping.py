"""Carries a release's log lines to a Loki while a load runs, each with the time it was written at."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from urllib3.exceptions import HTTPError

from conformance.core.clock import Stopwatch
from conformance.core.errors import ProbeError
from conformance.kube.client import ApiException
from conformance.kube.release_pods import Pods
from conformance.kube.text import pod_log
from conformance.observe.loki import Stream

_EVERY_S = 2.0
# Seconds that are read once more than have gone by: what a reading costs, and whole seconds are asked for.
_OVERLAP_S = 3
_END_LIMIT_S = 40
_NS = 1_000_000_000

Line = tuple[int, str]


class LogShipper:
    """Reads every container's log again and again until it is closed.

    Args:
        pods: of the release, all of them.
        push: takes the lines; raises ProbeError where it cannot.

    Attributes:
        problem: what stood in the way last; empty when nothing did.
        lines_count: how many lines were carried.
    """

    def __init__(self, pods: Pods, push: Callable[[Iterable[Stream]], None]) -> None:
        self.problem = ""
        self.lines_count = 0
        self._pods = pods
        self._push = push
        self._seen: dict[tuple[str, str], int] = {}
        self._watch = Stopwatch()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True, name="logs")
        self._thread.start()

    def close(self) -> None:
        """Carry no more; safe to call twice."""
        self._closed.set()
        self._thread.join(timeout=_END_LIMIT_S)

    def _keep(self) -> None:
        while not self._closed.wait(_EVERY_S):
            watch = Stopwatch()
            try:
                self._carry(int(self._watch.elapsed_s) + _OVERLAP_S)
            except (ProbeError, HTTPError) as exc:
                # Asked again, for all the time since it went well.
                self.problem = str(exc).splitlines()[0]
            else:
                self.problem, self._watch = "", watch

    def _carry(self, since_s: int) -> None:
        fresh = {
            (pod["metadata"]["uid"], status["name"]): self._fresh(pod, status["name"], since_s)
            for pod in self._pods.read()
            for status in pod.get("status", {}).get("containerStatuses") or []
        }
        fresh = {key: stream for key, stream in fresh.items() if stream.lines}
        if fresh:
            self._push(fresh.values())
        for key, stream in fresh.items():
            self._seen[key] = stream.lines[-1][0]
            self.lines_count += len(stream.lines)

    def _fresh(self, pod: Mapping[str, Any], container: str, since_s: int) -> Stream:
        """Return what a container has written that was not carried yet."""
        meta, namespace = pod["metadata"], self._pods.namespace
        try:
            text = pod_log(
                self._pods.kube, namespace=namespace, pod=meta["name"], container=container, since_s=since_s
            )
        except ApiException:
            # It has not started yet, or has just gone.
            text = ""
        seen_ns = self._seen.get((meta["uid"], container), 0)
        return Stream(
            labels={"namespace": namespace, "pod": meta["name"], "container": container},
            lines=tuple(line for line in timed_lines(text) if line[0] > seen_ns),
        )


def timed_lines(text: str) -> Iterator[Line]:
    """Yield Unix time in nanoseconds and text of each line that the API server put a time before."""
    for line in text.splitlines():
        told, _, words = line.partition(" ")
        whole, _, rest = told.partition(".")
        fraction = rest.rstrip("Z")
        if not fraction.isdecimal():
            whole, fraction = told, "0"
        try:
            at = datetime.fromisoformat(f"{whole.rstrip('Z')}+00:00")
        except ValueError:
            # The end of a line of which the start was cut off.
            continue
        yield int(at.timestamp()) * _NS + int(fraction[:9].ljust(9, "0")), words
