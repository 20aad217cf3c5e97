"""Whether a container is ready: its chart's own probes, asked from here as the kubelet would ask them."""

import socket

import httpx

from conformance.containers.arguments import PROBES
from conformance.containers.engine import Container, engine_errors
from conformance.containers.pods import Pod
from conformance.containers.services import port_of
from conformance.kube.snapshots import Obj

_DEFAULT_TIMEOUT_S = 1.0
# Docker's own proxy takes a connection before the container does, and drops it where nobody listens.
_DROPPED_AFTER_S = 0.3
_SUCCESS, _CLIENT_ERROR = 200, 400


def unready(spec: Obj, pod: Pod, container: Container, owner: Container) -> str:
    """Return which probe of a container that runs does not succeed, and why; empty when all do.

    Args:
        spec: the container in the chart.
        pod: its pod.
        container: the container itself.
        owner: the container whose network the pod's share, with the ports on this machine.
    """
    for name in PROBES:
        probe = spec.get(name)
        problem = _ask(probe, pod, container, owner) if probe else ""
        if problem:
            return f"{name} of container '{pod.name}/{spec['name']}' ({problem})"
    return ""


def _ask(probe: Obj, pod: Pod, container: Container, owner: Container) -> str:
    timeout_s = float(probe.get("timeoutSeconds") or _DEFAULT_TIMEOUT_S)
    if "exec" in probe:
        with engine_errors(f"run a probe in '{container.name}'"):
            done = container.exec_run(probe["exec"]["command"])
        return "" if done.exit_code == 0 else f"{probe['exec']['command'][0]} ended with {done.exit_code}"
    for kind, ask in (("httpGet", _http), ("tcpSocket", _tcp)):
        if kind in probe:
            address = _address(port_of(probe[kind]["port"], pod), owner)
            return ask(probe[kind], address, timeout_s) if address else "its port is not open yet"
    # gRPC needs a client of its own; the front end's answer still counts.
    return ""


def _address(port: int, owner: Container) -> tuple[str, int] | None:
    bound = owner.attrs["NetworkSettings"]["Ports"].get(f"{port}/tcp") or []
    return (bound[0]["HostIp"], int(bound[0]["HostPort"])) if bound else None


def _http(probe: Obj, address: tuple[str, int], timeout_s: float) -> str:
    scheme = str(probe.get("scheme") or "http").lower()
    url = f"{scheme}://{address[0]}:{address[1]}{probe.get('path') or '/'}"
    headers = {item["name"]: item["value"] for item in probe.get("httpHeaders") or []}
    try:
        # The kubelet checks no certificate, and goes through no proxy.
        status = httpx.get(
            url,
            headers=headers,
            timeout=timeout_s,
            trust_env=False,
            verify=False,  # noqa: S501 - as the kubelet
        ).status_code
    except httpx.HTTPError as exc:
        return str(exc) or type(exc).__name__
    return "" if _SUCCESS <= status < _CLIENT_ERROR else f"HTTP {status}"


def _tcp(_probe: Obj, address: tuple[str, int], timeout_s: float) -> str:
    try:
        with socket.create_connection(address, timeout=timeout_s) as connection:
            connection.settimeout(_DROPPED_AFTER_S)
            return "" if connection.recv(1) else "the connection is dropped"
    except TimeoutError:
        # Nobody dropped it: a server that waits to be spoken to.
        return ""
    except OSError as exc:
        return str(exc)
