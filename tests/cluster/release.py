"""A release on a cluster that a run kept, and its users."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.cluster.command import call
from tests.cluster.subject import NAMESPACE, RELEASE

# Tasks asked for at a time, in the limits of the API.
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release: its address, its back end's image, and how to reach it; by default the full run's."""

    url: str
    image: str
    kubeconfig: Path
    namespace: str = NAMESPACE

    def kubectl(self, *argv: str, stdin: str = "", check: bool = True) -> str:
        """Run kubectl in the release's namespace and return what it printed."""
        return call(
            "kubectl", "--namespace", self.namespace, *self._admin(), *argv, stdin=stdin, check=check
        ).stdout

    def helm(self, *argv: str, check: bool = True) -> str:
        """Run helm in the release's namespace and return what it printed."""
        return call("helm", *argv, "--namespace", self.namespace, *self._admin(), check=check).stdout

    def revision(self) -> int:
        """Helm's number of what is deployed; not 1 on a cluster that was kept."""
        return int(json.loads(self.helm("status", RELEASE, "--output", "json"))["version"])

    def roll_back(self, revision: int) -> None:
        """Go back to what was deployed under that number."""
        self.helm("rollback", RELEASE, str(revision), "--wait", "--timeout=120s")

    def sql(self, statements: str) -> str:
        """Run statements in the release's database, as its owner, and return what they gave."""
        asked = ("psql", "--username=todochat", "--dbname=todochat", "--quiet", "--no-align", "--tuples-only")
        database = f"statefulset/{RELEASE}-postgresql"
        return self.kubectl("exec", database, "--", *asked, f"--command={statements}")

    def _admin(self) -> tuple[str, str]:
        return "--kubeconfig", str(self.kubeconfig)


class User:
    """A new user of the release, by the front-end Service or by a connection of the test's own."""

    def __init__(self, way: Release | httpx.Client) -> None:
        is_given = isinstance(way, httpx.Client)
        self._http = way if is_given else httpx.Client(base_url=way.url, trust_env=False, timeout=40)
        account = {"name": "Ada", "email": f"{secrets.token_hex(6)}@example.com", "password": "correct horse"}
        made = self._http.post("/api/auth/signup", json=account).raise_for_status().json()
        self.token: str = made["access_token"]
        self._http.headers["Authorization"] = f"Bearer {self.token}"
        self._path = f"/api/{made['user']['id']}"

    def titles(self) -> list[str]:
        """The titles of all tasks."""
        return [task["title"] for task in self._http.get(f"{self._path}/tasks").raise_for_status().json()]

    def all_titles(self) -> list[str]:
        """The titles of all tasks, also of more than a page."""
        pages = range(0, int(self.tasks("GET").headers["X-Total-Count"]), _PAGE)
        return [
            task["title"]
            for offset in pages
            for task in self.tasks("GET", params={"limit": _PAGE, "offset": offset}).raise_for_status().json()
        ]

    def tasks(
        self, method: str, body: dict[str, str] | None = None, params: dict[str, int] | None = None
    ) -> httpx.Response:
        """Ask for tasks (a page of them), or for one more; once, whatever the answer."""
        return self._http.request(method, f"{self._path}/tasks", json=body, params=params)

    def say(self, message: str) -> httpx.Response:
        """Take one turn."""
        return self._http.post(f"{self._path}/chat", json={"message": message})

    def stream(self, message: str) -> str:
        """Take one turn and return the whole event stream."""
        return self._http.post(f"{self._path}/chat/stream", json={"message": message}).raise_for_status().text

    def conversations(self) -> list[Any]:
        """All conversations."""
        found: list[Any] = self._http.get(f"{self._path}/conversations").raise_for_status().json()
        return found
