"""One check of the contract, and what it has at hand."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from conformance.ports import Scale
from conformance.subject.client import Account, ApiClient, Turn, dig
from conformance.subject.pods import BackendPods
from conformance.subject.rows import Database


class Unmet(Exception):  # noqa: N818 - reads as the fact it states
    """The subject does not do what the contract says: expected and observed."""


@dataclass(slots=True, kw_only=True)
class Scene:
    """What a check acts on. `alice` and `bob` are two users who know nothing of each other."""

    base_url: str
    client: ApiClient
    database: Database
    pods: BackendPods
    scale: Scale | None
    # Trees of threads post at once with connections of their own.
    new_client: Callable[[], ApiClient]
    _people: dict[str, Account] = field(default_factory=dict)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A named check; `run` raises `Unmet` when the contract is not kept.

    `refusals` are patterns of the error lines that an application may log because the check provoked
    them on purpose; SC-007 accepts those, and tells of them.
    """

    name: str
    area: str
    core: bool
    run: Callable[[Scene], None]
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
    try:
        data = answer.json()
    except ValueError as exc:
        raise Unmet(f"error body is no JSON: {answer.text[:160]}") from exc
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
