"""Authentication: who has no valid token gets nothing."""

import base64
import json
import time

import httpx

from conformance.probes.contract.check import Check, Scene, want, want_error_body, want_fact, want_status
from conformance.subject.client import dig
from conformance.subject.nonces import new_nonce

_AREA = "authentication"
# Enough wrong log-ins to meet any sensible limit per minute, and few enough to be no attack.
_WRONG_LOGINS = 30


def _sign_up_row(scene: Scene) -> None:
    account = scene.client.sign_up()
    want("users with this e-mail", 1, scene.database.count_users(account.email.split("@")[0]))


def _sign_up_twice(scene: Scene) -> None:
    client, alice = scene.client, scene.alice
    answer = client.send("POST", client.api.signup, body=client.sign_up_body(alice.email, alice.password))
    want_status(answer, 400, 409, 422)
    want("users with this e-mail", 1, scene.database.count_users(alice.email.split("@")[0]))


def _wrong_password(scene: Scene) -> None:
    api = scene.client.api
    body = {api.email_key: scene.client.sign_up().email, api.password_key: "wrong-password-9"}
    want_status(scene.client.send("POST", api.login, body=body), 401)


def _unknown_user(scene: Scene) -> None:
    api = scene.client.api
    body = {api.email_key: f"{new_nonce()}@example.com", api.password_key: "wrong-password-9"}
    want_status(scene.client.send("POST", api.login, body=body), 401)


def _me(scene: Scene) -> None:
    client = scene.client
    answer = client.send("GET", client.api.me, token=scene.alice.token)
    want_status(answer, 200)
    want("e-mail", scene.alice.email, dig(answer.json(), client.api.email_key))


def _tasks_with(scene: Scene, token: str | None) -> httpx.Response:
    return scene.client.send("GET", scene.client.path(scene.client.api.tasks, scene.alice), token=token)


def _no_token(scene: Scene) -> None:
    answer = _tasks_with(scene, None)
    want_status(answer, 401)
    want_error_body(answer)


def _no_token_chat(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    body = {client.api.message_key: f"Add a task to water {nonce}"}
    want_status(client.send("POST", client.path(client.api.chat, scene.alice), body=body), 401)
    want("tasks made", 0, scene.database.count_tasks(nonce))


def _malformed(scene: Scene) -> None:
    for token in ("x", "a.b.c", "not a token", "." * 5):
        want_status(_tasks_with(scene, token), 401)


def _tampered(scene: Scene) -> None:
    head, body, mark = scene.alice.token.split(".")
    claims = _read(body)
    claims["sub"] = scene.bob.user_id
    want_status(_tasks_with(scene, f"{head}.{_write(claims)}.{mark}"), 401)


def _expired(scene: Scene) -> None:
    head, body, mark = scene.alice.token.split(".")
    # Its time is past, and so is its signature: whichever is looked at first, it is refused.
    claims = {**_read(body), "exp": int(time.time()) - 3600}
    want_status(_tasks_with(scene, f"{head}.{_write(claims)}.{mark}"), 401)


def _unsigned(scene: Scene) -> None:
    body = scene.alice.token.split(".")[1]
    want_status(_tasks_with(scene, f"{_write({'alg': 'none', 'typ': 'JWT'})}.{body}."), 401)


def _expires(scene: Scene) -> None:
    claims = _read(scene.alice.token.split(".")[1])
    want_fact("token has an expiry and a subject", "exp" in claims and bool(claims.get("sub")))


def _limited(scene: Scene) -> None:
    """Try a made-up e-mail again and again, so that no real user is locked out."""
    api = scene.client.api
    body = {api.email_key: f"{new_nonce()}@example.com", api.password_key: "wrong-password-9"}
    for _ in range(_WRONG_LOGINS):
        answer = scene.client.send("POST", api.login, body=body)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            want_fact("Retry-After is a number", answer.headers.get("Retry-After", "").isdecimal())
            return
        want_status(answer, 401)
    want(f"answer to one of {_WRONG_LOGINS} wrong log-ins", 429, 401)


def _read(part: str) -> dict[str, object]:
    claims: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def _write(claims: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()


CHECKS = (
    Check(name="sign-up stores one user", area=_AREA, core=True, run=_sign_up_row),
    Check(name="an e-mail signs up once", area=_AREA, core=True, run=_sign_up_twice),
    Check(name="wrong password 401", area=_AREA, core=True, run=_wrong_password),
    Check(name="unknown user 401", area=_AREA, core=True, run=_unknown_user),
    Check(name="me tells who is logged in", area=_AREA, core=False, run=_me),
    Check(name="no token 401", area=_AREA, core=True, run=_no_token),
    Check(name="no token in chat 401, nothing stored", area=_AREA, core=True, run=_no_token_chat),
    Check(name="malformed token 401", area=_AREA, core=True, run=_malformed),
    Check(name="token with another subject 401", area=_AREA, core=True, run=_tampered),
    Check(name="token past its time 401", area=_AREA, core=True, run=_expired),
    Check(name="unsigned token 401", area=_AREA, core=True, run=_unsigned),
    Check(name="token carries expiry and subject", area=_AREA, core=False, run=_expires),
    Check(name="log-in rate limit 429 with Retry-After", area=_AREA, core=False, run=_limited),
)
