"""The front end as this machine reaches it: at a known address, or by the first way that answers."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from urllib.parse import urljoin

from conformance.core.clock import Stopwatch
from conformance.core.errors import ClusterError
from conformance.deploy.front.candidates import Candidate, Seen, candidates, front_service
from conformance.kube.snapshots import Obj
from conformance.model.front_end import Way
from conformance.subject.page import page_problem

# Seconds in which a network may still learn of a Service whose pods serve; then a port-forward is tried.
_PATIENCE_S = 10.0


class Tunnel(Protocol):
    """A port of this machine that leads to a Service until it is closed."""

    url: str

    def close(self) -> None:
        """End it."""

    def tell(self) -> str:
        """Return what became of it, in a few words; empty when there is nothing to tell."""


class FrontEnd:
    """Where the front-end Service answers.

    Args:
        home: path of the page that has to answer.
        base_url: the address, where it is known before.
        ways: those to look for it by, in order, where it is not.
        look: reads what tells where it answers.
        open_tunnel: makes a port-forward to a Service.
        fetch: says why a page does not answer.

    Attributes:
        url: the address; empty until one has answered.
        via: the way by which it answered; empty for a known address.
    """

    def __init__(
        self,
        *,
        home: str,
        base_url: str = "",
        ways: Sequence[Way] = (),
        look: Callable[[], Seen] = Seen,
        open_tunnel: Callable[[Obj], Tunnel] | None = None,
        fetch: Callable[[str], str] = page_problem,
    ) -> None:
        self.url = base_url
        self.via = ""
        self._home = home
        self._ways = tuple(ways)
        self._look = look
        self._open_tunnel = open_tunnel
        self._fetch = fetch
        self._tunnel: Tunnel | None = None
        self._asked: Stopwatch | None = None

    def problem(self) -> str:
        """Return why the page does not answer; empty when it does, then `url` says where.

        Raises:
            ClusterError: nobody can tell, whatever the release does.
        """
        if self.url:
            return self._page_problem(self.url)
        self._asked = self._asked or Stopwatch()
        seen = self._look()
        found = [each for way in self._ways for each in candidates(seen, way)]
        with ThreadPoolExecutor(max_workers=max(1, len(found))) as pool:
            # At once: the time that a dead address takes must not be the release's.
            problems = list(pool.map(self._try, found))
        for candidate, problem in zip(found, problems, strict=True):
            if not problem:
                self.url, self.via = candidate.url, candidate.way
                return ""
        # A NodePort of nodes that nobody may see.
        blind = bool(found) and not seen.addresses and all(it.way == Way.NODE_PORT for it in found)
        late = self._asked.elapsed_s > _PATIENCE_S
        if Way.PORT_FORWARD in self._ways and (not found or blind or late):
            return self._by_tunnel(seen)
        told = "; ".join(f"{it.way}: {why}" for it, why in zip(found, problems, strict=True))
        if blind:
            raise ClusterError(
                f"nobody can tell whether the front end answers ({told})",
                hint="give its address with --base-url, or ask for the right to list nodes or to create"
                " pods/portforward",
            )
        names = ", ".join(self._ways)
        return f"the front end to answer by {names} ({told or 'the release has nothing of the kind'})"

    def tell(self) -> str:
        """Return how it was reached, for the report; empty where it never was."""
        if not self.url:
            return ""
        more = self._tunnel.tell() if self._tunnel is not None else ""
        return " ".join(filter(None, (self.via or "given address", self.url, more)))

    def close(self) -> None:
        """End a port-forward."""
        if self._tunnel is not None:
            self._tunnel.close()

    def _try(self, candidate: Candidate) -> str:
        return candidate.problem or self._page_problem(candidate.url)

    def _page_problem(self, url: str) -> str:
        return self._fetch(urljoin(url, self._home))

    def _by_tunnel(self, seen: Seen) -> str:
        service = front_service(seen)
        if service is None or self._open_tunnel is None:
            return "a Service that leads to the front end's pods"
        if self._tunnel is None:
            self._tunnel = self._open_tunnel(service)
        problem = self._page_problem(self._tunnel.url)
        if not problem:
            self.url, self.via = self._tunnel.url, Way.PORT_FORWARD
        return problem
