"""The floor: the same server and framework, and one statement through plain psycopg; nothing else.

Runs inside the back end's own image, so that interpreter, server and driver are the very same.
"""

import os
import threading
from typing import Any

import psycopg
import uvicorn
from fastapi import FastAPI
from psycopg.rows import dict_row

_TABLE = (
    "CREATE TABLE IF NOT EXISTS floor (id bigserial PRIMARY KEY, user_id text NOT NULL,"
    " title text NOT NULL, description text, completed boolean NOT NULL DEFAULT false,"
    " created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());"
    " CREATE INDEX IF NOT EXISTS floor_user ON floor (user_id, created_at)"
)
_LIST = (
    "SELECT id, title, description, completed, created_at, updated_at FROM floor"
    " WHERE user_id = %s ORDER BY created_at DESC, id DESC LIMIT 50"
)
_CREATE = (
    "INSERT INTO floor (user_id, title) VALUES (%s, %s)"
    " RETURNING id, title, description, completed, created_at, updated_at"
)
_threads = threading.local()
app = FastAPI()


def _connection() -> psycopg.Connection[dict[str, Any]]:
    """Return this thread's connection: a pool that can be had for nothing."""
    if not hasattr(_threads, "connection"):
        _threads.connection = psycopg.connect(
            os.environ["FLOOR_DATABASE"], autocommit=True, row_factory=dict_row
        )
    return _threads.connection


@app.get("/tasks/{user_id}")
def list_tasks(user_id: str) -> Any:  # noqa: ANN401 - no response model: that is ours to pay
    """Return one user's rows."""
    return _connection().execute(_LIST, (user_id,)).fetchall()


@app.post("/tasks/{user_id}", status_code=201)
def create_task(user_id: str, body: dict[str, str]) -> Any:  # noqa: ANN401
    """Store a row."""
    return _connection().execute(_CREATE, (user_id, body["title"])).fetchone()


if __name__ == "__main__":
    _connection().execute(_TABLE)
    uvicorn.run(app, host="0.0.0.0", port=8080, log_config=None, access_log=False)  # noqa: S104 - in a container
