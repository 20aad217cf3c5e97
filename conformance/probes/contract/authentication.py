"""Authentication: who has no valid token gets nothing."""

import time
from functools import partial

import httpx

from conformance.model.adapter import ApiSettings
from conformance.probes.contract.check import (
    Check,
    Need,
    Scene,
    Unmeasured,
    want,
    want_error_body,
    want_fact,
    want_status,
)
from conformance.subject.nonces import new_nonce
from conformance.subject.tokens import encode_part, sign
from load.shapes import dig, put

_check = partial(Check, area="authentication")
# Enough wrong log-ins to meet any sensible limit per minute, and few enough to be no attack.
_WRONG_LOGINS = 30
_HOUR_S = 3600
_ROWS: tuple[Need, ...] = ("user rows",)


def _sign_up_row(scene: Scene) -> None:
    account = scene.client.sign_up()
    want("users with this e-mail", 1, scene.database.count_users(account.email.split("@")[0]))


def _sign_up_twice(scene: Scene) -> None:
    client, alice = scene.client, scene.alice
    answer = client.send("POST", client.api.signup, body=client.sign_up_body(alice.email, alice.password))
    want_status(answer, 400, 409, 422)
    want("users with this e-mail", 1, scene.database.count_users(alice.email.split("@")[0]))


def _wrong_password(scene: Scene) -> None:
    want_status(scene.client.try_log_in(scene.client.sign_up().email, "wrong-password-9"), 401)


def _unknown_user(scene: Scene) -> None:
    want_status(scene.client.try_log_in(f"{new_nonce()}@example.com", "wrong-password-9"), 401)


def _me(scene: Scene) -> None:
    client = scene.client
    answer = client.send("GET", client.api.me, token=scene.alice.token)
    want_status(answer, 200)
    want("e-mail", scene.alice.email, _email(client.api, answer.json()))


def _email(api: ApiSettings, me: object) -> object:
    """Return the address in an answer, at the key of the sign-up or under `user`."""
    return dig(me, api.email_key) or dig(me, f"user.{api.email_key}")


def _tasks_with(scene: Scene, token: str | None) -> httpx.Response:
    return scene.client.send("GET", scene.client.path(scene.client.api.tasks, scene.alice), token=token)


def _no_token(scene: Scene) -> None:
    answer = _tasks_with(scene, None)
    want_status(answer, 401)
    want_error_body(answer)


def _no_token_chat(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    body: dict[str, object] = {}
    put(body, client.api.message_key, f"Add a task to water {nonce}")
    want_status(client.send("POST", client.path(client.api.chat, scene.alice), body=body), 401)
    want("tasks made", 0, scene.database.count_tasks(nonce))


def _malformed(scene: Scene) -> None:
    for token in ("x", "a.b.c", "not a token", "." * 5):
        want_status(_tasks_with(scene, token), 401)


def _altered(scene: Scene) -> None:
    """Change one letter in the middle, which an opaque token must notice as well as a signed one."""
    token = scene.alice.token
    at = len(token) // 2
    other = "A" if token[at] != "A" else "B"
    want_status(_tasks_with(scene, token[:at] + other + token[at + 1 :]), 401)


def _tampered(scene: Scene) -> None:
    read = scene.alices_jwt
    head = scene.alice.token.split(".")[0]
    claims = {**read.claims, "sub": scene.bob.user_id or scene.bob.email}
    want_status(_tasks_with(scene, f"{head}.{encode_part(claims)}.{read.signature}"), 401)


def _expired(scene: Scene) -> None:
    """Sign tokens as the application does: one that is still good is accepted, one past its time is not."""
    read = scene.alices_jwt
    key = scene.find_signing_key(scene.alice.token)
    if key is None:
        raise Unmeasured(
            f"no token past its time could be signed ({read.head.get('alg')}): neither a Secret nor a pod's"
            " variable in the release's namespace holds the key"
        )
    now = int(time.time())
    past = {name: now - 2 * _HOUR_S for name in ("iat", "nbf") if name in read.claims}
    good = sign(read.head, {**read.claims, **past, "exp": now + _HOUR_S}, key)
    want_status(_tasks_with(scene, good), 200)
    want_status(_tasks_with(scene, sign(read.head, {**read.claims, **past, "exp": now - _HOUR_S}, key)), 401)


def _unsigned(scene: Scene) -> None:
    read = scene.alices_jwt
    for mark in ("", read.signature):
        token = f"{encode_part({'alg': 'none', 'typ': 'JWT'})}.{encode_part(read.claims)}.{mark}"
        want_status(_tasks_with(scene, token), 401)


def _expires(scene: Scene) -> None:
    claims = scene.alices_jwt.claims
    want_fact("token has an expiry and a subject", "exp" in claims and bool(claims.get("sub")))


def _limited(scene: Scene) -> None:
    """Try a made-up e-mail again and again, so that no real user is locked out."""
    email = f"{new_nonce()}@example.com"
    for _ in range(_WRONG_LOGINS):
        answer = scene.client.try_log_in_once(email, "wrong-password-9")
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            want_fact("Retry-After is a number", answer.headers.get("Retry-After", "").isdecimal())
            return
        want_status(answer, 401)
    want(f"answer to one of {_WRONG_LOGINS} wrong log-ins", 429, 401)


CHECKS = (
    _check(name="sign-up stores one user", core=True, run=_sign_up_row, needs=_ROWS),
    _check(
        name="an e-mail signs up once",
        core=True,
        run=_sign_up_twice,
        needs=_ROWS,
        # The database tells of the second row that its unique index refused: PostgreSQL, SQLite, MySQL.
        refusals=(
            r"duplicate key value violates unique constraint|UNIQUE constraint failed|Duplicate entry",
        ),
    ),
    _check(name="wrong password 401", core=True, run=_wrong_password),
    _check(name="unknown user 401", core=True, run=_unknown_user),
    _check(name="me tells who is logged in", core=False, run=_me, needs=("me",)),
    _check(name="no token 401", core=True, run=_no_token),
    _check(
        name="no token in chat 401, nothing stored", core=True, run=_no_token_chat, needs=("chat", "rows")
    ),
    _check(name="malformed token 401", core=True, run=_malformed),
    _check(name="altered token 401", core=True, run=_altered),
    _check(name="token with another subject 401", core=True, run=_tampered, needs=("jwt",)),
    _check(name="token past its time 401", core=True, run=_expired, needs=("jwt", "signing key")),
    _check(name="unsigned token 401", core=True, run=_unsigned, needs=("jwt",)),
    _check(name="token carries expiry and subject", core=False, run=_expires, needs=("jwt",)),
    _check(name="log-in rate limit 429 with Retry-After", core=False, run=_limited, needs=("login_limit",)),
)
