"""The back-end pods: delete one and wait until the application answers again."""

import httpx

from conformance.core.wait import Waiting, until
from conformance.ports import Restart

# Seconds for a replacement to be Ready, the old one gone and the Service to answer; SC-003 allows 120.
_BACK_LIMIT_S = 90.0


class BackendPods:
    """The back end's instances.

    Args:
        restart: counts and removes them.
        base_url: where the front-end Service answers.
        health_path: which must answer 200 before anything goes on.
    """

    def __init__(self, *, restart: Restart, base_url: str, health_path: str) -> None:
        self._restart = restart
        self._health_url = base_url.rstrip("/") + health_path

    def replace_all(self) -> None:
        """Delete every back-end pod of the release and wait for the replacements.

        Raises:
            ProbeError: there is none, or it may not be deleted.
            WaitTimeout: they do not come, or the Service does not answer.
        """
        old = self._restart.instances()
        self._restart.remove_all()
        self.wait_ready(len(old), gone=frozenset(old))

    def wait_ready(self, wanted_count: int, *, gone: frozenset[str] = frozenset()) -> None:
        """Wait for so many Ready pods and none of the old ones, and for three answers in a row.

        Raises:
            WaitTimeout: it takes longer than 90 s.
        """

        def look() -> bool | Waiting:
            pods = self._restart.instances()
            if gone & set(pods):
                return Waiting("the deleted pod to be gone")
            if len(pods) != wanted_count or not all(pods.values()):
                return Waiting(f"{wanted_count} ready pods, have {sum(pods.values())} of {len(pods)}")
            if not all(self._answers() for _ in range(3)):
                return Waiting(f"'{self._health_url}' to answer 200")
            return True

        until(look, limit_s=_BACK_LIMIT_S, every_s=0.5, describe="the back end to serve again")

    def _answers(self) -> bool:
        try:
            return httpx.get(self._health_url, timeout=5, trust_env=False).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False
