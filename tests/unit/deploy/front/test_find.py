"""The first way that answers is taken, in the order that is told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError
from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.redact import Redactor
from conformance.core.wait import Waiting, until
from conformance.deploy.front import find
from conformance.deploy.front.find import FrontEnd
from conformance.deploy.front.forward import PortForward
from conformance.model.cluster import Cluster
from conformance.model.front_end import Way
from tests.unit.deploy.front.test_candidates import ingress, seen, service

NODE, HOST = "http://192.0.2.7:30080/app", "http://todo.example.com/app"


class Web:
    """Pages that answer."""

    def __init__(self, *pages: str) -> None:
        self.pages = set(pages)

    def fetch(self, url: str) -> str:
        """Say why a page does not answer."""
        return "" if url in self.pages else f"{url} is silent"


class Tunnel:
    """A port-forward that opens nothing."""

    url = "http://127.0.0.1:1"
    closed = 0

    def close(self) -> None:
        """Note it."""
        self.closed += 1

    def tell(self) -> str:
        """Return what became of it."""
        return "(never lost)"


def front(web: Web, look: Any = None, **more: Any) -> FrontEnd:
    """Return a front end that is looked for by every way, in a release with a NodePort and an Ingress."""
    world = seen(ingresses=(ingress("todo.example.com"),))
    given: dict[str, Any] = {"home": "/app", "ways": tuple(Way), "look": look or (lambda: world)}
    return FrontEnd(fetch=web.fetch, **{**given, **more})


def test_known_address_is_asked_alone() -> None:
    """Nothing is looked for."""
    web = Web("http://127.0.0.1:5/app")
    found = front(web, base_url="http://127.0.0.1:5", look=lambda: pytest.fail("looked"))
    assert found.problem() == ""
    assert (found.url, found.via, found.tell()) == (
        "http://127.0.0.1:5", "", "given address http://127.0.0.1:5",
    )  # fmt: skip


def test_first_way_that_answers_is_taken_and_kept() -> None:
    """By the order of the ways; a way that answers later changes nothing."""
    web = Web(HOST)
    found = front(web)
    assert found.problem() == ""
    assert (found.via, found.url) == (Way.INGRESS, "http://todo.example.com")
    web.pages.add(NODE)
    assert found.problem() == ""
    assert found.tell() == "ingress http://todo.example.com"
    both = front(web)
    assert both.problem() == ""
    assert both.via == Way.NODE_PORT


def test_what_was_tried_is_told_while_nothing_answers() -> None:
    """With each way's own reason; the way that was not named is not tried."""
    found = front(Web(NODE), ways=(Way.INGRESS,))
    assert f"ingress: {HOST} is silent" in found.problem()
    assert found.tell() == ""
    none = front(Web(), look=lambda: seen(service(ports=[{"port": 80}])), ways=(Way.GATEWAY,))
    assert "the release has nothing of the kind" in none.problem()


def test_port_forward_comes_last_and_after_some_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network may need a moment; where there is no other way at all, there is none to wait for."""
    tunnel, web = Tunnel(), Web("http://127.0.0.1:1/app")
    found = front(web, open_tunnel=lambda _service: tunnel)
    assert "silent" in found.problem()
    monkeypatch.setattr(find, "_PATIENCE_S", -1.0)
    assert found.problem() == ""
    assert (found.via, found.tell()) == (Way.PORT_FORWARD, "port-forward http://127.0.0.1:1 (never lost)")
    found.close()
    assert tunnel.closed == 1
    monkeypatch.undo()
    inner = seen(service(ports=[{"port": 80}], type="ClusterIP"))
    at_once = front(web, look=lambda: inner, open_tunnel=lambda _service: tunnel)
    assert at_once.problem() == ""
    assert at_once.via == Way.PORT_FORWARD


def test_port_forward_is_started_again_and_ended(program: Callable[[str, str], Path], tmp_path: Path) -> None:
    """Kubectl ends when it loses its pod; the port stays the same."""
    path = program("kubectl", f'echo "$@" >> {tmp_path}/lives; [ -e {tmp_path}/stays ] && exec sleep 60')
    runner = Runner(
        env={"PATH": f"{path.parent}:/usr/bin:/bin"}, journal=Journal(), redactor=Redactor(), cwd=tmp_path
    )
    cluster = Cluster(
        provider="existing", name="c", context="c d", kubeconfig=tmp_path / "it's", kubernetes_version="v1",
        nodes=(), owned=False, base_url="",
    )  # fmt: skip
    forward = PortForward(runner=runner, cluster=cluster, namespace="ns", service=service())
    lives = tmp_path / "lives"
    until(
        lambda: (lives.exists() and len(lives.read_text().splitlines()) > 1) or Waiting("a second life"),
        limit_s=20, every_s=0.05, describe="kubectl",
    )  # fmt: skip
    (tmp_path / "stays").touch()
    until(lambda: "started again" in forward.tell() or Waiting("it"), limit_s=20, every_s=0.05, describe="it")
    forward.close()
    forward.close()
    asked = set(lives.read_text().splitlines())
    port = forward.url.rpartition(":")[2]
    assert asked == {
        f"--kubeconfig {tmp_path}/it's --context c d --namespace ns port-forward --address 127.0.0.1"
        f" service/front {port}:80"
    }
    assert all(entry.beside for entry in runner.journal.entries)
    assert len(runner.journal.entries) == len(lives.read_text().splitlines())


def test_node_port_without_a_node_is_no_fault_of_the_release() -> None:
    """Whoever may not see nodes cannot tell; a port-forward does instead, and at once."""
    blind = replace(seen(), addresses=())
    with pytest.raises(ClusterError, match="nobody can tell") as caught:
        front(Web(), look=lambda: blind, ways=(Way.NODE_PORT, Way.INGRESS)).problem()
    assert "--base-url" in caught.value.hint
    web = Web("http://127.0.0.1:1/app")
    found = front(web, look=lambda: blind, open_tunnel=lambda _service: Tunnel())
    assert found.problem() == ""
    assert found.via == Way.PORT_FORWARD
