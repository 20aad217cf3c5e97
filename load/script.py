"""The requests that a person makes: the reference's, or those of the application in `LOAD_SCRIPT`.

A script is JSON: for each act a method, a path and a body, in which `{user_id}`, `{task_id}`, `{email}`,
`{password}`, `{title}` and `{message}` are filled in; how the log-in is shown with later requests; and the
keys under which answers hold what is needed. An act that is None is left out. The suite writes it from
`[subject.api]`; this package knows nothing of the suite, because it is also an image of its own.
"""

import json
import os
from collections.abc import Mapping
from typing import Any

VARIABLE = "LOAD_SCRIPT"
REFERENCE: dict[str, Any] = {
    "headers": {},
    "signup": {
        "method": "POST",
        "path": "/api/auth/signup",
        "body": {"name": "Load", "email": "{email}", "password": "{password}"},
    },
    "login": {
        "method": "POST",
        "path": "/api/auth/login",
        "body": {"email": "{email}", "password": "{password}"},
        "form": False,
    },
    "session": {"token_key": "access_token", "header": "Authorization", "prefix": "Bearer "},
    "me": {"method": "GET", "path": "/api/auth/me"},
    "user_id_keys": ["user.id", "id"],
    "list": {"method": "GET", "path": "/api/{user_id}/tasks"},
    "create": {
        "method": "POST",
        "path": "/api/{user_id}/tasks",
        "body": {"title": "{title}", "description": "made by the load"},
    },
    "complete": {"method": "PATCH", "path": "/api/{user_id}/tasks/{task_id}/complete", "body": None},
    "update": {"method": "PUT", "path": "/api/{user_id}/tasks/{task_id}", "body": {"title": "{title}"}},
    "delete": {"method": "DELETE", "path": "/api/{user_id}/tasks/{task_id}"},
    "chat": {"method": "POST", "path": "/api/{user_id}/chat", "body": {"message": "{message}"}},
    "items_key": "",
    "item_key": "",
    "id_key": "id",
    "conversation_key": "conversation_id",
}


def read_script(environment: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Return the script of the environment; the reference's when none is named."""
    text = environment.get(VARIABLE)
    return {**REFERENCE, **json.loads(text)} if text else REFERENCE
