"""How the front end is reached from this machine: by a port of its own, or by a node's address."""

import socket

from conformance.core.errors import ConfigError

# The same on every node; a node of this machine answers in less than a millisecond.
_KUBELET_PORT, _ROUTED_LIMIT_S = 10250, 2.0


def free_port(wanted: int) -> int:
    """Return the port, or any free one for 0.

    Raises:
        ConfigError: something listens on the wanted port already.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError as exc:
            raise ConfigError(
                f"host port {wanted} on 127.0.0.1 is taken: {exc.strerror}",
                hint="choose another with --host-port, or 0 for any free one",
            ) from exc
        port: int = probe.getsockname()[1]
        return port


def is_routed(address: str) -> bool:
    """Whether a node's address can be reached from this machine: its kubelet takes a connection there."""
    try:
        with socket.create_connection((address, _KUBELET_PORT), timeout=_ROUTED_LIMIT_S):
            return True
    except OSError:
        return False
