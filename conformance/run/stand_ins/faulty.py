"""The start of an image with a fault: `faulty.py SETTINGS arguments…`, SETTINGS an object of JSON.

It holds `fault`, `ports`, and the image's own `entrypoint` and `command`. Started with its own command, as
the server is, the image has its fault: it ends at once, or answers 500 on everything at each port. Started
with other arguments, as a migration is, it does what it always did.
"""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Failing(BaseHTTPRequestHandler):
    """Fails, whatever is asked."""

    def do_GET(self) -> None:
        """Answer 500."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(500)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names that the server looks for


def main(settings: dict[str, list[str]], arguments: list[str]) -> None:
    """Have the fault, or run what was asked for."""
    if arguments != settings["command"]:
        command = [*settings["entrypoint"], *arguments]
        os.execvp(command[0], command)  # noqa: S606 - the image's own program
    if settings["fault"] == ["crashes"]:
        sys.exit("cannot start: this image was made to crash")
    # As a first process it is ended by no signal that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    for port in settings["ports"]:
        Thread(target=ThreadingHTTPServer(("", int(port)), Failing).serve_forever).start()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
