"""A port of this machine."""

import socket

from conformance.core.errors import ConfigError

LOOPBACK = "127.0.0.1"


def free_port(wanted: int) -> int:
    """Return the port, or any free one for 0.

    Raises:
        ConfigError: something listens on the wanted port already.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, wanted))
        except OSError as exc:
            raise ConfigError(
                f"host port {wanted} on {LOOPBACK} is taken: {exc.strerror}",
                hint="choose another with --host-port, or 0 for any free one",
            ) from exc
        port: int = probe.getsockname()[1]
        return port
