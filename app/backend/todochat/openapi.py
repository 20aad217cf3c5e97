"""What FastAPI cannot know of the API's document: that a cookie does as well as a bearer token."""

from typing import Any

from fastapi import FastAPI

from todochat.auth import COOKIE

_COOKIE_SCHEME = {
    "type": "apiKey",
    "in": "cookie",
    "name": COOKIE,
    "description": "Set by log-in with `X-Auth-Mode: cookie`.",
}


def install(app: FastAPI) -> None:
    """Document the cookie wherever a bearer token is taken, except at MCP, which takes the token alone."""
    made = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            schema["components"]["securitySchemes"]["APIKeyCookie"] = _COOKIE_SCHEME
            for operations in schema["paths"].values():
                for operation in operations.values():
                    if {"HTTPBearer": []} in operation.get("security", []):
                        operation["security"].append({"APIKeyCookie": []})
        return app.openapi_schema or made()

    app.openapi = document  # type: ignore[method-assign]
