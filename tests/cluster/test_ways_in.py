"""Ways to a front end in somebody else's cluster: Ingress and Gateway of a real controller, a port-forward.

`tox -e production` runs these; they take a cluster of their own, so `make test` leaves them out.
"""

import json
import os
import shutil
import ssl
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import certifi
import httpx
import pytest

from conformance.commands._common import bare_runner
from conformance.core.errors import ExitCode
from conformance.images.docker_cli import find_docker
from conformance.model.verdict import Status
from tests.cluster import edge
from tests.cluster.command import RUN_LIMIT_S, Run, call, run
from tests.cluster.kind import Made, kind_cluster
from tests.cluster.release import User
from tests.cluster.subject import NAMESPACE, PROJECT, RELEASE, variant

# A run, and before the first of them the cluster and Traefik, built with nothing cached.
pytestmark = [pytest.mark.cluster, pytest.mark.production, pytest.mark.timeout(2 * RUN_LIMIT_S)]

SECURE, PLAIN = "todo.example.test", "plain.example.test"
_ONLY = ("--only", "SC-003", "--only", "SC-004", "--only", "SC-005")
_INGRESS = {
    "ingress.enabled": "true", "ingress.className": "traefik", "ingress.host": SECURE,
    "ingress.tlsSecret": "todo-tls", "ingress.extraHosts[0].host": PLAIN,
}  # fmt: skip
_ROUTE = {
    "httpRoute.enabled": "true", "httpRoute.hostnames[0]": SECURE, "httpRoute.parentRefs[0].name": "public",
    "httpRoute.parentRefs[0].namespace": edge.NAMESPACE, "httpRoute.parentRefs[0].sectionName": "secure",
}  # fmt: skip
_BALANCED = {"frontend.service.type": "LoadBalancer"}
# In the place of what brings certificates to a namespace that the run makes.
_SECRET = """
apiVersion: v1
kind: Secret
metadata: {{name: todo-tls}}
type: kubernetes.io/tls
data: {{tls.crt: {certificate}, tls.key: {key}}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Somebody's cluster, with Traefik at the address of its node; `folder` holds all beside it."""

    cluster: Made
    node: str
    folder: Path

    @contextmanager
    def installed(self, folder: Path, via: str, **values: str) -> Iterator[Run]:
        """Run where names lead to the node, and the authority is named; what was kept goes in the end."""
        config = variant(folder, chart=str(self.folder / "chart"), set_values=values)
        where = ("--context", f"kind-{self.cluster.name}", "--kubeconfig", str(self.cluster.kubeconfig))
        # In a mount namespace of its own: the file of names of this machine stays as it is.
        alone = ("unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--mount", "sh", "-c")
        done = run(
            folder, "--config", str(config), "--target", "existing", *where, "--via", via, "--keep", "always",
            *_ONLY, within=(*alone, 'mount --bind "$0" /etc/hosts && exec "$@"', str(self.folder / "hosts")),
            env={"SSL_CERT_FILE": str(self.folder / "authorities.pem")},
        )  # fmt: skip
        yield done
        call(sys.executable, "-m", "conformance", "gc", done.run_id, *where)

    def by(self, scheme: str, host: str) -> httpx.Client:
        """Return a connection to the node that asks for a host."""
        trusted = ssl.create_default_context(cafile=str(self.folder / "authorities.pem"))

        def name(request: httpx.Request) -> None:
            request.extensions["sni_hostname"] = host

        return httpx.Client(
            base_url=f"{scheme}://{self.node}", headers={"Host": host}, event_hooks={"request": [name]},
            verify=trusted, trust_env=False, timeout=40,
        )  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A cluster of one node with Traefik, and all that a person has beside it."""
    folder = tmp_path_factory.mktemp("ways-in")
    certificate = _certificate(folder)
    chart = shutil.copytree(PROJECT / "chart", folder / "chart")
    secret = _SECRET.format(certificate=_base64(certificate), key=_base64(certificate.with_suffix(".key")))
    (chart / "templates" / "certificate.yaml").write_text(secret, encoding="utf-8")
    with bare_runner() as (runner, _):
        docker = find_docker(runner).path
    with kind_cluster("ways-in", folder, "control-plane") as cluster:
        edge.put_up(cluster, docker=docker, certificate=certificate)
        found = '{.items[0].status.addresses[?(@.type=="InternalIP")].address}'
        node = cluster.kubectl("get", "nodes", f"--output=jsonpath={found}").stdout
        hosts = f"127.0.0.1 localhost\n{node} {SECURE} {PLAIN}\n"
        (folder / "hosts").write_text(hosts, encoding="utf-8")
        yield World(cluster=cluster, node=node, folder=folder)


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


def _certificate(folder: Path) -> Path:
    """Make a certificate of both hosts that vouches for itself, its key, and the file that names it."""
    made = folder / "own.pem"
    call(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName=DNS:{SECURE},DNS:{PLAIN}",
        "-out", str(made), "-keyout", str(made.with_suffix(".key")),
    )  # fmt: skip
    # Package mirrors may have an authority of their own, which a build needs still.
    others = Path(os.environ.get("SSL_CERT_FILE") or certifi.where())
    (folder / "authorities.pem").write_bytes(others.read_bytes() + made.read_bytes())
    return made


def _base64(path: Path) -> str:
    return b64encode(path.read_bytes()).decode()
