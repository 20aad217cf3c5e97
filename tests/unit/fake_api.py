"""A small API server."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

NODE = {
    "metadata": {"name": "node-1"},
    "status": {
        "conditions": [{"type": "Ready", "status": "True"}],
        "nodeInfo": {"kubeletVersion": "v1.34.4", "containerRuntimeVersion": "containerd://2.1"},
        "allocatable": {"cpu": "2", "memory": "8Gi"},
        "addresses": [
            {"type": "Hostname", "address": "node-1"},
            {"type": "InternalIP", "address": "192.0.2.7"},
        ],
    },
}


class Api:
    """An API server of a few paths; `paths` may be changed while it runs."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.renew()

    def renew(self) -> None:
        """Be a cluster of one node that is ready, which nobody has asked anything."""
        self.asked: list[str] = []
        # Rights that the user does not have: "create pods exec".
        self.denied: set[str] = set()
        # Path -> status with which it is refused.
        self.statuses: dict[str, int] = {}
        self.paths: dict[str, Any] = {
            "/api/v1/nodes": {"items": [NODE]},
            "/api/v1/namespaces/default/serviceaccounts/default": {},
            "/version": {"gitVersion": "v1.34.4"},
        }

    def kubeconfig(self, path: Path, context: str) -> Path:
        """Write a kubeconfig with one context of this server."""
        tree = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": self.url}}],
            "users": [{"name": "u", "user": {}}],
            "contexts": [{"name": context, "context": {"cluster": "c", "user": "u"}}],
        }
        path.write_text(yaml.safe_dump(tree), encoding="utf-8")
        return path


@contextmanager
def serve_api() -> Iterator[Api]:
    """Serve; `renew` makes of it a cluster of one node that is ready, as it is at first."""

    class Handler(BaseHTTPRequestHandler):
        # A connection, and its thread, for many requests; head and body in one packet.
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            server.asked.append(path)
            self._answer(server.paths.get(path))

        def do_POST(self) -> None:
            made = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.asked.append(f"POST {self.path.split('?')[0]}")
            if made.get("kind") == "SelfSubjectAccessReview" or "selfsubject" in self.path:
                asked = made["spec"]["resourceAttributes"]
                words = [asked["verb"], asked["resource"], asked.get("subresource", "")]
                self._answer(
                    {**made, "status": {"allowed": " ".join(filter(None, words)) not in server.denied}}
                )
                return
            server.paths[f"{self.path.split('?')[0]}/{made['metadata']['name']}"] = made
            self._answer(made)

        def do_DELETE(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            server.asked.append(f"DELETE {self.path.split('?')[0]}")
            self._answer(server.paths.pop(self.path.split("?")[0], None))

        def _answer(self, found: Any) -> None:
            body = json.dumps(found if found is not None else {"kind": "Status"}).encode()
            status = server.statuses.get(self.path.split("?")[0], 404 if found is None else 200)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        httpd.daemon_threads = True
        server = Api(f"http://127.0.0.1:{httpd.server_port}")
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server
        httpd.shutdown()
        thread.join()
