"""One check of the contract, what it needs, and what it has at hand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import httpx

from conformance.model.adapter import Feature
from conformance.subject.client import Account, ApiClient
from conformance.subject.pods import BackendPods
from conformance.subject.rows import Database
from conformance.subject.session import json_of
from conformance.subject.tokens import Jwt, read_jwt
from conformance.subject.turns import Turn
from load.shapes import dig

# What a check needs: of the subject (which may lack it), and of the run (which may be unable to give it).
Need = Feature | Literal["rows", "message rows", "user rows", "pods", "signing key"]
# What is done to the back end in the middle of a check: new pods for the old ones, or two beside each other.
Through = Literal["new pods", "two replicas"]


class Unmet(Exception):  # noqa: N818 - reads as the fact it states
    """The subject does not do what the contract says: expected and observed."""


class Unmeasured(Exception):  # noqa: N818 - reads as the fact it states
    """What the check needs cannot be had: why, and what would allow it."""


@dataclass(slots=True, kw_only=True)
class Scene:
    """What a check acts on. `alice` and `bob` are two users who know nothing of each other.

    `lacking` maps what the subject lacks to the reason; `missing` maps what this run cannot give to why.
    """

    client: ApiClient
    opened_database: Database | None
    opened_pods: BackendPods | None
    # Posts at once, and turns over replicas, have connections of their own.
    new_client: Callable[[], ApiClient]
    find_signing_key: Callable[[str], bytes | None]
    lacking: Mapping[Feature, str]
    missing: Mapping[Need, str]
    _people: dict[str, Account] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """The release's own database.

        Raises:
            Unmeasured: it cannot be read, which a check that `needs` rows never sees.
        """
        if self.opened_database is None:
            raise Unmeasured(self.missing.get("rows", "the database cannot be read"))
        return self.opened_database

    @property
    def pods(self) -> BackendPods:
        """The back end's instances.

        Raises:
            Unmeasured: nobody can reach them, which a check that `needs` pods never sees.
        """
        if self.opened_pods is None:
            raise Unmeasured(self.missing.get("pods", "the back end's instances cannot be reached"))
        return self.opened_pods

    @property
    def alice(self) -> Account:
        """The first user, signed up when first needed."""
        return self._person("alice")

    @property
    def bob(self) -> Account:
        """The second user."""
        return self._person("bob")

    def _person(self, name: str) -> Account:
        if name not in self._people:
            self._people[name] = self.client.sign_up()
        return self._people[name]

    @property
    def alices_jwt(self) -> Jwt:
        """The first user's token, taken apart.

        Raises:
            Unmeasured: it is no signed token.
        """
        read = read_jwt(self.alice.token)
        if read is None:
            raise Unmeasured(
                "what the log-in gives is no signed token (JWT); if it is opaque on purpose, say why in the"
                " subject file: [subject.absent] jwt"
            )
        return read


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A named check; `run` raises `Unmet` when the contract is not kept, and returns only when it is.

    It is made only when everything that it `needs` is there. One that goes `through` something is made last:
    before new pods, `run` stops at its `yield`, and goes on after them. So the pods are replaced once,
    however many checks want to see it, and disturb no other. `refusals` are patterns of the error lines that
    an application may log because the check provoked them on purpose; SC-007 accepts those, and tells so.
    """

    name: str
    area: str
    core: bool
    run: Callable[[Scene], Iterator[None] | None]
    through: Through | None = None
    needs: tuple[Need, ...] = ()
    refusals: tuple[str, ...] = ()


def want(what: str, expected: object, observed: object) -> None:
    """Require that two things are equal.

    Raises:
        Unmet: they are not.
    """
    if expected != observed:
        raise Unmet(f"{what}: expected {expected}, observed {observed}")


def want_fact(what: str, fact: object) -> None:
    """Require that something is so.

    Raises:
        Unmet: it is not.
    """
    if not fact:
        raise Unmet(f"{what}: expected so, observed not so")


def want_status(answer: httpx.Response, *expected: int) -> None:
    """Require the status of an answer.

    Raises:
        Unmet: it is another.
    """
    if answer.status_code not in expected:
        wanted = " or ".join(str(code) for code in expected)
        raise Unmet(
            f"{answer.request.method} {answer.request.url.path}: expected {wanted},"
            f" observed {answer.status_code} {answer.text[:160]}"
        )


def want_error_body(answer: httpx.Response) -> None:
    """Require `{detail, code}` and no trace of the program's inside.

    Raises:
        Unmet: the body is something else.
    """
    data = json_of(answer)
    if data is None:
        raise Unmet(f"error body is no JSON: {answer.text[:160]}")
    for key in ("detail", "code"):
        if not isinstance(dig(data, key), str):
            raise Unmet(f"error body has no text '{key}': {answer.text[:160]}")
    if "Traceback" in answer.text or 'File "' in answer.text:
        raise Unmet(f"error body shows a stack trace: {answer.text[:160]}")


def want_tools(turn: Turn, *expected: str) -> None:
    """Require these tools, in this order; a look at the list before them is always allowed.

    Raises:
        Unmet: other tools were called, or the chat did not answer 200.
    """
    if turn.status != httpx.codes.OK:
        raise Unmet(f"chat: expected 200, observed {turn.status} {turn.text[:160]}")
    observed = list(turn.tools)
    if "list_tasks" not in expected:
        observed = [tool for tool in observed if tool != "list_tasks"]
    want("tools called", list(expected), observed)
