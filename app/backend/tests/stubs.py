"""The model stub behind real HTTP, and its admin door."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from pydantic import SecretStr
from servers import serve
from todochat.model_stub.app import create_app


class Stub:
    """The stub's admin door."""

    def __init__(self, url: str, http: httpx2.Client) -> None:
        self.url = url
        self._http = http

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings that make the application talk to it."""
        return {
            "chat_provider": "openai",
            "openai_api_key": SecretStr("k"),
            "openai_base_url": f"{self.url}/v1",
        }

    def fail(self, fault: str, **more: Any) -> None:
        """Make the next requests fail."""
        answer = self._http.put("/admin/fault", json={"fault": fault, **more})
        assert answer.status_code == 204, answer.text

    def script(self, *steps: dict[str, Any]) -> None:
        """Say what the next requests are answered."""
        text = json.dumps({"steps": steps})  # in ASCII, so that halves of characters pass
        assert self._http.put("/admin/script", content=text).status_code == 204

    def asked(self) -> list[Any]:
        """Return what was asked, the oldest first."""
        return list(self._http.get("/admin/requests").json())

    def reset(self) -> None:
        """Be as new."""
        self._http.delete("/admin")


@contextmanager
def served_stub() -> Iterator[Stub]:
    """Give a stub that runs."""
    with serve(create_app()) as url, httpx2.Client(base_url=url, trust_env=False) as http:
        yield Stub(url, http)
