"""Pods of the suite's own in the namespace of the release, for trials; all of them are removed again."""

from collections.abc import Mapping
from inspect import getsource
from types import ModuleType
from typing import Any

from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.wait import Waiting, until
from conformance.ports import Site

MARK = "conformance-probe"
_CONTAINER = "probe"
# Seconds for a pod to run on a machine that is busy; SC-003 allows as long for the whole release.
_START_LIMIT_S = 120.0
_SLEEP = "import time; time.sleep(600)"


class TrialPods:
    """Pods that run Python, and bear whatever labels a trial wants.

    Args:
        site: where they run.
        image: what they run; it has `python3`.
    """

    def __init__(self, site: Site, image: str) -> None:
        self._site = site
        self._image = image
        self._names: list[str] = []

    def start(self, name: str, labels: Mapping[str, str], code: str = _SLEEP) -> str:
        """Start a pod, unless there is one of that name, and return its full name once it runs.

        Raises:
            ProbeError: it is not let in, or does not run in time.
        """
        full = f"{MARK}-{name}"
        if full in self._names:
            return full
        answer = self._site.send("POST", "/api/v1 pods", trial_pod(full, labels, self._image, code))
        if not answer.is_yes:
            raise ProbeError(f"cannot start a pod for a trial: {answer.status} {answer.text}")
        self._names.append(full)

        def look() -> bool | Waiting:
            phase = self._all().get(full, {}).get("status", {}).get("phase")
            return phase == "Running" or Waiting(f"pod '{full}', which is {phase}")

        try:
            until(look, limit_s=_START_LIMIT_S, every_s=0.5, describe=f"pod '{full}' to run")
        except WaitTimeout as exc:
            raise ProbeError(f"a pod for a trial does not run: {exc.message}") from exc
        return full

    def serve(self, name: str, program: ModuleType) -> str:
        """Start a stand-in, and return its address.

        Args:
            name: of the pod.
            program: what it runs, on bare Python; it serves at its `PORT`.

        Raises:
            ProbeError: it is not let in, or does not run in time.
        """
        return f"http://{self.address(self.start(name, {}, getsource(program)))}:{program.PORT}"

    def run_in(self, name: str, code: str, *arguments: str) -> str | None:
        """Run Python in the pod that was started under a name; None when it cannot be run."""
        return self.run(f"{MARK}-{name}", code, *arguments)

    def address(self, name: str) -> str:
        """Return the address of a pod of the trial."""
        return str(self._all()[name]["status"]["podIP"])

    def run(self, name: str, code: str, *arguments: str) -> str | None:
        """Run Python in a pod of the trial; None when it cannot be run."""
        try:
            return self._site.run(name, _CONTAINER, ["python3", "-c", code, *arguments])
        except ProbeError:
            return None

    def clean(self) -> None:
        """Remove every pod, and wait until none is left to be counted by a budget.

        Raises:
            WaitTimeout: one stays.
        """
        for name in self._names:
            self._site.send("DELETE", f"/api/v1 pods/{name}", {"gracePeriodSeconds": 0})
        mine = set(self._names)

        def look() -> bool | Waiting:
            left = self._all().keys() & mine
            return not left or Waiting(", ".join(sorted(left)))

        until(look, limit_s=_START_LIMIT_S, every_s=0.5, describe="the pods of the trial to be gone")

    def _all(self) -> dict[str, dict[str, Any]]:
        return {pod["metadata"]["name"]: pod for pod in self._site.listed("/api/v1", "pods")}


def image_with_python(site: Site, component: str) -> str:
    """Return the image of a component that runs Python.

    Raises:
        ProbeError: none of its pods is there.
    """
    pods = site.pods(component)
    if not pods:
        raise ProbeError(f"no pod of '{component}' runs, so that its image cannot be used for a trial")
    return str(pods[0]["spec"]["containers"][0]["image"])


def trial_pod(name: str, labels: Mapping[str, str], image: str, code: str) -> dict[str, Any]:
    """Return a pod that the restricted standard and a quota admit, and that no Service ever sends to."""
    container = {
        "name": _CONTAINER,
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "command": ["python3", "-c", code],
        "resources": {
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "limits": {"cpu": "200m", "memory": "64Mi"},
        },
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {**labels, MARK: name.removeprefix(f"{MARK}-")}},
        "spec": {
            # It bears the labels of a component: never Ready, it gets no request that is meant for one.
            "readinessGates": [{"conditionType": "conformance.example/never"}],
            "automountServiceAccountToken": False,
            "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 10001,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [container],
        },
    }
