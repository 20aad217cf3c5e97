"""Health: the process says that it lives."""

from conformance.probes.contract.check import Check, Scene, want, want_status

_AREA = "health"


def _healthy(scene: Scene) -> None:
    answer = scene.client.send("GET", scene.client.api.health)
    want_status(answer, 200)
    want("status", "healthy", answer.json().get("status"))


def _no_token_needed(scene: Scene) -> None:
    want_status(scene.client.send("GET", scene.client.api.health, token="not.a.token"), 200)  # noqa: S106 - no token


CHECKS = (
    Check(name="health answers healthy", area=_AREA, core=True, run=_healthy),
    Check(name="health ignores a wrong token", area=_AREA, core=False, run=_no_token_needed),
)
