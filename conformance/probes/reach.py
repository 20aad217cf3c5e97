"""REC-02: who reaches whom, tried from pods of the suite's own that bear the labels of a component."""

from collections.abc import Iterator
from contextlib import contextmanager

from conformance.core.errors import ProbeError, WaitTimeout
from conformance.core.wait import Waiting, pause, until
from conformance.model.measurements import REACH, Attempt, ReachMeasurement
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.trial_pods import MARK, TrialPods, image_with_python

STRANGER = "a pod of nobody's"
_PORT = 8099
# Seconds for one connection: what is dropped is never answered.
_CONNECT_S = 3
# Seconds for a policy to reach every node; it is asked every second.
_POLICY_LIMIT_S = 20.0
_SERVE = (
    "import socketserver, http.server as h;"
    f" socketserver.ThreadingTCPServer(('', {_PORT}), h.BaseHTTPRequestHandler).serve_forever()"
)
_CONNECT = """\
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout={seconds}).close()
    print("open")
except OSError as exc:
    print("shut", exc)
"""


def measure_reach(given: Given) -> ReachMeasurement:
    """Show that the network enforces policies at all, then try each direction.

    Raises:
        ProbeError: the pods of the suite's own cannot be made, or have no Python.
    """
    trial = _Trial(given)
    try:
        given.on_wait("whether the network enforces policies")
        before, after = trial.control()
        given.on_wait("each direction")
        return ReachMeasurement(open_before=before, closed_after=after, attempts=tuple(trial.attempts()))
    finally:
        trial.pods.clean()


class _Trial:
    """The directions, and a server of the suite's own, tried from pods of the suite's own."""

    def __init__(self, given: Given) -> None:
        self._site = given.site
        self._subject = given.settings.subject
        self.pods = TrialPods(self._site, image_with_python(self._site, self._subject.backend_component))

    def control(self) -> tuple[bool, bool]:
        """Return whether a server of ours is reached, and whether a policy that forbids it is enforced."""
        server = self.pods.start("server", {}, _SERVE)
        stranger = self.pods.start("stranger", {})
        open_before = self._settles(stranger, server, wanted=True)
        with self._forbidden():
            return open_before, self._settles(stranger, server, wanted=False)

    def attempts(self) -> Iterator[Attempt]:
        """Try from a stranger, and from a pod with the labels of each component, to each component."""
        subject = self._subject
        front, back = subject.frontend_component, subject.backend_component
        database = subject.database.component
        targets = {name: self._target(name) for name in (front, back, database)}
        allowed = {(STRANGER, front), (front, back), (back, database)}
        for source in (STRANGER, front, back):
            if source == STRANGER:
                pod = self.pods.start("stranger", {})
            else:
                pod = self.pods.start(f"as-{source}", self._labels(source))
            # A policy takes a moment to know a new pod.
            pause(_CONNECT_S)
            for name, (address, port) in targets.items():
                if name == source:
                    continue
                wanted = (source, name) in allowed
                told = self._try(pod, address, port)
                yield Attempt(
                    source=source,
                    target=name,
                    port=port,
                    wanted=wanted,
                    reached=None if told is None else told.startswith("open"),
                    detail=(told or "the attempt could not be made").strip(),
                )

    def _labels(self, component: str) -> dict[str, str]:
        """Return the labels of a component's pods, less those by which a controller would adopt it."""
        labels = dict(self._site.pods(component)[0]["metadata"]["labels"])
        return {key: value for key, value in labels.items() if "hash" not in key}

    def _target(self, component: str) -> tuple[str, int]:
        """Return address and first port of a pod of a component."""
        pod = self._site.pods(component)[0]
        ports = [port for item in pod["spec"]["containers"] for port in item.get("ports") or []]
        if not ports:
            raise ProbeError(f"no container of component '{component}' names a port")
        return pod["status"]["podIP"], int(ports[0]["containerPort"])

    def _try(self, pod: str, address: str, port: int) -> str | None:
        """Return `open`, or `shut` and why; None when the attempt cannot be made."""
        return self.pods.run(pod, _CONNECT.format(seconds=_CONNECT_S), address, str(port))

    def _settles(self, source: str, server: str, *, wanted: bool) -> bool:
        """Whether the server of ours comes to be reached, or not to be, in time."""
        address = self.pods.address(server)

        def look() -> bool | Waiting:
            told = self._try(source, address, _PORT) or ""
            return told.startswith("open" if wanted else "shut") or Waiting(told)

        try:
            return bool(until(look, limit_s=_POLICY_LIMIT_S, every_s=1, describe="the network"))
        except WaitTimeout:
            return False

    @contextmanager
    def _forbidden(self) -> Iterator[None]:
        """Let nobody reach the server of ours while the block lasts."""
        policy = {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": MARK},
            "spec": {"podSelector": {"matchLabels": {MARK: "server"}}, "policyTypes": ["Ingress"]},
        }
        answer = self._site.send("POST", "/apis/networking.k8s.io/v1 networkpolicies", policy)
        if not answer.is_yes:
            raise ProbeError(f"cannot make a policy: {answer.status} {answer.text}")
        try:
            yield
        finally:
            self._site.send("DELETE", f"/apis/networking.k8s.io/v1 networkpolicies/{MARK}")


PROBE = Probe(
    key=REACH,
    needs=frozenset({Need.SERVING, Need.SITE}),
    take=measure_reach,
    say=lambda fact: f"{len(fact.attempts)} directions tried, policies enforced: {fact.closed_after}",
    clean_of=frozenset({Trace.NEW_PODS}),
    production=True,
)
