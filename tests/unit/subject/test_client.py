"""One adapter for many shapes: bodies, ids, log-ins."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from conformance.model.adapter import ApiSettings, lacking, without
from conformance.subject.client import Account, ApiClient, Refused
from conformance.subject.unknown_ids import unknown_like


def _client(api: ApiSettings, *answers: httpx.Response) -> tuple[ApiClient, list[httpx.Request]]:
    """Return a client to which these answers come in turn, and the requests that it sends."""
    client, seen, left = ApiClient(base_url="http://h/under", api=api), [], list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return left.pop(0)

    transport = httpx.MockTransport(answer)
    client.http = httpx.Client(base_url="http://h/under", transport=transport)
    return client, seen


def _account(token: str = "t") -> Account:
    return Account(user_id="7", token=token, email="a@example.com", password="p")


def test_cookie_comes_from_the_log_in_and_goes_with_every_request() -> None:
    """A Secure one too: what stands before the Service may be plain HTTP."""
    api = ApiSettings(auth="cookie", session_cookie="sid", me="", tasks="/tasks", chat="")
    set_cookie = {"Set-Cookie": "sid=abc.def; Path=/; Secure; HttpOnly"}
    client, seen = _client(api, httpx.Response(204, headers=set_cookie), httpx.Response(200, json=[]))
    account = client.log_in("a@example.com", "p")
    assert (account.token, account.user_id) == ("abc.def", "")
    client.tasks(account)
    assert seen[1].headers["Cookie"] == "sid=abc.def"
    assert seen[1].url.path == "/under/tasks"


def test_log_in_in_another_shape_is_sent_and_read() -> None:
    """A form, another name of the address, a token further down, another header."""
    api = ApiSettings(
        login_format="form", login_email_key="username", token_key="data.token", me="", tasks="/t", chat="/c",
        token_header="X-Auth", token_prefix="Token ",
    )  # fmt: skip
    client, seen = _client(
        api, httpx.Response(200, json={"data": {"token": "opaque"}}), httpx.Response(200, json=[])
    )
    client.tasks(client.log_in("a@example.com", "p"))
    assert seen[0].content == b"username=a%40example.com&password=p"
    assert seen[1].headers["X-Auth"] == "Token opaque"


def test_log_in_without_its_token_says_which_key_was_wanted() -> None:
    """The key to correct is in the message."""
    client, _ = _client(ApiSettings(), httpx.Response(200, json={"token": "t"}))
    with pytest.raises(Refused, match="answered 200, wanted 200 with 'access_token'"):
        client.log_in("a@example.com", "p")


def test_bodies_are_nested_and_extended_as_the_adapter_says() -> None:
    """Dotted keys make objects; further fields are filled in."""
    api = ApiSettings(email_key="user.email", password_key="user.secret", name_key="",
                      signup_extra={"repeat": "{password}", "terms": True})  # fmt: skip
    client, _ = _client(api)
    assert client.sign_up_body("e", "pw") == {
        "user": {"email": "e", "secret": "pw"}, "repeat": "pw", "terms": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("api", "sent"),
    [
        (ApiSettings(complete=""), [("PUT", {"completed": True}), ("PUT", {"completed": False})]),
        (ApiSettings(complete="", update_method="PATCH", completed_key="state", completed_value="done",
                     open_value="open"), [("PATCH", {"state": "done"}), ("PATCH", {"state": "open"})]),
        (ApiSettings(complete_method="POST"), [("POST", None), ("POST", None)]),
        (ApiSettings(complete_effect="set", complete_body={"by": "x"}),
         [("PATCH", {"by": "x"}), ("PUT", {"completed": False})]),
    ],
    ids=["by update", "by another field", "toggle", "set"],
)  # fmt: skip
def test_completing_goes_the_subject_s_way(api: ApiSettings, sent: list[Any]) -> None:
    """By an endpoint or an update; opening again by the same, or by an update."""
    client, seen = _client(api, httpx.Response(200, json={}), httpx.Response(200, json={}))
    client.complete(_account(), "3")
    client.reopen(_account(), "3")
    found = [(request.method, json.loads(request.content) if request.content else None) for request in seen]
    assert found == sent


@pytest.mark.parametrize("known", [12, "12", "3f1c1a52-6f0e-4d0e-9d1f-0a8e3d2b1c00"])
def test_id_of_a_conversation_goes_back_as_it_came(known: Any) -> None:
    """Digits in a text stay a text."""
    answer = {"conversation_id": known, "tool_calls": [{"tool": "createTask", "arguments": '{"a": 1}'}]}
    api = ApiSettings(tool_names={"createTask": "add_task"})
    client, seen = _client(api, httpx.Response(200, json=answer), httpx.Response(200, json=answer))
    turn = client.turn(_account(), "x")
    client.turn(_account(), "y", turn.conversation_id)
    assert json.loads(seen[1].content)["conversation_id"] == known
    assert (turn.tools, turn.calls[0].arguments) == (("add_task",), {"a": 1})


def test_unknown_id_is_of_the_same_kind() -> None:
    """Otherwise it would be refused for its shape."""
    assert unknown_like(4) == 999_999_999
    assert unknown_like("4") == "999999999"
    uuid = "3f1c1a52-6f0e-4d0e-9d1f-0a8e3d2b1c00"
    assert UUID(unknown_like(uuid)) != UUID(uuid)
    assert unknown_like("c_aab9") not in {"c_aab9", ""}


def test_lacking_is_declared_or_an_empty_path() -> None:
    """Each with a reason; what belongs to a chat goes with it."""
    api = ApiSettings(health="")
    found = lacking(api, {"chat": "none here"})
    assert found["messages"] == found["conversation"] == "none here"
    assert "`subject.api.health` is empty" in found["health"]
    assert (without(api, {"chat": "none here"}).chat, without(api, {}).chat) == ("", api.chat)


def _limited(retry_after: str | None, **headers: str) -> httpx.Response:
    return httpx.Response(429, headers=headers | ({"Retry-After": retry_after} if retry_after else {}))


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Fri, 02 Jan 2026 10:00:30 GMT", "Date": "Fri, 02 Jan 2026 10:00:00 GMT"}, 30.0),
        ({"Retry-After": "Fri, 02 Jan 2026 09:00:00 GMT", "Date": "Fri, 02 Jan 2026 10:00:00 GMT"}, 0.0),
    ],
    ids=["seconds", "date", "date gone by"],
)
def test_limit_is_waited_for_as_it_asks(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], wait_s: float
) -> None:
    """The same request goes again, and the wait is counted."""
    waited: list[float] = []
    monkeypatch.setattr("conformance.subject.limits.pause", waited.append)
    client, seen = _client(ApiSettings(), httpx.Response(429, headers=headers), httpx.Response(201))
    assert client.add(_account(), "milk").status_code == 201
    assert (waited, client.patience.waits_count) == ([wait_s], 1)
    assert seen[0].content == seen[1].content


@pytest.mark.parametrize(
    ("answers", "sent_count"),
    [
        ([_limited(None)], 1),
        ([_limited("soon")], 1),
        ([_limited("-3")], 1),
        ([_limited("86400")], 1),
        ([_limited("40"), _limited("40")], 2),
        ([_limited("0")] * 6, 6),
        ([httpx.Response(503, headers={"Retry-After": "1"})], 1),
    ],
    ids=["no time", "no number", "negative", "a day", "too long in all", "too often", "no limit"],
)
def test_waiting_for_a_limit_ends(
    monkeypatch: pytest.MonkeyPatch, answers: list[httpx.Response], sent_count: int
) -> None:
    """The last answer is given back as it is."""
    waited: list[float] = []
    monkeypatch.setattr("conformance.subject.limits.pause", waited.append)
    client, seen = _client(ApiSettings(), *answers)
    assert client.task(_account(), "3").status_code == answers[-1].status_code
    assert len(seen) == client.patience.waits_count + 1 == sent_count
    assert sum(waited) <= 65


def test_who_asks_about_the_limit_of_log_ins_does_not_wait() -> None:
    """A log-in of another check does."""
    client, seen = _client(ApiSettings(), _limited("5"), _limited("0"), httpx.Response(401))
    assert client.try_log_in_once("a@example.com", "p").status_code == 429
    assert client.try_log_in("a@example.com", "p").status_code == 401
    assert len(seen) == 3
