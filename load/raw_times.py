"""Write every request with its own time, because locust itself keeps only a histogram."""

import json
import sys
import time
from typing import Any

MARK_SPAWNED = "spawned"
MARK_USER_READY = "user_ready"
# In the context of a request that a limit refused, and that is sent again when the limit says so: its name.
LIMITED = "limited"
# Write to the standard output, for a pod whose log is read afterwards.
STANDARD_OUTPUT = "-"


class RawTimes:
    """Collect requests as JSON lines.

    `{"at_s", "name", "ms", "error", "status", "user", "limited"}` for a request, `{"at_s", "mark", "user"}`
    for an event. `at_s` counts seconds from the start of the test; `status` is 0 where no answer came;
    `limited` is true where a limit (429) was answered, waited for, and the request sent again. Each
    process writes the requests of its own users, so that a distributed run has one file a worker.
    """

    def __init__(self, path: str) -> None:
        self._owned = path != STANDARD_OUTPUT
        self._stream = open(path, "w", encoding="utf-8") if self._owned else sys.stdout  # noqa: SIM115, PTH123 - open for the whole run
        self._start = time.time()

    def listen_to(self, environment: Any) -> None:  # noqa: ANN401 - locust ships no types
        """Take part in the events of one locust environment."""
        environment.raw_times = self
        environment.events.test_start.add_listener(self._on_start)
        environment.events.request.add_listener(self._on_request)
        environment.events.spawning_complete.add_listener(lambda **_more: self.mark(MARK_SPAWNED))
        environment.events.quit.add_listener(lambda **_more: self._close())

    def mark(self, what: str, user: int = 0) -> None:
        """Write that something happened now."""
        self._write({"at_s": round(time.time() - self._start, 4), "mark": what, "user": user})

    def _on_start(self, **_more: object) -> None:
        self._start = time.time()

    def _on_request(
        self,
        name: str,
        response_time: float,
        exception: object = None,
        start_time: float | None = None,
        response: Any = None,  # noqa: ANN401 - locust ships no types
        context: dict[str, Any] | None = None,
        **_more: object,
    ) -> None:
        context = context or {}
        began = time.time() - response_time / 1000 if start_time is None else start_time
        self._write(
            {
                "at_s": round(began - self._start, 4),
                "name": context.get(LIMITED, name),
                "ms": round(response_time, 3),
                "error": None if exception is None else str(exception)[:200],
                "status": int(getattr(response, "status_code", 0) or 0),
                "user": context.get("user", 0),
                LIMITED: LIMITED in context,
            }
        )

    def _write(self, record: dict[str, object]) -> None:
        if not self._stream.closed:
            self._stream.write(json.dumps(record) + "\n")

    def _close(self) -> None:
        if self._owned:
            self._stream.close()
        else:
            self._stream.flush()
