"""A to-do application small enough to be seen through, on 127.0.0.1, with a database that answers SELECTs."""

import json
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from conformance.model.settings import DatabaseSettings, SubjectSettings
from conformance.subject.rows import Database
from conformance.subject.subject import Subject
from conformance.subject.tokens import find_key, read_jwt, sign

KEY = b"a-key-that-only-the-application-and-its-Secret-know"
SETTINGS = DatabaseSettings(task_table="tasks", message_table="messages")
_TABLES = """
CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, password TEXT);
CREATE TABLE tasks (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT, title TEXT, completed INTEGER);
CREATE TABLE messages (id INTEGER PRIMARY KEY, conversation_id INTEGER, role TEXT, content TEXT);
"""


def subject_at(url: str, **changes: Any) -> Subject:
    """Return the application as the probes see it; further keys are those of `[subject]`."""
    part = {"selector": "component=backend", "container": "backend"}
    image = {
        "dockerfile": "Dockerfile", "repository": "r", "repository_value": "r", "tag_value": "t",
        "size_limit_mb": 1,
    }  # fmt: skip
    tree = {"images": {"backend": image}, "components": {"backend": part}, "database": SETTINGS, **changes}
    return Subject(SubjectSettings.model_validate(tree), url)


# The subject file of the application that `bare` makes.
BARE: dict[str, Any] = {
    "absent": {"chat": "nobody to talk to"},
    "api": {
        "tasks": "/tasks", "task": "/tasks/{task_id}", "complete": "", "me": "", "auth": "cookie",
        "session_cookie": "sid",
    },
}  # fmt: skip


class FakeDatabase(Database):
    """The real reading of rows, with SQLite behind it in place of a pod."""

    def __init__(self, rows: sqlite3.Connection, lock: threading.Lock) -> None:
        self.settings = SETTINGS
        self.pod = "postgresql-0"
        self._rows, self._lock = rows, lock

    def query(self, sql: str) -> list[str]:
        """Return rows as psql prints them."""
        with self._lock:
            return ["|".join(str(value) for value in row) for row in self._rows.execute(sql)]


class FakeTodo:
    """The application.

    `broken` says what it does wrong: `chat` answers 500, `away` 503 to everything, `write` stores nothing,
    `update` says yes and changes nothing, `expiry` takes a token past its time. `bare` is another
    application: paths without a user, a cookie for a log-in, no chat, completing by an update. `refusals`
    maps the end of a path to how many of its next requests are answered 429, for `retry_after` seconds.
    """

    def __init__(self, broken: str = "", *, bare: bool = False) -> None:
        self.broken = broken
        self.bare = bare
        self.refusals: dict[str, int] = {}
        self.retry_after = "0"
        self.lock = threading.Lock()
        self.rows = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self.rows.executescript(_TABLES)
        self.database = FakeDatabase(self.rows, self.lock)

    def answer(self, method: str, path: str, token: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Return status and JSON for one request."""
        path = path.split("?")[0]
        if self._is_refused(path):
            return 429, {"detail": "too many", "code": "rate_limited"}
        if self.broken == "away":
            return 503, {"detail": "the database is away", "code": "database_unavailable"}
        if path == "/api/health":
            return 200, {"status": "healthy"}
        if path.startswith("/api/auth/"):
            return self._auth(path, body)
        return self._answer_user(method, path, token, body)

    def _is_refused(self, path: str) -> bool:
        for end, count in self.refusals.items():
            if path.endswith(end) and count:
                self.refusals[end] -= 1
                return True
        return False

    def _answer_user(self, method: str, path: str, token: str, body: dict[str, Any]) -> tuple[int, Any]:
        user = self._who(token)
        if user is None:
            return 401, {"detail": "log in first", "code": "not_authenticated"}
        if self.bare:
            return self._tasks(user, method, path.removeprefix("/"), body)
        owner, _, rest = path.removeprefix("/api/").partition("/")
        if owner != user:
            return 403, {"detail": "not yours", "code": "forbidden"}
        return self._chat(user, body) if rest == "chat" else self._tasks(user, method, rest, body)

    def _auth(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        email, password = body["email"], body["password"]
        found = self.rows.execute("SELECT id, password FROM users WHERE email=?", (email,)).fetchone()
        if path.endswith("signup"):
            if found:
                return 409, {"detail": "taken", "code": "email_taken"}
            self.rows.execute("INSERT INTO users VALUES (?,?,?)", (email.split("@")[0], email, password))
        elif not found or found[1] != password:
            return 401, {"detail": "wrong", "code": "invalid_credentials"}
        user = email.split("@")[0]
        token = sign({"alg": "HS256"}, {"sub": user, "exp": int(time.time()) + 600}, KEY)
        if self.bare:
            return 200, {"cookie": f"sid={token}; HttpOnly; Secure"}
        return 200, {"user": {"id": user}, "access_token": token}

    def _who(self, token: str) -> str | None:
        read = read_jwt(token)
        if read is None or find_key(token, [KEY]) is None:
            return None
        late = read.claims["exp"] < time.time() and self.broken != "expiry"
        return None if late else str(read.claims["sub"])

    def _tasks(self, user: str, method: str, rest: str, body: dict[str, Any]) -> tuple[int, Any]:
        parts = rest.split("/")
        if len(parts) == 1:
            if method == "POST":
                return 201, self._add(user, body["title"])
            found = self.rows.execute("SELECT * FROM tasks WHERE user_id=?", (user,)).fetchall()
            return 200, [_task(row) for row in found]
        row = self.rows.execute("SELECT * FROM tasks WHERE id=? AND user_id=?", (parts[1], user)).fetchone()
        if row is None:
            return 404, {"detail": "no such task", "code": "not_found"}
        if method == "DELETE":
            self.rows.execute("DELETE FROM tasks WHERE id=?", (row[0],))
            return 204, None
        if method == "PUT" and self.broken != "update":
            title, completed = body.get("title", row[2]), body.get("completed", row[3])
            self.rows.execute("UPDATE tasks SET title=?, completed=? WHERE id=?", (title, completed, row[0]))
            row = (*row[:2], title, completed)
        if method == "PATCH":
            row = (*row[:3], 1 - row[3])
            self.rows.execute("UPDATE tasks SET completed=1-completed WHERE id=?", (row[0],))
        return 200, _task(row)

    def _add(self, user: str, title: str) -> dict[str, Any]:
        if self.broken == "write":
            return {"id": 0, "title": title, "completed": False}
        self.rows.execute("INSERT INTO tasks (user_id, title, completed) VALUES (?,?,0)", (user, title))
        row = self.rows.execute("SELECT * FROM tasks ORDER BY id DESC LIMIT 1").fetchone()
        return _task(row)

    def _chat(self, user: str, body: dict[str, Any]) -> tuple[int, Any]:
        if self.broken == "chat":
            return 500, {"detail": "it broke", "code": "internal_error"}
        told = re.match(r"add a task to (.*)", body["message"], re.IGNORECASE)
        tool = "add_task" if told else "list_tasks"
        if told:
            self._add(user, told[1][:1].upper() + told[1][1:])
        call = {"tool": tool, "arguments": {}, "result": {} if told else []}
        return 200, {"conversation_id": 1, "response": "…", "tool_calls": [call]}


def _task(row: tuple[Any, ...]) -> dict[str, Any]:
    return {"id": row[0], "title": row[2], "completed": bool(row[3])}


@contextmanager
def serve(app: FakeTodo) -> Iterator[str]:
    """Serve the application and give its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Small answers in two packets would otherwise wait for the client's delayed acknowledgement.
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            size_bytes = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(size_bytes)
            shown = "Cookie" if app.bare else "Authorization"
            token = self.headers.get(shown, "").removeprefix("sid=" if app.bare else "Bearer ")
            with app.lock:
                status, data = app.answer(self.command, self.path, token, json.loads(raw) if raw else {})
            out = b"" if data is None else json.dumps(data).encode()
            self.send_response(status)
            if status == HTTPStatus.TOO_MANY_REQUESTS:
                self.send_header("Retry-After", app.retry_after)
            if app.bare and data and "cookie" in data:
                self.send_header("Set-Cookie", data["cookie"])
            self.send_header("Content-Length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the base class's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        app.rows.close()
