"""The HTTP API: accounts under /account, errands under /tasks."""

import re
from http import HTTPStatus
from typing import Any

import session
from flask import Flask, Response, abort, g, jsonify, request
from store import Store
from werkzeug.exceptions import HTTPException

_LABEL_MAX, _NOTE_MAX = 200, 1000
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COLUMNS = "id, label, note, done"


class Refused(Exception):  # noqa: N818 - reads as the fact it states
    """A request that is answered with a status and a reason."""

    def __init__(self, status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers or {}


def make_app(store: Store) -> Flask:
    """Return the application over one store."""
    app = Flask("errands")
    app.json.ensure_ascii = False
    _errors(app)
    _accounts(app, store)
    _errands(app, store)

    @app.get("/status")
    def status() -> Any:
        return jsonify(state="up")

    return app


def _errors(app: Flask) -> None:
    @app.errorhandler(Refused)
    def refused(exc: Refused) -> Any:
        return jsonify(detail=exc.detail, code=exc.code), exc.status, exc.headers

    @app.errorhandler(HTTPException)
    def known(exc: HTTPException) -> Any:
        return jsonify(detail=exc.description, code=(exc.name or "error").lower().replace(" ", "_")), exc.code


def _accounts(app: Flask, store: Store) -> None:
    @app.post("/account")
    def register() -> Any:
        mail, secret = _text("mail").lower(), _text("secret")
        if not _MAIL.fullmatch(mail):
            raise _invalid("mail", "is no address")
        if len(secret) < 8:
            raise _invalid("secret", "has fewer than 8 characters")
        made = store.one(
            "INSERT INTO account (mail, secret) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING id, mail",
            mail, session.scramble(secret),
        )  # fmt: skip
        if made is None:
            raise Refused(HTTPStatus.CONFLICT, "taken", "mail: is taken")
        return jsonify(made), HTTPStatus.CREATED

    @app.post("/account/session")
    def log_in() -> Any:
        mail, secret = _text("mail").lower(), _text("secret")
        if session.must_wait(mail):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "wait", "too many tries", {"Retry-After": "60"})
        found = store.one("SELECT id, mail, secret FROM account WHERE mail = %s", mail)
        if found is None or not session.fits(secret, found["secret"]):
            session.note_wrong(mail)
            raise Refused(HTTPStatus.UNAUTHORIZED, "wrong", "mail or secret is wrong")
        answer: Response = jsonify(account={"id": found["id"], "mail": found["mail"]})
        answer.set_cookie(
            session.COOKIE, session.issue(found["id"]), max_age=session.LIFETIME_S, httponly=True,
            samesite="Strict",
        )  # fmt: skip
        return answer

    @app.get("/account/me")
    def me() -> Any:
        found = store.one("SELECT id, mail FROM account WHERE id = %s", _who())
        if found is None:
            raise Refused(HTTPStatus.UNAUTHORIZED, "unknown", "log in first")
        return jsonify(found)


def _errands(app: Flask, store: Store) -> None:
    @app.get("/tasks")
    def listed() -> Any:
        owner, done = _who(), request.args.get("done")
        found = store.all(f"SELECT {_COLUMNS} FROM errand WHERE owner = %s ORDER BY id", owner)  # noqa: S608
        wanted = {"true": True, "false": False}.get(done or "")
        return jsonify(items=[row for row in found if wanted is None or row["done"] is wanted])

    @app.post("/tasks")
    def add() -> Any:
        owner, label, note = _who(), _label(), _note()
        sql = f"INSERT INTO errand (owner, label, note) VALUES (%s, %s, %s) RETURNING {_COLUMNS}"  # noqa: S608
        return jsonify(store.one(sql, owner, label, note)), HTTPStatus.CREATED

    @app.get("/tasks/<int:number>")
    def read(number: int) -> Any:
        return jsonify(_own(store, number))

    @app.patch("/tasks/<int:number>")
    def change(number: int) -> Any:
        before, body = _own(store, number), _body()
        label = _label() if "label" in body else before["label"]
        note = _note() if "note" in body else before["note"]
        done = body.get("done", before["done"])
        if not isinstance(done, bool):
            raise _invalid("done", "is neither true nor false")
        sql = f"UPDATE errand SET label = %s, note = %s, done = %s WHERE id = %s RETURNING {_COLUMNS}"  # noqa: S608
        return jsonify(store.one(sql, label, note, done, number))

    @app.delete("/tasks/<int:number>")
    def remove(number: int) -> Any:
        _own(store, number)
        store.one("DELETE FROM errand WHERE id = %s RETURNING id", number)
        return "", HTTPStatus.NO_CONTENT


def _own(store: Store, number: int) -> dict[str, Any]:
    # Beyond an integer of the database there is nothing either.
    sql = f"SELECT {_COLUMNS} FROM errand WHERE id = %s AND owner = %s"  # noqa: S608 - constant columns
    found = store.one(sql, number, _who()) if number < 2**31 else None
    if found is None:
        _who()
        abort(HTTPStatus.NOT_FOUND, "no such errand")
    return found


def _who() -> int:
    """Return whose cookie came with the request."""
    if "who" not in g:
        try:
            g.who = session.read(request.cookies.get(session.COOKIE, ""))
        except (ValueError, KeyError, TypeError):
            g.who = None
    if g.who is None:
        raise Refused(HTTPStatus.UNAUTHORIZED, "unknown", "log in first")
    return int(g.who)


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, "no_json", "the body is no JSON object")
    return body


def _text(key: str) -> str:
    value = _body().get(key)
    if not isinstance(value, str) or not value.strip() or "\0" in value:
        raise _invalid(key, "is missing")
    return value


def _label() -> str:
    label = _text("label")
    if len(label) > _LABEL_MAX:
        raise _invalid("label", f"has more than {_LABEL_MAX} characters")
    return label


def _note() -> str:
    note = _body().get("note", "")
    if not isinstance(note, str) or "\0" in note or len(note) > _NOTE_MAX:
        raise _invalid("note", f"is no text of at most {_NOTE_MAX} characters")
    return note


def _invalid(key: str, what: str) -> Refused:
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", f"{key}: {what}")
