"""An image registry from Debian's package, which a kind node knows under the name that this machine uses."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from conformance.core.digest import short_digest
from tests.cluster.command import call
from tests.cluster.subject import PROJECT

_IMAGE = "registry:2"
_CONTAINERD = "/etc/containerd/config.toml"
_MIRRORS = "/etc/containerd/certs.d"


@contextmanager
def registry_for(node: str, docker: str) -> Iterator[str]:
    """Serve a registry, and yield its host and port; it is gone afterwards, and the node asks it no more.

    Args:
        node: the container that is the node.
        docker: a docker client that can build.
    """
    made = call(
        docker, "build", "--quiet", "--tag", _IMAGE, str(PROJECT / "airgap" / "registry"),
        timeout_s=300, env={**os.environ, "DOCKER_BUILDKIT": "1"},
    )  # fmt: skip
    name = f"registry-{short_digest(made.stdout.strip())}-{os.getpid()}"
    call(
        "docker",
        "run",
        "--detach",
        "--rm",
        "--name",
        name,
        "--network",
        "kind",
        "--publish",
        "127.0.0.1::5000",
        _IMAGE,
    )
    try:
        port = call("docker", "port", name, "5000/tcp").stdout.strip().rpartition(":")[2]
        host = f"localhost:{port}"
        _mirror(node, host, f"http://{name}:5000")
        yield host
        call("docker", "exec", node, "rm", "-r", f"{_MIRRORS}/{host}")
    finally:
        call("docker", "rm", "--force", "--volumes", name)


def _mirror(node: str, host: str, served_at: str) -> None:
    """Have the node's containerd pull what is named after the host from where the node reaches it."""
    folder = f"{_MIRRORS}/{host}"
    call("docker", "exec", "-i", node, "sh", "-c", f"mkdir -p '{folder}' && cat > '{folder}/hosts.toml'",
         stdin=f'[host."{served_at}"]\n')  # fmt: skip
    if _MIRRORS in call("docker", "exec", node, "cat", _CONTAINERD).stdout:
        return
    table = f'\n[plugins."io.containerd.grpc.v1.cri".registry]\n  config_path = "{_MIRRORS}"\n'
    call("docker", "exec", "-i", node, "sh", "-c", f"cat >> {_CONTAINERD}", stdin=table)
    call("docker", "exec", node, "systemctl", "restart", "containerd")
