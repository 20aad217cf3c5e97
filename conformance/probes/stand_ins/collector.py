"""A stand-in for a collector of traces (OTLP over HTTP, in JSON); `GET /` tells all that it got."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 8097
_SPANS: list[object] = []


class Handler(BaseHTTPRequestHandler):
    """One batch, or the question what came."""

    def do_POST(self) -> None:
        """Keep every span of a batch."""
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        for resource in body.get("resourceSpans") or []:
            for scope in resource.get("scopeSpans") or []:
                _SPANS.extend(scope.get("spans") or [])
        self._answer(b"{}")

    def do_GET(self) -> None:
        """Tell all that came."""
        self._answer(json.dumps(_SPANS).encode())

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("", PORT), Handler).serve_forever()
