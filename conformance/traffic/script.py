"""The requests of the load's people, written from the subject's adapter (see `load/script.py`)."""

import json
from typing import Any

from conformance.model.adapter import ApiSettings
from conformance.subject.session import log_in_body, sign_up_body
from load.script import VARIABLE
from load.shapes import put


def load_script(api: ApiSettings) -> dict[str, Any]:
    """Return the script for one application; what it lacks is None."""
    session = (
        {"cookie": api.session_cookie}
        if api.auth == "cookie"
        else {"token_key": api.token_key, "header": api.token_header, "prefix": api.token_prefix}
    )
    return {
        "headers": api.headers,
        "signup": _step("POST", api.signup, sign_up_body(api, "{email}", "{password}", name="Load")),
        "login": {
            **_step("POST", api.login, log_in_body(api, "{email}", "{password}")),
            "form": api.login_format == "form",
        },
        "session": session,
        "me": {"method": "GET", "path": api.me} if api.me else None,
        "user_id_keys": [api.user_id_key, api.id_key],
        "list": {"method": "GET", "path": api.tasks},
        "create": _step(
            "POST", api.tasks, _body({api.title_key: "{title}", api.description_key: "made by the load"})
        ),
        "complete": _complete(api),
        "update": _step(api.update_method, api.task, _body({api.title_key: "{title}"})),
        "delete": {"method": "DELETE", "path": api.task},
        "chat": _step("POST", api.chat, _body({api.message_key: "{message}"})) if api.chat else None,
        "items_key": api.items_key,
        "item_key": api.item_key,
        "id_key": api.id_key,
        "conversation_key": api.conversation_key,
    }


def script_variable(api: ApiSettings) -> dict[str, str]:
    """Return the variable that hands the script over."""
    return {VARIABLE: json.dumps(load_script(api))}


def _complete(api: ApiSettings) -> dict[str, Any]:
    if api.complete:
        return _step(api.complete_method, api.complete, api.complete_body)
    return _step(api.update_method, api.task, _body({api.completed_key: api.completed_value}))


def _step(method: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    return {"method": method, "path": path, "body": body}


def _body(fields: dict[str, object]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for key, value in fields.items():
        put(body, key, value)
    return body
