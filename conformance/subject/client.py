"""Speak the subject's API through its adapter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx

from conformance.core.errors import ProbeError
from conformance.model.adapter import ApiSettings
from conformance.subject.nonces import new_nonce

# Seconds for one answer; a model that is slow or away must be reported within 30 s (contract).
_TIMEOUT_S = 31.0
_PEOPLE_DOMAIN = "example.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who was signed up by this run."""

    user_id: str
    token: str
    email: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """One tool call in the record of an answer."""

    tool: str
    arguments: Mapping[str, Any]
    result: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One answer of the chat."""

    status: int
    conversation_id: str
    calls: tuple[ToolCall, ...]
    text: str

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of the tools that were called, in order."""
        return tuple(call.tool for call in self.calls)


def dig(data: Any, path: str) -> Any:  # noqa: ANN401 - JSON
    """Return what lies at a dotted path in JSON, or None."""
    for key in path.split("."):
        if not isinstance(data, Mapping) or key not in data:
            return None
        data = data[key]
    return data


class ApiClient:
    """One keep-alive connection to the front-end Service.

    Args:
        base_url: where the front-end Service answers.
        api: the adapter.
        timeout_s: seconds for one answer.
    """

    def __init__(self, *, base_url: str, api: ApiSettings, timeout_s: float = _TIMEOUT_S) -> None:
        self.api = api
        # The environment's proxy must never stand between the probe and the Service.
        self.http = httpx.Client(base_url=base_url, timeout=timeout_s, trust_env=False)

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
        """Send one request; the token goes into the Authorization header."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.request(method, path, headers=headers, json=body)

    def sign_up_body(self, email: str, password: str) -> dict[str, str]:
        """Return the body of a sign-up."""
        api = self.api
        return {api.name_key: "Conformance", api.email_key: email, api.password_key: password}

    def sign_up(self) -> Account:
        """Make a new account and log it in.

        Raises:
            ProbeError: the subject did not let it.
        """
        nonce = new_nonce()
        email, password = f"{nonce}@{_PEOPLE_DOMAIN}", f"Pw-{nonce}-9"
        answer = self.send("POST", self.api.signup, body=self.sign_up_body(email, password))
        if answer.status_code not in {200, 201}:
            raise ProbeError(
                f"cannot sign up '{email}' at '{self.api.signup}': answered {answer.status_code}"
                f" ({answer.text[:200]}), wanted 201"
            )
        return self.log_in(email, password)

    def log_in(self, email: str, password: str) -> Account:
        """Log in and return the account with its token.

        Raises:
            ProbeError: the subject did not let it, or the answer holds no token.
        """
        api = self.api
        answer = self.send("POST", api.login, body={api.email_key: email, api.password_key: password})
        token = dig(_json(answer), api.token_key)
        if answer.status_code != httpx.codes.OK or not isinstance(token, str):
            raise ProbeError(
                f"cannot log in '{email}' at '{api.login}': answered {answer.status_code}, wanted 200 with"
                f" '{api.token_key}'"
            )
        user_id = dig(_json(answer), api.user_id_key)
        if user_id is None and api.me:
            user_id = dig(_json(self.send("GET", api.me, token=token)), api.id_key)
        if user_id is None:
            raise ProbeError(
                f"cannot tell the user id: no '{api.user_id_key}' in the answer of '{api.login}'"
            )
        return Account(user_id=str(user_id), token=token, email=email, password=password)

    def add(self, account: Account, title: str, description: str = "") -> httpx.Response:
        """Create a task."""
        body = {self.api.title_key: title}
        if description:
            body[self.api.description_key] = description
        return self.send("POST", self.path(self.api.tasks, account), token=account.token, body=body)

    def add_id(self, account: Account, title: str) -> str:
        """Create a task and return its id.

        Raises:
            ProbeError: it was not created.
        """
        answer = self.add(account, title)
        task_id = dig(_json(answer), self.api.id_key)
        if answer.status_code not in {200, 201} or task_id is None:
            raise ProbeError(f"cannot create task '{title}': answered {answer.status_code}, wanted 201")
        return str(task_id)

    def tasks(self, account: Account, query: str = "") -> list[dict[str, Any]]:
        """Return the user's tasks."""
        path = self.path(self.api.tasks, account) + (f"?{query}" if query else "")
        return self._items(self.send("GET", path, token=account.token))

    def _items(self, answer: httpx.Response) -> list[dict[str, Any]]:
        data = _json(answer)
        items = dig(data, self.api.items_key) if self.api.items_key else data
        if answer.status_code != httpx.codes.OK or not isinstance(items, list):
            raise ProbeError(f"cannot read the list at '{answer.url.path}': answered {answer.status_code}")
        return items

    def task(self, account: Account, task_id: str) -> httpx.Response:
        """Read one task."""
        return self.send("GET", self.path(self.api.task, account, task_id=task_id), token=account.token)

    def update(self, account: Account, task_id: str, body: Mapping[str, Any]) -> httpx.Response:
        """Change a task."""
        path = self.path(self.api.task, account, task_id=task_id)
        return self.send(self.api.update_method, path, token=account.token, body=dict(body))

    def toggle(self, account: Account, task_id: str) -> httpx.Response:
        """Complete a task, or open it again."""
        path = self.path(self.api.complete, account, task_id=task_id)
        return self.send(self.api.complete_method, path, token=account.token)

    def delete(self, account: Account, task_id: str) -> httpx.Response:
        """Delete a task."""
        return self.send("DELETE", self.path(self.api.task, account, task_id=task_id), token=account.token)

    def say(self, account: Account, message: str, conversation_id: str = "") -> httpx.Response:
        """Send one message to the chat."""
        body: dict[str, Any] = {self.api.message_key: message}
        if conversation_id:
            body[self.api.conversation_key] = (
                int(conversation_id) if conversation_id.isdecimal() else conversation_id
            )
        return self.send("POST", self.path(self.api.chat, account), token=account.token, body=body)

    def turn(self, account: Account, message: str, conversation_id: str = "") -> Turn:
        """Send one message and read the answer's record of tools."""
        answer = self.say(account, message, conversation_id)
        data = _json(answer)
        calls = dig(data, self.api.tool_calls_key) or []
        return Turn(
            status=answer.status_code,
            conversation_id=str(dig(data, self.api.conversation_key) or ""),
            calls=tuple(self._call(call) for call in calls if isinstance(call, Mapping)),
            text=answer.text,
        )

    def _call(self, call: Mapping[str, Any]) -> ToolCall:
        arguments = dig(call, self.api.tool_arguments_key) or {}
        if isinstance(arguments, str):
            arguments = json.loads(arguments)
        return ToolCall(
            tool=str(dig(call, self.api.tool_name_key)),
            arguments=arguments,
            result=dig(call, self.api.tool_result_key),
        )

    def messages(self, account: Account, conversation_id: str) -> list[dict[str, Any]]:
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
                self.delete(account, str(task[self.api.id_key]))


def _json(answer: httpx.Response) -> Any:  # noqa: ANN401 - JSON
    try:
        return answer.json()
    except ValueError:
        return None
