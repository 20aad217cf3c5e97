"""A stand-in for a model behind an OpenAI-compatible API; it says a word, or fails in the way it was told to.

`PUT /fault` with `slow`, `malformed`, a status such as `429`, or nothing for none; whatever is posted is
taken for a request to the model, and `GET /` tells the trace that each of them belonged to.
"""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

PORT = 8098
# Seconds; longer than any application may let its user wait (30 s).
SLOW_S = 40
_WORD = "Understood."


class Handler(BaseHTTPRequestHandler):
    """One request; the fault is the server's."""

    protocol_version = "HTTP/1.1"
    fault = ""
    traces: ClassVar[list[str]] = []

    def do_PUT(self) -> None:
        """Fail so from now on."""
        type(self).fault = self._body().decode()
        self._answer(200, "text/plain", b"ok")

    def do_GET(self) -> None:
        """Tell the `traceparent` of each request."""
        self._answer(200, "application/json", json.dumps(self.traces).encode())

    def do_POST(self) -> None:
        """Answer as the model's API does, whole or as a stream."""
        self.traces.append(self.headers.get("traceparent") or "")
        asked, fault = self._body(), self.fault
        if fault == "slow":
            time.sleep(SLOW_S)
        elif fault.isdigit():
            said = json.dumps({"error": {"message": "on demand", "type": "stand-in"}}).encode()
            return self._answer(int(fault), "application/json", said)
        is_stream = b'"stream":true' in asked.replace(b" ", b"")
        text = b'{"choices": [' if fault == "malformed" else json.dumps(_reply(is_stream=is_stream)).encode()
        if is_stream:
            return self._answer(200, "text/event-stream", b"data: " + text + b"\n\ndata: [DONE]\n\n")
        return self._answer(200, "application/json", text)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _reply(*, is_stream: bool) -> dict[str, object]:
    message = {"role": "assistant", "content": _WORD}
    choice = {"index": 0, "finish_reason": "stop", "delta" if is_stream else "message": message}
    kind = "chat.completion.chunk" if is_stream else "chat.completion"
    return {"id": "1", "object": kind, "created": int(time.time()), "model": "stand-in", "choices": [choice]}


if __name__ == "__main__":
    ThreadingHTTPServer(("", PORT), Handler).serve_forever()
