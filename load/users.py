"""People who sign up, log in, keep a task list and chat about it, by the script of the application."""

import itertools
import random
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from locust import FastHttpUser, between, task
from locust.exception import StopUser

from load.limits import MAX_WAIT_S, MAX_WAITS_COUNT, retry_after_s
from load.raw_times import LIMITED, MARK_USER_READY
from load.script import read_script
from load.shapes import dig, fill, put, unwrap

# A person keeps a list of this length; more would make every listing slower as the run goes on.
_MAX_TASKS = 25
_UTTERANCES = (
    "Show me all my tasks",
    "What's pending?",
    "What have I completed?",
    "Add a task to {title}",
    "I need to remember to {title}",
    "Mark task {task_id} as complete",
)
_TITLES = ("buy groceries", "call the plumber", "pay the bills", "water the plants", "book a table")
_NUMBERS = itertools.count(1)
_SCRIPT = read_script()


class Person(FastHttpUser):
    """One person; which requests are made, and how, the script says."""

    wait_time = between(1, 3)
    connection_timeout = 10.0
    # A chat turn may take as long as the contract allows the model.
    network_timeout = 30.0

    def on_start(self) -> None:
        """Sign up with an address nobody has, and log in with it."""
        self._number = next(_NUMBERS)
        self._task_ids: list[Any] = []
        self._conversation_id: Any = None
        self._headers = dict(_SCRIPT["headers"])
        self._words: dict[str, object] = {
            "email": f"load-{secrets.token_hex(8)}@example.com",
            "password": secrets.token_urlsafe(12),
        }
        self._send("signup")
        self._show(self._send("login"))
        self._words["user_id"] = self._find_user_id()
        raw_times = getattr(self.environment, "raw_times", None)
        if raw_times is not None:
            raw_times.mark(MARK_USER_READY, self._number)

    def context(self) -> dict[str, object]:
        """Say whose request it is, for the raw times."""
        return {"user": getattr(self, "_number", 0)}

    def _show(self, answer: Any) -> None:  # noqa: ANN401 - locust ships no types
        """Keep what the log-in gave, for every later request; without it, this person can do nothing."""
        session, self._login = _SCRIPT["session"], _json(answer)
        if "cookie" in session:
            self.client.cookiejar.clear()
            value = _cookie(answer, session["cookie"])
            self._headers["Cookie"] = f"{session['cookie']}={value}"
        else:
            value = dig(self._login, session["token_key"])
            self._headers[session["header"]] = f"{session['prefix']}{value}"
        if not answer.ok:
            raise StopUser
        if not value or not isinstance(value, str):
            self._complain(f"holds no '{session.get('cookie') or session['token_key']}'")

    def _find_user_id(self) -> object:
        """Return the user's id, where a path asks for it."""
        if not any("{user_id}" in (_SCRIPT[act] or {}).get("path", "") for act in ("list", "create", "chat")):
            return ""
        found = _first(self._login, _SCRIPT["user_id_keys"])
        if found is None and _SCRIPT["me"]:
            found = _first(_json(self._send("me")), reversed(_SCRIPT["user_id_keys"]))
        if found is None:
            self._complain(f"holds no '{_SCRIPT['user_id_keys'][0]}'")
        return found

    def _complain(self, what: str) -> None:
        """Count a log-in of another shape as a failed request, and end this person."""
        name = f"{_SCRIPT['login']['method']} {_SCRIPT['login']['path']}"
        self.environment.events.request.fire(
            request_type="POST",
            name=f"{name} (its answer)",
            response_time=0.0,
            response_length=0,
            exception=ValueError(f"the answer of the log-in {what}"),
            context=self.context(),
        )
        raise StopUser

    @task(4)
    def list_tasks(self) -> None:
        """Look at the list."""
        items = unwrap(_json(self._send("list")), _SCRIPT["items_key"])
        if isinstance(items, list):
            self._task_ids = [dig(item, _SCRIPT["id_key"]) for item in items]

    @task(3)
    def create_task(self) -> None:
        """Add a task, or delete one when the list is long."""
        if len(self._task_ids) >= _MAX_TASKS:
            self.delete_task()
            return
        made = unwrap(_json(self._send("create", title=_title())), _SCRIPT["item_key"])
        made_id = dig(made, _SCRIPT["id_key"]) if made is not None else None
        if made_id is not None:
            self._task_ids.append(made_id)

    @task(2)
    def complete_task(self) -> None:
        """Complete a task, or open it again where completing toggles."""
        if self._task_ids:
            self._send("complete", task_id=random.choice(self._task_ids))  # noqa: S311 - no secret depends on it

    @task(1)
    def update_task(self) -> None:
        """Change a task's title."""
        if self._task_ids:
            chosen = random.choice(self._task_ids)  # noqa: S311 - no secret depends on it
            self._send("update", task_id=chosen, title=_title())

    @task(1)
    def delete_task(self) -> None:
        """Delete a task of one's own."""
        if self._task_ids:
            chosen = self._task_ids.pop(random.randrange(len(self._task_ids)))  # noqa: S311
            self._send("delete", task_id=chosen)

    @task(2)
    def chat(self) -> None:
        """Say one sentence that the offline model understands, in one ongoing conversation."""
        if not _SCRIPT["chat"]:
            self.list_tasks()
            return
        message = random.choice(_UTTERANCES).format(  # noqa: S311 - no secret depends on it
            title=_title(), task_id=self._task_ids[-1] if self._task_ids else 1
        )
        answer = _json(self._send("chat", message=message))
        self._conversation_id = dig(answer, _SCRIPT["conversation_key"]) or self._conversation_id

    def _send(self, act: str, **words: object) -> Any:  # noqa: ANN401 - locust ships no types
        """Send the request of one act, with what it names filled in."""
        step = _SCRIPT[act]
        words = {**self._words, **words}
        body = fill(step.get("body"), words)
        if act == "chat" and self._conversation_id is not None:
            put(body, _SCRIPT["conversation_key"], self._conversation_id)
        sent: dict[str, Any] = {"headers": self._headers, "json": body}
        if step.get("form"):
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            sent = {"headers": {**self._headers, **kind}, "data": urlencode(body)}
        # One name for all users and tasks, or every one would get a line of its own.
        name = f"{step['method']} {step['path']}"
        return self._ask(step["method"], fill(step["path"], words), name, sent)

    def _ask(self, method: str, path: str, name: str, sent: dict[str, Any]) -> Any:  # noqa: ANN401 - locust ships no types
        """Send a request, and again when a limit asks to wait: that is no failure of the application."""
        left_s = MAX_WAIT_S
        for _ in range(MAX_WAITS_COUNT):
            with self.client.request(method, path, name=name, catch_response=True, **sent) as answer:
                wait_s = retry_after_s(answer.status_code, (answer.headers or {}).get("Retry-After"))
                if wait_s is None or wait_s > left_s:
                    return answer
                # In locust's own table it has a line of its own.
                answer.request_meta["name"] = f"{name} ({LIMITED})"
                answer.request_meta["context"][LIMITED] = name
                answer.success()
            # Locust makes this one let the others go on.
            time.sleep(wait_s)
            left_s -= wait_s
        return self.client.request(method, path, name=name, **sent)


def _json(answer: Any) -> object:  # noqa: ANN401 - locust ships no types
    """Return the body of a successful answer; None for any other, which locust has counted."""
    if not answer.ok or not answer.content:
        return None
    try:
        body: object = answer.json()
    except ValueError:
        return None
    return body


def _cookie(answer: Any, name: str) -> str:  # noqa: ANN401 - locust ships no types
    """Return the value of a cookie that an answer sets, a Secure one over plain HTTP too."""
    for key, line in (answer.headers or {}).items():
        if key.lower() == "set-cookie" and line.partition("=")[0].strip() == name:
            return str(line.partition("=")[2].partition(";")[0])
    return ""


def _first(data: object, paths: Any) -> object:  # noqa: ANN401 - any order of texts
    return next((found for path in paths if (found := dig(data, path)) is not None), None)


def _title() -> str:
    return f"{random.choice(_TITLES)} {secrets.token_hex(3)}"  # noqa: S311 - no secret depends on it
