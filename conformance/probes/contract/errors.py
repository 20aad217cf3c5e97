"""Errors: what is wrong with a request is said, and nothing of it is stored."""

from functools import partial

import httpx

from conformance.probes.contract.check import (
    Check,
    Need,
    Scene,
    want,
    want_error_body,
    want_fact,
    want_status,
)
from conformance.subject.nonces import new_nonce
from conformance.subject.session import headers_for
from conformance.subject.unknown_ids import unknown_like

_check = partial(Check, area="errors")
_ROWS: tuple[Need, ...] = ("rows",)
_CHAT_ROWS: tuple[Need, ...] = ("chat", "rows")
_TITLE_MAX = 200
_DESCRIPTION_MAX = 1000
# Longer than any message the contract lets through, and below any sensible limit of a body.
_LONG_MESSAGE = 20_000


def _want_422(answer: httpx.Response, field: str) -> None:
    want_status(answer, 422)
    want_error_body(answer)
    name = field.rpartition(".")[2]
    want_fact(f"answer names field '{name}'", name in answer.text)


def _empty_title(scene: Scene) -> None:
    before = scene.database.count_tasks()
    for title in ("", "   "):
        _want_422(scene.client.add(scene.alice, title), scene.client.api.title_key)
    want("rows", before, scene.database.count_tasks())


def _long_title(scene: Scene) -> None:
    nonce = new_nonce()
    _want_422(
        scene.client.add(scene.alice, nonce + "x" * (_TITLE_MAX + 1 - len(nonce))), scene.client.api.title_key
    )
    want("rows", 0, scene.database.count_tasks(nonce))
    want_status(scene.client.add(scene.alice, nonce + "x" * (_TITLE_MAX - len(nonce))), 201)


def _long_description(scene: Scene) -> None:
    nonce, api = new_nonce(), scene.client.api
    _want_422(scene.client.add(scene.alice, nonce, "x" * (_DESCRIPTION_MAX + 1)), api.description_key)
    want("rows", 0, scene.database.count_tasks(nonce))


def _no_title(scene: Scene) -> None:
    client = scene.client
    path = client.path(client.api.tasks, scene.alice)
    _want_422(client.send("POST", path, token=scene.alice.token, body={}), client.api.title_key)


def _bad_json(scene: Scene) -> None:
    client = scene.client
    path = client.path(client.api.tasks, scene.alice)
    headers = {**headers_for(client.api, scene.alice.token), "Content-Type": "application/json"}
    answer = client.patience.ask(lambda: client.http.post(path, headers=headers, content=b'{"title": '))
    want_status(answer, 400, 422)
    want_error_body(answer)


def _bad_email(scene: Scene) -> None:
    client = scene.client
    body = client.sign_up_body("no-address", "long-enough-9")
    _want_422(client.send("POST", client.api.signup, body=body), client.api.email_key)


def _long_message(scene: Scene) -> None:
    nonce = new_nonce()
    answer = scene.client.say(scene.alice, f"Add a task to water {nonce} " + "x" * _LONG_MESSAGE)
    want_status(answer, 422)
    want_error_body(answer)
    want("tasks made", 0, scene.database.count_tasks(nonce))
    if "message rows" not in scene.missing:
        want("messages stored", 0, scene.database.count_messages(nonce))


def _empty_message(scene: Scene) -> None:
    _want_422(scene.client.say(scene.alice, ""), scene.client.api.message_key)


def _unknown_conversation(scene: Scene) -> None:
    nonce, known = new_nonce(), scene.client.turn(scene.alice, "Show me all my tasks").conversation_id
    answer = scene.client.say(scene.alice, f"Add a task to water {nonce}", unknown_like(known))
    want_status(answer, 403, 404)
    want("tasks made", 0, scene.database.count_tasks(nonce))


def _bodies(scene: Scene) -> None:
    client = scene.client
    gone = client.add_id(scene.alice, new_nonce())
    client.delete(scene.alice, gone)
    for answer in (
        client.task(scene.alice, gone),
        client.send("GET", client.path(client.api.tasks, scene.alice).rstrip("/") + "/no/such/path"),
        client.send("GET", client.path(client.api.tasks, scene.alice)),
    ):
        want_fact("answer is an error", answer.is_client_error)
        want_error_body(answer)


CHECKS = (
    _check(name="an empty title 422 names the field", core=True, run=_empty_title, needs=_ROWS),
    _check(name="a title of 201 characters 422, 200 stored", core=True, run=_long_title, needs=_ROWS),
    _check(name="a description of 1001 characters 422", core=False, run=_long_description, needs=_ROWS),
    _check(name="a missing title 422 names the field", core=True, run=_no_title),
    _check(
        name="broken JSON is refused",
        core=False,
        run=_bad_json,
        # Body parsers tell of what they could not parse: Express, Flask, Spring.
        refusals=(
            r"(?i)\bjson\w*\b.*(?:pars|decod|malformed|unexpected)",
            r"(?i)(?:pars|decod|malformed|unexpected).*\bjson",
        ),
    ),
    _check(name="sign-up with no address 422", core=False, run=_bad_email),
    _check(name="too long a message 422, nothing stored", core=False, run=_long_message, needs=_CHAT_ROWS),
    _check(name="an empty message 422 names the field", core=False, run=_empty_message, needs=("chat",)),
    _check(
        name="an unknown conversation 404, nothing stored",
        core=False,
        run=_unknown_conversation,
        needs=_CHAT_ROWS,
    ),
    _check(name="error bodies have detail and code, no stack trace", core=False, run=_bodies),
)
