"""The ways by which this machine may reach the front-end Service of a release."""

from enum import StrEnum


class Way(StrEnum):
    """One way; `auto` tries them in this order, and takes the first that answers."""

    NODE_PORT = "node-port"
    LOAD_BALANCER = "load-balancer"
    INGRESS = "ingress"
    GATEWAY = "gateway"
    PORT_FORWARD = "port-forward"


# Why no time is judged that was measured by a port-forward.
FORWARD_REASON = (
    "the front end is reached by a port-forward, which serialises requests: its own time would be judged"
)
