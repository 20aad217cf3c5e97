"""The people of the load speak as the subject's adapter says."""

import json

from conformance.model.adapter import ApiSettings, without
from conformance.traffic.script import load_script, script_variable
from load.script import REFERENCE, read_script
from load.shapes import fill


def test_reference_is_what_the_default_adapter_says() -> None:
    """Locust alone and the suite put the same load on the reference."""
    assert load_script(ApiSettings()) == REFERENCE


def test_script_of_another_application_reaches_locust_whole() -> None:
    """Paths, keys, log-in and completing; no chat is left out."""
    api = ApiSettings(
        signup="/join", login="/in", tasks="/todos", task="/todos/{task_id}", complete="", auth="cookie",
        session_cookie="sid", title_key="todo.text", update_method="PATCH", completed_key="done", me="",
        login_format="form", items_key="data",
    )  # fmt: skip
    script = read_script(script_variable(without(api, {"chat": "none"})))
    assert script["chat"] is None
    assert script["session"] == {"cookie": "sid"}
    assert (script["login"]["path"], script["login"]["form"]) == ("/in", True)
    assert script["update"]["body"] == {"todo": {"text": "{title}"}}
    assert script["complete"] == {"method": "PATCH", "path": "/todos/{task_id}", "body": {"done": True}}
    assert script["items_key"] == "data"


def test_words_are_filled_in_at_any_depth() -> None:
    """And other values stay what they are."""
    filled = fill({"a": {"b": "x {title}"}, "c": True, "d": None}, {"title": "milk"})
    assert json.dumps(filled) == '{"a": {"b": "x milk"}, "c": true, "d": null}'
