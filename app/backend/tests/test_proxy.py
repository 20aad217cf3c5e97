"""Through the front end's own proxy: a refusal stays what it is. Needs nginx (NGINX_PROGRAM, or on PATH)."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI, Response
from postgres_server import free_port
from servers import serve
from starlette.responses import JSONResponse

CONFIGURATION = Path(__file__).parents[2] / "frontend/nginx/nginx.conf"
NGINX = os.environ.get("NGINX_PROGRAM") or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is neither named by NGINX_PROGRAM nor on PATH")


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Any]:
    """Start the proxy before a back end's address; return its client."""
    running: list[subprocess.Popen[bytes]] = []
    clients: list[httpx2.Client] = []

    def start(backend: str) -> httpx2.Client:
        port = free_port()
        text = CONFIGURATION.read_text("utf-8").replace("/tmp/", f"{tmp_path}/")  # noqa: S108 - what is replaced
        text = text.replace("listen 8080 default_server;", f"listen 127.0.0.1:{port} default_server;")
        text = text.replace("/srv/www", str(tmp_path)).replace(
            "access_log /dev/stdout json;", "access_log off;"
        )
        (tmp_path / "nginx.conf").write_text(text)
        (tmp_path / "runtime-http.conf").write_text(f'map $host $backend_url {{ default "{backend}"; }}')
        (tmp_path / "runtime-listen.conf").write_text("")
        assert NGINX is not None
        argv = [NGINX, "-e", "stderr", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
        running.append(subprocess.Popen(argv))
        client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
        clients.append(client)
        _until_it_answers(client)
        return client

    yield start
    for client in clients:
        client.close()
    for process in running:
        process.terminate()
        process.wait(timeout=10)


def _until_it_answers(client: httpx2.Client) -> None:
    deadline_s = time.monotonic() + 10
    while True:
        try:
            assert client.get("/healthz").status_code == 200
        except httpx2.TransportError:
            assert time.monotonic() < deadline_s, "nginx does not answer"
            time.sleep(0.05)
        else:
            return


def _back_end() -> FastAPI:
    app = FastAPI()

    @app.get("/api/{status}")
    def answer(status: int) -> Response:
        headers = {"Retry-After": "7"} if status in {503, 429} else {}
        return JSONResponse({"detail": "said so", "code": "own"}, status_code=status, headers=headers)

    @app.get("/.well-known/oauth-protected-resource/api/mcp")
    def metadata() -> dict[str, str]:
        return {"resource": "r"}

    return app


@pytest.mark.parametrize(
    ("status", "retry"), [(200, None), (404, None), (429, "7"), (500, None), (503, "7"), (504, None)]
)
def test_answer_of_the_back_end_is_passed_as_it_is(proxy: Any, status: int, retry: str | None) -> None:
    """Its status, its words and its one Retry-After."""
    with serve(_back_end()) as url:
        answer = proxy(url).get(f"/api/{status}")

    assert (answer.status_code, answer.json()["code"]) == (status, "own")
    assert answer.headers.get_list("Retry-After") == ([retry] if retry else [])


def test_back_end_that_is_away_is_503_with_a_time(proxy: Any) -> None:
    """A Service without a ready pod, as while the database is away, is no broken gateway."""
    answer = proxy(f"http://127.0.0.1:{free_port()}").get("/api/auth/me")

    assert (answer.status_code, answer.json()["code"]) == (503, "backend_unavailable")
    assert answer.headers.get_list("Retry-After") == ["2"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_programs_find_what_they_look_for(proxy: Any) -> None:
    """The metadata of MCP is passed on, and nothing else of that folder."""
    with serve(_back_end()) as url:
        client = proxy(url)
        found = client.get("/.well-known/oauth-protected-resource/api/mcp")

        assert (found.status_code, found.json()) == (200, {"resource": "r"})
        assert client.get("/ready").status_code == 404
