"""The Docker network that all kind clusters of a machine share: made by the first, removed by the last."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.core.lock import MachineLock
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.wait import Waiting, until

# kind's own name.
_NETWORK = "kind"
# Another run that creates a cluster holds the lock for as long as that takes.
_CREATION_LIMIT_S = 420


class KindNetwork:
    """Remembers which network was made by a run, so that whichever run ends last removes it.

    One that was there before any run, made by a person's own cluster, is never removed.

    Args:
        runner: runs docker.
        run_id: told to those who wait.
    """

    def __init__(self, runner: Runner, run_id: str) -> None:
        self._runner = runner
        self._lock = MachineLock("kind-network", run_id)
        self._record = Path(tempfile.gettempdir()) / "conformance-kind-network.id"

    @contextmanager
    def being_used(self) -> Iterator[None]:
        """Create a cluster in this block: nobody removes the network meanwhile, or makes a second."""
        until(
            lambda: True if self._lock.acquire() else Waiting(f"run {self._lock.holder()}"),
            limit_s=_CREATION_LIMIT_S,
            every_s=0.2,
            describe="another run's cluster to be created",
        )
        before = self._id()
        try:
            yield
        finally:
            try:
                if not before and (made := self._id()):
                    self._record.write_text(made, encoding="utf-8")
            finally:
                self._lock.release()

    def remove_unless_used(self) -> None:
        """Remove the network when a run made it; Docker refuses while a cluster uses it, which is right."""
        with self._lock.held_if_free() as held:
            # A run that is creating a cluster will be the one that ends later.
            if not held or not self._record.is_file():
                return
            current = self._id()
            if current and current == self._record.read_text(encoding="utf-8"):
                argv = ["docker", "network", "rm", _NETWORK]
                if self._runner.run(argv, timeout_s=30, purpose=Purpose.TEARDOWN, check=False).exit_code != 0:
                    return
            self._record.unlink(missing_ok=True)

    def _id(self) -> str:
        asked = ["docker", "network", "inspect", "--format", "{{.Id}}", _NETWORK]
        found = self._runner.run(asked, timeout_s=30, purpose=Purpose.CLUSTER, check=False)
        return found.stdout.strip() if found.exit_code == 0 else ""
