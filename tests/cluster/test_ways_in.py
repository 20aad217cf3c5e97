"""Ways to a front end in somebody else's cluster: Ingress and Gateway of a real controller, a port-forward.

`tox -e production` runs these; they take a cluster of their own, so `make test` leaves them out.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from conformance.core.errors import ExitCode
from conformance.model.verdict import Status
from tests.cluster import edge
from tests.cluster.command import RUN_LIMIT_S, Run
from tests.cluster.foreign import PLAIN, SECURE, World, foreign_cluster
from tests.cluster.release import User
from tests.cluster.subject import NAMESPACE, RELEASE

# A run, and before the first of them the cluster and Traefik, built with nothing cached.
pytestmark = [pytest.mark.cluster, pytest.mark.production, pytest.mark.timeout(2 * RUN_LIMIT_S)]

_INGRESS = {
    "ingress.enabled": "true", "ingress.className": "traefik", "ingress.host": SECURE,
    "ingress.tlsSecret": "todo-tls", "ingress.extraHosts[0].host": PLAIN,
}  # fmt: skip
_ROUTE = {
    "httpRoute.enabled": "true", "httpRoute.hostnames[0]": SECURE, "httpRoute.parentRefs[0].name": "public",
    "httpRoute.parentRefs[0].namespace": edge.NAMESPACE, "httpRoute.parentRefs[0].sectionName": "secure",
}  # fmt: skip
_BALANCED = {"frontend.service.type": "LoadBalancer"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One for all ways."""
    with foreign_cluster(tmp_path_factory.mktemp("ways-in")) as made:
        yield made


def test_ingress_of_several_hosts_with_a_certificate(world: World, tmp_path: Path) -> None:
    """The first host is reached under an authority that no browser knows; the other leads there, too."""
    with world.installed(tmp_path, "ingress", **_INGRESS) as done:
        _want_green(done, f"ingress https://{SECURE}")
        for way, host in (("http", PLAIN), ("https", SECURE)):
            _want_served(world.by(way, host))
        assert world.by("http", "nobody.example.test").get("/").status_code == httpx.codes.NOT_FOUND


def test_route_of_a_gateway(world: World, tmp_path: Path) -> None:
    """By the listener that the route names; another of the same Gateway knows nothing of it."""
    with world.installed(tmp_path, "gateway", **_ROUTE) as done:
        _want_green(done, f"gateway https://{SECURE}")
        _want_served(world.by("https", SECURE))
        assert world.by("http", SECURE).get("/").status_code == httpx.codes.NOT_FOUND


def test_load_balancer_whose_controller_is_a_stub(world: World, tmp_path: Path) -> None:
    """The test gives the Service its address; that it leads there is kube-proxy's work."""
    with _balancing(world), world.installed(tmp_path, "load-balancer", **_BALANCED) as done:
        _want_green(done, f"load-balancer http://{world.node}")


def test_port_forward(world: World, tmp_path: Path) -> None:
    """The page and the API answer by it, and no time of theirs is judged."""
    with world.installed(tmp_path, "port-forward", **{"frontend.service.type": "ClusterIP"}) as done:
        report = done.report
        assert done.verdict("SC-003").status is Status.PASS, done.output
        assert report.inputs.front_end.startswith("port-forward http://127.0.0.1:")
        for criterion in ("SC-004", "SC-005"):
            verdict = done.verdict(criterion)
            assert verdict.status is Status.NOT_MEASURED, done.output
            assert "port-forward" in verdict.reason
        assert report.measurements["page"].loads_ms
        assert not report.measurements["page"].failed_requests


@contextmanager
def _balancing(world: World) -> Iterator[None]:
    """Give the front-end Service the address of the node once it is there: a stub of a controller."""
    ended = threading.Event()
    status = json.dumps({"status": {"loadBalancer": {"ingress": [{"ip": world.node}]}}})
    patch = ("--namespace", NAMESPACE, "patch", "service", f"{RELEASE}-frontend", "--subresource=status")

    def give() -> None:
        while not ended.wait(1):
            if not world.cluster.kubectl(*patch, f"--patch={status}", check=False).returncode:
                return

    thread = threading.Thread(target=give)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _want_green(done: Run, way: str) -> None:
    """Want three verdicts, and to be told how the front end was reached."""
    told = {item.criterion: (item.status, item.reason) for item in done.report.verdicts}
    wanted = [told[criterion][0] for criterion in ("SC-003", "SC-004", "SC-005")]
    assert wanted == [Status.PASS] * len(wanted), f"{told}\n{done.output}"
    assert done.exit_code == ExitCode.CONFORMANT, done.output
    assert done.report.inputs.front_end == way
    assert f"reached by {way}" in done.output


def _want_served(http: httpx.Client) -> None:
    """Want the page, the API and a turn of the chat, whole and streamed."""
    assert "<title>" in http.get("/").raise_for_status().text
    user = User(http)
    assert user.say("add a task to buy milk").raise_for_status().json()
    assert "event" in user.stream("show my tasks")
    assert [title.lower() for title in user.titles()] == ["buy milk"]
