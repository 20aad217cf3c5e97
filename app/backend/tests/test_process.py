"""The program as a process, and how it stops."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
from conftest import _settings, connected
from postgres_server import free_port
from stubs import Stub


@contextmanager
def _program(**settings: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    port = free_port()
    environment = {**os.environ, "TODOCHAT_PORT": str(port), "TODOCHAT_HOST": "127.0.0.1", **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "todochat"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        deadline_s = time.monotonic() + 30
        while not _answers(f"{url}/ready"):
            assert process.poll() is None, "the program ended at its start"
            assert time.monotonic() < deadline_s, "the program did not become ready within 30 s"
            time.sleep(0.05)
        yield process, url
    finally:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, trust_env=False).status_code == 200
    except httpx2.HTTPError:
        return False


def test_stop_loses_no_request(stub: Stub, tmp_path: Path) -> None:
    """A turn under way when SIGTERM comes is answered and stored; the program then ends well."""
    stub.fail("delay=1.5")
    database = f"sqlite:///{tmp_path}/stop.sqlite3"
    model = {"TODOCHAT_CHAT_PROVIDER": "openai", "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": f"{stub.url}/v1"}
    with _program(TODOCHAT_DATABASE_URL=database, **model) as (process, url):
        with httpx2.Client(base_url=url, trust_env=False, timeout=30) as http, ThreadPoolExecutor(1) as pool:
            account = {"name": "Ada", "email": "ada@example.com", "password": "correct horse"}
            made: Any = http.post("/api/auth/signup", json=account).json()
            http.headers["Authorization"] = f"Bearer {made['access_token']}"
            path = f"/api/{made['user']['id']}/chat"
            turn = pool.submit(http.post, path, json={"message": "what are my tasks?"})
            while not stub.asked():
                time.sleep(0.02)
            process.send_signal(signal.SIGTERM)
            answer = turn.result(timeout=30)
        assert answer.status_code == 200, answer.text
        assert process.wait(timeout=30) in {0, -signal.SIGTERM}
    with connected(_settings(database)) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM messages").scalar() == 2
