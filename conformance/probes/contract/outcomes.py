"""Whether a tool's result says that the tool failed, in any of the usual shapes."""

import json
import re
from collections.abc import Mapping
from typing import Any

# What stands between quotes is a title, whatever it says.
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|“[^”]*”|«[^»]*»")
_DONE = re.compile(
    r"\W*(?:task\s+)?(?:#?\d+\s+)?(?:(?:has|have|was|were|is|been|successfully)\s+)*"
    r"(?:added|created|completed|deleted|removed|updated|renamed|done|ok|okay|success\w*)\b",
    re.IGNORECASE,
)
_FAILED = re.compile(
    r"^\W*(?:tool\s+)?(?:error|failed|failure|exception|traceback|invalid|unknown|unauthori[sz]ed|forbidden)\b"
    r"|\bnot (?:been )?(?:added|created|deleted|removed|updated|renamed|allowed|an? valid)\b"
    r"|\b(?:not found|no such|does not exist|doesn't exist|no task (?:with|of|by|matches|matching|found))\b"
    r"|^\W*(?:[a-z#\d']+[ ,]+){0,4}(?:could not|couldn't|cannot|can't|unable to|failed to)\b",
    re.IGNORECASE,
)
_BAD_WORDS = frozenset(
    {"error", "failed", "failure", "fail", "not_found", "not found", "invalid", "denied", "unsuccessful"}
)
_GOOD_CODES = frozenset({"", "ok", "success", "created", "none", "null", "0"})
# By what objects tell how it went, in small letters without punctuation: what must not be there or true, what
# must not be false, a word, a code.
_WRONG = ("error", "errors", "iserror", "haserror", "errormessage", "exception", "failed", "failure")
_RIGHT_OF_ALL = ("success", "issuccess", "succeeded", "ok")
_RIGHT = (*_RIGHT_OF_ALL, "found", "deleted", "removed", "updated", "created", "added")
_WORDS = ("status", "state", "type")
_CODES = ("code", "statuscode", "httpstatus", "errorcode")
_NO = frozenset({"", "0", "no", "false", "none", "null"})
# HTTP: the first status of success, and the first that is none.
_OK, _REDIRECT = 200, 300


def tool_failed(result: object) -> bool:
    """Tell whether a result is an error: by its flags, its code, its status, or its words.

    Titles and other data of a task are never looked at: a task may be called "error".
    """
    if isinstance(result, Mapping):
        return _object_failed(result)
    if isinstance(result, list):
        # The parts of an MCP answer; a list of tasks is data.
        return any(_part_failed(part) for part in result)
    return _text_failed(result) if isinstance(result, str) else result is False


def _object_failed(result: Mapping[str, Any]) -> bool:
    # A row may say of itself that it is not deleted.
    rights = _RIGHT_OF_ALL if "title" in result else _RIGHT
    told = {re.sub(r"[^a-z]", "", str(key).lower()): value for key, value in result.items()}
    inner = [told.get(key) for key in ("content", "result", "data", "structuredcontent", "output")]
    words = [told.get(key) for key in ("message", "detail", "text", "result", "output")]
    return (
        any(not _is_no(told.get(key)) for key in _WRONG)
        # What is not there, or is a number of things, says nothing.
        or any(told.get(key) is False or _is_no_word(told.get(key) or None) for key in rights)
        or told.get("success") == 0
        or any(_status_failed(told.get(key)) for key in _WORDS)
        or any(_code_failed(told.get(key)) for key in _CODES)
        or any(isinstance(part, Mapping | list) and tool_failed(part) for part in inner)
        or any(isinstance(text, str) and _text_failed(text) for text in words)
    )


def _is_no(value: object) -> bool:
    return not value or _is_no_word(value)


def _is_no_word(value: object) -> bool:
    return isinstance(value, str) and value.strip().lower() in _NO


def _status_failed(status: object) -> bool:
    if isinstance(status, str):
        return status.strip().lower() in _BAD_WORDS
    return _code_failed(status)


def _part_failed(part: object) -> bool:
    if not isinstance(part, Mapping) or part.get("type") != "text":
        return False
    return _text_failed(str(part.get("text", "")))


def _code_failed(code: object) -> bool:
    if code is None or isinstance(code, bool):
        return False
    if isinstance(code, int | float):
        return code != 0 and not _OK <= code < _REDIRECT
    text = str(code).strip().lower()
    return _code_failed(int(text)) if text.isdecimal() else text not in _GOOD_CODES


def _text_failed(text: str) -> bool:
    try:
        data = json.loads(text)
    except ValueError:
        words = _QUOTED.sub(" ", text)
        return not _DONE.match(words) and bool(_FAILED.search(words))
    return tool_failed(data) if isinstance(data, dict | list) else False
