# ruff: noqa: INP001, S310, T201 - a program of its own, which asks one address and prints what it saw
"""What `helm test` asks of the front end's Service: a page, the back end, and the database behind it."""

import json
import os
import sys
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

FRONT_END = os.environ["FRONT_END"]
NOBODY = {"email": "nobody@example.com", "password": "helm test"}
JSON = {"Content-Type": "application/json"}
# Nothing that is set in the pod leads elsewhere.
OPENER = build_opener(ProxyHandler({}))
# Name, path, body that is sent, status and part of the answer that are right.
CHECKS = (
    ("the front end serves its page", "/", None, 200, '<div id="root">'),
    ("the front end reaches the back end", "/api/health", None, 200, ""),
    # That nobody has this account is told by the database alone; while it is away the answer is 503.
    ("the back end reaches the database", "/api/auth/login", NOBODY, 401, ""),
)


def ask(path: str, body: dict[str, str] | None) -> tuple[int, str]:
    """Return status and text of an answer; 0 and the reason when there is none."""
    data = None if body is None else json.dumps(body).encode()
    try:
        with OPENER.open(Request(FRONT_END + path, data, JSON), timeout=10) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except HTTPError as refusal:
        return refusal.code, refusal.read().decode(errors="replace")
    except OSError as failure:
        return 0, str(failure)


failures = 0
for name, path, body, wanted, part in CHECKS:
    status, text = ask(path, body)
    right = status == wanted and part in text
    failures += not right
    print("ok  " if right else "FAIL", name + (f": {status}, {text[:300]}" if not right else ""), flush=True)
sys.exit(1 if failures else 0)
