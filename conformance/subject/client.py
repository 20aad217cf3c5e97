"""Speak the subject's API through its adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx

from conformance.core.errors import ProbeError
from conformance.model.adapter import ApiSettings
from conformance.subject.limits import Patience
from conformance.subject.nonces import new_nonce
from conformance.subject.session import (
    credential_of,
    headers_for,
    json_of,
    log_in_body,
    no_cookies,
    sign_up_body,
    trusted,
)
from conformance.subject.turns import Turn, turn_of
from load.shapes import dig, put, unwrap

# Seconds for one answer; a model that is slow or away must be reported within 30 s (contract).
_TIMEOUT_S = 31.0
_PEOPLE_DOMAIN = "example.com"


class Refused(ProbeError):  # noqa: N818 - reads as the fact it states
    """The application answered something else than it must for anything to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who was signed up by this run; `token` is the token or the cookie of the log-in."""

    user_id: str
    token: str
    email: str
    password: str


class ApiClient:
    """One keep-alive connection to the front-end Service; it waits where a limit (429) says for how long.

    Args:
        base_url: where the front-end Service answers.
        api: the adapter.
        timeout_s: seconds for one answer.
        patience: where waiting is counted, for several connections; one of its own by default.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api: ApiSettings,
        timeout_s: float = _TIMEOUT_S,
        patience: Patience | None = None,
    ) -> None:
        self.api = api
        self.patience = patience or Patience()
        # The environment's proxy must never stand between the probe and the Service.
        self.http = httpx.Client(
            base_url=base_url, timeout=timeout_s, trust_env=False, cookies=no_cookies(), verify=trusted()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def path(self, template: str, account: Account | None = None, **ids: object) -> str:
        """Return a path with its ids filled in."""
        values = {"user_id": account.user_id if account else "", **ids}
        for key, value in values.items():
            template = template.replace("{" + key + "}", str(value))
        return template

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: Any = None,  # noqa: ANN401 - JSON
    ) -> httpx.Response:
        """Send one request, as the user who holds the token or cookie; as nobody without."""
        headers = headers_for(self.api, token)
        return self.patience.ask(lambda: self.http.request(method, path, headers=headers, json=body))

    def sign_up_body(self, email: str, password: str) -> dict[str, Any]:
        """Return the body of a sign-up."""
        return sign_up_body(self.api, email, password)

    def try_log_in(self, email: str, password: str) -> httpx.Response:
        """Send a log-in, and return whatever is answered."""
        return self.patience.ask(lambda: self.try_log_in_once(email, password))

    def try_log_in_once(self, email: str, password: str) -> httpx.Response:
        """Send a log-in without waiting for a limit, for whoever asks about the limit itself."""
        api, body = self.api, log_in_body(self.api, email, password)
        headers = headers_for(api, None)
        if api.login_format == "form":
            return self.http.post(api.login, headers=headers, data=body)
        return self.http.post(api.login, headers=headers, json=body)

    def sign_up(self) -> Account:
        """Make a new account and log it in.

        Raises:
            Refused: the subject did not let it.
        """
        nonce = new_nonce()
        email, password = f"{nonce}@{_PEOPLE_DOMAIN}", f"Pw-{nonce}-9"
        answer = self.send("POST", self.api.signup, body=self.sign_up_body(email, password))
        if answer.status_code not in {200, 201, 204}:
            raise Refused(
                f"cannot sign up '{email}' at '{self.api.signup}': answered {answer.status_code}"
                f" ({answer.text[:200]}), wanted 201"
            )
        return self.log_in(email, password)

    def log_in(self, email: str, password: str) -> Account:
        """Log in and return the account with its token or cookie.

        Raises:
            Refused: the subject did not let it, or the answer holds neither.
        """
        api, answer = self.api, self.try_log_in(email, password)
        token = credential_of(api, answer)
        if not answer.is_success or not token:
            wanted = f"cookie '{api.session_cookie}'" if api.auth == "cookie" else f"'{api.token_key}'"
            raise Refused(
                f"cannot log in '{email}' at '{api.login}': answered {answer.status_code}, wanted 200 with"
                f" {wanted}"
            )
        return Account(user_id=self._user_id(answer, token), token=token, email=email, password=password)

    def _user_id(self, answer: httpx.Response, token: str) -> str:
        """Return the user's id; empty where no path needs it and no answer tells it."""
        api = self.api
        user_id = dig(json_of(answer), api.user_id_key)
        if user_id is None and api.me:
            me = json_of(self.send("GET", api.me, token=token))
            user_id = dig(me, api.id_key) if dig(me, api.id_key) is not None else dig(me, api.user_id_key)
        if user_id is None and "{user_id}" in api.tasks + api.chat:
            raise Refused(f"cannot tell the user id: no '{api.user_id_key}' in the answer of '{api.login}'")
        return "" if user_id is None else str(user_id)

    def add(self, account: Account, title: str, description: str = "") -> httpx.Response:
        """Create a task."""
        body: dict[str, Any] = {}
        put(body, self.api.title_key, title)
        if description:
            put(body, self.api.description_key, description)
        return self.send("POST", self.path(self.api.tasks, account), token=account.token, body=body)

    def add_id(self, account: Account, title: str) -> str:
        """Create a task and return its id.

        Raises:
            Refused: it was not created.
        """
        answer = self.add(account, title)
        task_id = self.field(answer, self.api.id_key)
        if answer.status_code not in {200, 201} or task_id is None:
            raise Refused(f"cannot create task '{title}': answered {answer.status_code}, wanted 201")
        return str(task_id)

    def field(self, answer: httpx.Response, key: str) -> Any:  # noqa: ANN401 - JSON
        """Return one field of the task that an answer holds; None when it holds none."""
        return dig(unwrap(json_of(answer), self.api.item_key), key)

    def tasks(self, account: Account, query: str = "") -> list[dict[str, Any]]:
        """Return the user's tasks.

        Raises:
            Refused: the answer holds no list.
        """
        path = self.path(self.api.tasks, account) + (f"?{query}" if query else "")
        return self._items(self.send("GET", path, token=account.token))

    def _items(self, answer: httpx.Response) -> list[dict[str, Any]]:
        items = unwrap(json_of(answer), self.api.items_key)
        if not answer.is_success or not isinstance(items, list):
            raise Refused(f"cannot read the list at '{answer.url.path}': answered {answer.status_code}")
        return items

    def task(self, account: Account, task_id: str) -> httpx.Response:
        """Read one task."""
        return self.send("GET", self.path(self.api.task, account, task_id=task_id), token=account.token)

    def rename(self, account: Account, task_id: str, title: str) -> httpx.Response:
        """Change a task's title."""
        body: dict[str, Any] = {}
        put(body, self.api.title_key, title)
        return self.update(account, task_id, body)

    def update(self, account: Account, task_id: str, body: Mapping[str, Any]) -> httpx.Response:
        """Change a task."""
        path = self.path(self.api.task, account, task_id=task_id)
        return self.send(self.api.update_method, path, token=account.token, body=dict(body))

    def complete(self, account: Account, task_id: str) -> httpx.Response:
        """Complete an open task: by its endpoint, or by an update where the subject has none."""
        if not self.api.complete:
            return self._set_completed(account, task_id, self.api.completed_value)
        path = self.path(self.api.complete, account, task_id=task_id)
        return self.send(self.api.complete_method, path, token=account.token, body=self.api.complete_body)

    def reopen(self, account: Account, task_id: str) -> httpx.Response:
        """Open a completed task again: by completing it once more, or by an update."""
        if self.api.complete and self.api.complete_effect == "toggle":
            return self.complete(account, task_id)
        return self._set_completed(account, task_id, self.api.open_value)

    def _set_completed(self, account: Account, task_id: str, value: object) -> httpx.Response:
        body: dict[str, Any] = {}
        put(body, self.api.completed_key, value)
        return self.update(account, task_id, body)

    def delete(self, account: Account, task_id: str) -> httpx.Response:
        """Delete a task."""
        return self.send("DELETE", self.path(self.api.task, account, task_id=task_id), token=account.token)

    def say(self, account: Account, message: str, conversation_id: Any = None) -> httpx.Response:  # noqa: ANN401 - an id
        """Send one message to the chat; the id of a conversation goes back as it came."""
        body: dict[str, Any] = {}
        put(body, self.api.message_key, message)
        if conversation_id not in {None, ""}:
            put(body, self.api.conversation_key, conversation_id)
        return self.send("POST", self.path(self.api.chat, account), token=account.token, body=body)

    def turn(self, account: Account, message: str, conversation_id: Any = None) -> Turn:  # noqa: ANN401 - an id
        """Send one message and read the answer's record of tools."""
        return turn_of(self.api, self.say(account, message, conversation_id))

    def messages(self, account: Account, conversation_id: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - an id
        """Return the stored messages of a conversation, oldest first."""
        path = self.path(self.api.messages, account, conversation_id=conversation_id)
        return self._items(self.send("GET", path, token=account.token))

    def conversations(self, account: Account) -> list[dict[str, Any]]:
        """Return the user's conversations."""
        return self._items(self.send("GET", self.path(self.api.conversations, account), token=account.token))

    def clean_up(self, account: Account) -> None:
        """Delete the user's tasks (a page of them at a time, a bounded number of pages)."""
        for _ in range(10):
            tasks = self.tasks(account)
            if not tasks:
                return
            for task in tasks:
                self.delete(account, str(dig(task, self.api.id_key)))
