"""Health: the process says that it lives."""

from functools import partial

from conformance.probes.contract.check import Check, Need, Scene, want, want_status
from conformance.subject.session import json_of
from load.shapes import dig

_check = partial(Check, area="health")
_NEEDS: tuple[Need, ...] = ("health",)


def _healthy(scene: Scene) -> None:
    api, answer = scene.client.api, scene.client.send("GET", scene.client.api.health)
    want_status(answer, 200)
    want(api.health_key, api.health_value, dig(json_of(answer), api.health_key))


def _no_token_needed(scene: Scene) -> None:
    want_status(scene.client.send("GET", scene.client.api.health, token="not.a.token"), 200)  # noqa: S106 - no token


CHECKS = (
    _check(name="health answers healthy", core=True, run=_healthy, needs=_NEEDS),
    _check(name="health ignores a wrong token", core=False, run=_no_token_needed, needs=_NEEDS),
)
