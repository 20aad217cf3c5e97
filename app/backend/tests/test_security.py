"""What keeps others out: keys that change, attempts that are counted, sizes, headers."""

import time
from collections.abc import Iterator
from typing import Any

import argon2
import jwt
import pytest
from conftest import Account
from fastapi.testclient import TestClient
from pydantic import SecretStr
from starlette.requests import Request
from structlog.testing import capture_logs
from todochat.attempts import counters
from todochat.errors import NotAuthenticated
from todochat.main import create_app
from todochat.security import Claims, KnownTokens, Tokens
from todochat.settings import Settings

OLD, NEW, OTHER = (
    f"{name}-secret-as-long-as-the-longest-of-hashes-wants-it-which-is-64-bytes"
    for name in ("old", "new", "other")
)
WRONG = {"email": "ada@example.com", "password": "wrong"}


def _client(settings: Settings, **changes: Any) -> TestClient:
    return TestClient(create_app(settings.model_copy(update=changes)))


def _secrets(now: str, before: str | None = None) -> dict[str, SecretStr | None]:
    return {"jwt_secret": SecretStr(now), "jwt_previous_secret": SecretStr(before) if before else None}


def _me(client: TestClient, token: str) -> Any:
    return client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})


def test_session_survives_one_change_of_keys(settings: Settings) -> None:
    """A token of the previous key is good, new ones are of the present key, and a third change ends it."""
    with _client(settings, **_secrets(OLD)) as before:
        old = Account(before, "ada@example.com").headers["Authorization"].removeprefix("Bearer ")
    with _client(settings, **_secrets(NEW, OLD)) as between:
        kept = _me(between, old).status_code
        new = between.post("/api/auth/login", json={**WRONG, "password": "correct horse"}).json()[
            "access_token"
        ]
    with _client(settings, **_secrets(NEW)) as after:
        codes = [_me(after, token).status_code for token in (old, new)]

    assert (kept, codes) == (200, [401, 200])
    assert jwt.get_unverified_header(old)["kid"] != jwt.get_unverified_header(new)["kid"]
    assert jwt.decode(new, NEW, algorithms=["HS256"], issuer="todochat")["sub"]


def _token(secret: str = NEW, algorithm: str = "HS256", headers: Any = None, **claims: Any) -> str:
    now_s = int(time.time())
    whole = {"sub": "someone", "iss": "todochat", "iat": now_s, "exp": now_s + 3600, **claims}
    present = {name: value for name, value in whole.items() if value is not None}
    return jwt.encode(present, secret, algorithm=algorithm, headers=headers)


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (_token(), None),
        (_token(OLD), None),
        (_token(OTHER), "invalid_token"),
        (_token(exp=int(time.time()) - 60), "token_expired"),
        (_token(exp=None), "invalid_token"),
        (_token(sub=None), "invalid_token"),
        (_token(iss="elsewhere"), "invalid_token"),
        (_token("", "none"), "invalid_token"),
        (_token(algorithm="HS512"), "invalid_token"),
        (_token(headers={"kid": "0000"}), "invalid_token"),
        (_token()[:-4] + "AAAA", "invalid_token"),
    ],
    ids=[
        "no-kid",
        "old-no-kid",
        "other",
        "expired",
        "endless",
        "nobody",
        "issuer",
        "none",
        "hs512",
        "kid",
        "forged",
    ],
)
def test_token_is_believed_only_when_all_of_it_is_right(token: str, code: str | None) -> None:
    """Everything that a token must say is checked, and a shared secret is enough to issue one elsewhere."""
    with _client(Settings(), **_secrets(NEW, OLD)) as client:
        answer = client.get("/api/someone-else/tasks", headers={"Authorization": f"Bearer {token}"})

    assert answer.json()["code"] == (code or "forbidden")
    assert answer.status_code == (401 if code else 403)


@pytest.fixture
def strict(settings: Settings) -> Iterator[TestClient]:
    """A client of an application that allows 3 attempts a minute for an account, 30 for a client."""
    with _client(settings, login_attempts_per_minute=3) as made:
        Account(made, "ada@example.com")
        _wait_for_a_whole_minute()
        yield made


def _wait_for_a_whole_minute() -> None:
    """Attempts are counted by minutes of the clock: do not begin at the end of one."""
    left_s = 60 - time.time() % 60
    if left_s < 8:
        time.sleep(left_s)


def _statuses(client: TestClient, count: int, **changing: Any) -> list[int]:
    found = []
    for number in range(count):
        body = {
            name: str(value).format(number) for name, value in {**WRONG, **changing}.items() if name in WRONG
        }
        headers = dict.fromkeys(changing.get("headers", ()), f"10.0.0.{number}")
        found.append(client.post("/api/auth/login", json=body, headers=headers).status_code)
    return found


def test_changing_the_client_header_does_not_help(strict: TestClient) -> None:
    """An account's attempts are counted whoever makes them."""
    assert (
        _statuses(strict, 5, headers=["X-Forwarded-For", "X-Real-IP", "Forwarded"]) == [401] * 3 + [429] * 2
    )


def test_changing_the_address_does_not_help(strict: TestClient) -> None:
    """A client's attempts are counted whatever account it tries, and whatever client it says it is."""
    found = _statuses(strict, 32, email="u{}@example.com", headers=["X-Forwarded-For", "X-Real-IP"])

    assert found == [401] * 30 + [429] * 2


def test_unknown_address_is_limited_alike(strict: TestClient) -> None:
    """Whether there is such an account cannot be told by when attempts end."""
    assert _statuses(strict, 5, email="nobody@example.com") == [401] * 3 + [429] * 2


def test_own_password_does_not_buy_attempts(strict: TestClient) -> None:
    """Logging in to one's own account between guesses does not wipe out the guesses."""
    right = {"email": "ada@example.com", "password": "correct horse"}
    found = []
    for number in range(32):
        found += _statuses(strict, 1, email=f"u{number}@example.com")
        if number < 29:
            assert strict.post("/api/auth/login", json=right).status_code == 200

    assert found == [401] * 30 + [429] * 2


def test_right_password_forgets_the_accounts_attempts(strict: TestClient) -> None:
    """Who mistyped twice and then got in starts anew."""
    right = {"email": "ada@example.com", "password": "correct horse"}
    for _ in range(3):
        assert _statuses(strict, 2) == [401, 401]
        assert strict.post("/api/auth/login", json=right).status_code == 200


@pytest.mark.parametrize(
    ("trusted", "forwarded", "same_as"),
    [
        (0, "1.1.1.1", "peer"),
        (1, None, "peer"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (1, "2001:db8::1", "2001:db8::2"),
    ],
)
def test_client_is_whom_our_own_proxies_saw(trusted: int, forwarded: str | None, same_as: str) -> None:
    """What a client wrote into the header itself stands left of what our proxies wrote, and is not read."""

    def key(forwarded: str | None, peer: str, trusted: int) -> str:
        headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        request = Request({"type": "http", "headers": headers, "client": (peer, 1)})
        return counters(request, "a@b.c", limit=1, trusted_proxies=trusted).client.key

    peer = "peer" if same_as == "peer" else "proxy"
    assert key(forwarded, peer, trusted) == key(None, same_as, 0)


def test_unknown_address_costs_the_same_check(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """For an unknown address a hash of the same cost is checked, so time does not tell either."""
    Account(client, "ada@example.com")
    seen: list[argon2.Parameters] = []
    verify = argon2.PasswordHasher.verify

    def watched(self: argon2.PasswordHasher, stored: str, password: str) -> bool:
        seen.append(argon2.extract_parameters(stored))
        return bool(verify(self, stored, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", watched)
    answers = [client.post("/api/auth/login", json={**WRONG, "email": e}) for e in (WRONG["email"], "no@x.y")]

    assert answers[0].json() == answers[1].json()
    assert len(seen) == 2
    assert seen[0] == seen[1]


@pytest.mark.parametrize("declared", [True, False], ids=["content-length", "chunked"])
def test_large_body_is_413_however_it_comes(client: TestClient, ada: Account, declared: bool) -> None:
    """A limit that believed the header alone would be none."""
    text = b'{"title": "' + b"x" * 70_000 + b'"}'
    content: Any = text if declared else (text[i : i + 1000] for i in range(0, len(text), 1000))

    answer = ada.call("POST", "/tasks", content=content)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert client.get(f"/api/{ada.id}/tasks", headers=ada.headers).json() == []


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"[" * 60_000], ids=["encoding", "cut", "deep"])
def test_unreadable_body_is_422(ada: Account, body: bytes) -> None:
    """What cannot be read as JSON is refused like any other invalid body."""
    answer = ada.call("POST", "/tasks", content=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_error")
    assert answer.json()["fields"]


@pytest.mark.parametrize(
    ("path", "status"), [("/health", 200), ("/api/auth/me", 401), ("/none", 404), ("/api/auth/login", 405)]
)
def test_every_answer_has_the_security_headers(client: TestClient, path: str, status: int) -> None:
    """Success or failure, nothing is sniffed, framed, cached, referred to or run."""
    answer = client.get(path)

    assert answer.status_code == status
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    assert {name: answer.headers.get(name) for name in expected} == expected
    assert "server" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers


def test_crash_tells_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours is a sentence with the same headers; where it happened is for the log."""
    app = create_app(settings)
    monkeypatch.setattr("todochat.store.tasks.listing", lambda *_a, **_k: 1 / 0)
    with TestClient(app) as client, capture_logs() as logged:
        ada = Account(client, "ada@example.com")
        answer = ada.call("GET", "/tasks")

    assert [line["exc_info"] for line in logged if line["event"] == "unhandled_error"] == [True]
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert set(answer.json()) == {"detail", "code"}
    assert "division" not in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-ID"]


@pytest.mark.parametrize(("forwarded", "secure"), [("https", True), ("http", False)])
def test_session_cookie_is_out_of_reach(client: TestClient, forwarded: str, secure: bool) -> None:
    """No script reads the cookie, no other site sends it, and behind TLS it travels by TLS only."""
    body = {"name": "Cy", "email": "cy@example.com", "password": "correct horse"}
    headers = {"X-Auth-Mode": "cookie", "X-Forwarded-Proto": forwarded}

    cookie = client.post("/api/auth/signup", json=body, headers=headers).headers["set-cookie"].lower()

    assert {"httponly", "samesite=strict", "path=/api"} <= {part.strip() for part in cookie.split(";")}
    assert ("secure" in cookie.split("; ")) is secure


def test_known_token_is_known_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checked once, and never believed for longer than it says."""
    known, now_s = KnownTokens(), 1_000.0
    monkeypatch.setattr("todochat.security.time.time", lambda: now_s)
    known.add("token", Claims(subject="ada", epoch=0), 1_010.0)
    assert known.find("token") == Claims(subject="ada", epoch=0)
    assert known.find("tokem") is None
    now_s = 1_010.0
    assert known.find("token") is None


def test_known_tokens_are_bounded() -> None:
    """Tokens without end do not fill the memory; the oldest goes first."""
    known = KnownTokens(at_most=2)
    for name in ("a", "b", "c"):
        known.add(name, Claims(subject=name, epoch=0), 2**40)
    assert [known.find(name) is None for name in ("a", "b", "c")] == [True, False, False]


def test_token_that_was_good_is_refused_when_it_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past what is remembered, its signature and its end are looked at again."""
    tokens = Tokens(Settings(jwt_secret=SecretStr(NEW)))
    text = _token(iat=int(time.time()) - 3600, exp=int(time.time()) + 60)
    assert tokens.read(text).subject == "someone"
    later_s = time.time() + 3600
    monkeypatch.setattr("todochat.security.time.time", lambda: later_s)
    # The library has a clock of its own: a leeway of less than nothing sets it forward.
    monkeypatch.setattr("todochat.security._LEEWAY_S", -120)
    with pytest.raises(NotAuthenticated, match="expired"):
        tokens.read(text)
