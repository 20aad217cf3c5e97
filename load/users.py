"""People who sign up, log in, keep a task list and chat about it."""

import random
import secrets
from typing import Any

from locust import FastHttpUser, between, task
from locust.exception import StopUser

from load.raw_times import MARK_USER_READY

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


class Person(FastHttpUser):
    """One person; every path is a path of the Phase III contract."""

    wait_time = between(1, 3)
    connection_timeout = 10.0
    # A chat turn may take as long as the contract allows the model.
    network_timeout = 30.0

    def on_start(self) -> None:
        """Sign up with an address nobody has, and log in with it."""
        email = f"load-{secrets.token_hex(8)}@example.com"
        password = secrets.token_urlsafe(12)
        self.client.post(
            "/api/auth/signup",
            name="POST /api/auth/signup",
            json={"name": "Load", "email": email, "password": password},
        )
        answer = self.client.post(
            "/api/auth/login",
            name="POST /api/auth/login",
            json={"email": email, "password": password},
        )
        session = _json(answer)
        if not isinstance(session, dict) or not session.get("access_token"):
            # The request is counted as failed already; a user with no token would only add noise.
            raise StopUser
        self._user_id = session["user"]["id"]
        self._headers = {"Authorization": f"Bearer {session['access_token']}"}
        self._task_ids: list[Any] = []
        self._conversation_id: Any = None
        raw_times = getattr(self.environment, "raw_times", None)
        if raw_times is not None:
            raw_times.mark(MARK_USER_READY)

    @task(4)
    def list_tasks(self) -> None:
        """Look at the list."""
        tasks = self._call("GET", "/tasks")
        if isinstance(tasks, list):
            self._task_ids = [item["id"] for item in tasks]

    @task(3)
    def create_task(self) -> None:
        """Add a task, or delete one when the list is long."""
        if len(self._task_ids) >= _MAX_TASKS:
            self.delete_task()
            return
        made = self._call("POST", "/tasks", json={"title": _title(), "description": "made by the load"})
        if isinstance(made, dict):
            self._task_ids.append(made["id"])

    @task(2)
    def complete_task(self) -> None:
        """Toggle a task."""
        if self._task_ids:
            self._call("PATCH", "/tasks/{task_id}/complete", task_id=random.choice(self._task_ids))  # noqa: S311

    @task(1)
    def update_task(self) -> None:
        """Change a task's title."""
        if self._task_ids:
            self._call(
                "PUT",
                "/tasks/{task_id}",
                task_id=random.choice(self._task_ids),  # noqa: S311 - no secret depends on it
                json={"title": _title()},
            )

    @task(1)
    def delete_task(self) -> None:
        """Delete a task of one's own."""
        if self._task_ids:
            chosen = self._task_ids.pop(random.randrange(len(self._task_ids)))  # noqa: S311
            self._call("DELETE", "/tasks/{task_id}", task_id=chosen)

    @task(2)
    def chat(self) -> None:
        """Say one sentence that the offline model understands, in one ongoing conversation."""
        message = random.choice(_UTTERANCES).format(  # noqa: S311 - no secret depends on it
            title=_title(), task_id=self._task_ids[-1] if self._task_ids else 1
        )
        body: dict[str, Any] = {"message": message}
        if self._conversation_id is not None:
            body["conversation_id"] = self._conversation_id
        answer = self._call("POST", "/chat", json=body)
        if isinstance(answer, dict):
            self._conversation_id = answer.get("conversation_id")

    def _call(self, method: str, path: str, *, task_id: object = "", json: object = None) -> object:
        """Send one request under the user's own path, and return its JSON."""
        answer = self.client.request(
            method,
            f"/api/{self._user_id}{path.format(task_id=task_id)}",
            # One name for all users and tasks, or every one would get a line of its own.
            name=f"{method} /api/{{user_id}}{path}",
            headers=self._headers,
            json=json,
        )
        return _json(answer)


def _json(answer: Any) -> object:  # noqa: ANN401 - locust ships no types
    """Return the body of a successful answer; None for any other, which locust has counted."""
    if not answer.ok or not answer.content:
        return None
    try:
        body: object = answer.json()
    except ValueError:
        return None
    return body


def _title() -> str:
    return f"{random.choice(_TITLES)} {secrets.token_hex(3)}"  # noqa: S311 - no secret depends on it
