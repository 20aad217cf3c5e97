"""Somebody else's cluster: Traefik at the address of its node, names for that, an authority of their own."""

import os
import shutil
import ssl
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import certifi
import httpx

from tests.cluster import edge
from tests.cluster.command import Run, call, run
from tests.cluster.kind import Made, kind_cluster
from tests.cluster.subject import PROJECT, variant

SECURE, PLAIN = "todo.example.test", "plain.example.test"
_ONLY = ("--only", "SC-003", "--only", "SC-004", "--only", "SC-005")
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
        asked = ("--config", str(config), "--target", "existing", *where, "--via", via, "--keep", "always")
        # In a mount namespace of its own: the file of names of this machine stays as it is.
        alone = ("unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--mount")
        named = ("sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', str(self.folder / "hosts"))
        authorities = {"SSL_CERT_FILE": str(self.folder / "authorities.pem")}
        done = run(folder / "reports", *asked, *_ONLY, within=(*alone, *named), env=authorities)
        try:
            yield done
        finally:
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


@contextmanager
def foreign_cluster(folder: Path) -> Iterator[World]:
    """Make a cluster of one node, and all that a person has beside it."""
    certificate = _certificate(folder)
    chart = shutil.copytree(PROJECT / "chart", folder / "chart")
    secret = _SECRET.format(certificate=_base64(certificate), key=_base64(certificate.with_suffix(".key")))
    (chart / "templates" / "certificate.yaml").write_text(secret, encoding="utf-8")
    with kind_cluster("ways-in", folder, "control-plane") as cluster:
        edge.put_up(cluster, certificate, folder)
        found = '{.items[0].status.addresses[?(@.type=="InternalIP")].address}'
        node = cluster.kubectl("get", "nodes", f"--output=jsonpath={found}").stdout
        hosts = Path("/etc/hosts").read_text(encoding="utf-8")
        (folder / "hosts").write_text(f"{hosts}\n{node} {SECURE} {PLAIN}\n", encoding="utf-8")
        yield World(cluster=cluster, node=node, folder=folder)


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
    (folder / "authorities.pem").write_bytes(others.read_bytes() + b"\n" + made.read_bytes())
    return made


def _base64(path: Path) -> str:
    return b64encode(path.read_bytes()).decode()
