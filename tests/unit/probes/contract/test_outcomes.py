"""A tool's result is read by its flags and words; a task's title is never one of them."""

from conformance.probes.contract.outcomes import tool_failed
from tests.unit.table import table


@table(
    "result",
    [
        {"task_id": 4, "status": "created", "title": "Error: not found, failed"},
        {"task_id": 4, "error": None, "code": 0},
        {"errors": [], "success": True, "status": 200},
        {"code": "OK", "error": "", "message": "Task 'cannot log in' added"},
        [],
        [{"id": 1, "title": "failed payment", "completed": False}],
        "Created task: mend the error page",
        'Task "unable to sleep" was not hard: done',
        "Task 7 has been deleted",
        [{"type": "text", "text": '{"status": "completed", "title": "error 404"}'}],
        "",
        None,
        True,
        {"id": 4, "title": "milk", "deleted": False, "state": "open"},
        {"failed": False, "is_error": "false", "found": 3},
        {"result": "ok", "exception": None, "updated": ""},
        {"error": "null", "status": "success"},
        "You have 2 tasks not completed yet",
    ],
    ids=repr,
)
def test_success_is_read_as_such(result: object) -> None:
    """Empty errors, good codes, and titles that sound bad."""
    assert not tool_failed(result)


@table(
    "result",
    [
        {"success": False, "title": "milk"},
        {"ok": False},
        {"isError": True, "content": []},
        {"is_error": True},
        {"error": "no task of that number"},
        {"error": {"code": 5}},
        {"code": "NOT_FOUND"},
        {"code": 404},
        {"code": "500"},
        {"status": "failed"},
        {"status": "not_found", "task_id": 9},
        {"message": "Task 9 not found"},
        {"content": [{"type": "text", "text": "Error: it broke"}]},
        {"result": {"success": False}},
        {"success": "false"},
        {"success": 0},
        {"deleted": False},
        {"found": "no", "id": 9},
        {"hasError": True},
        {"failed": True},
        {"exception": "ValueError"},
        {"type": "error", "value": "x"},
        {"state": "error"},
        {"status": "unsuccessful"},
        {"errorCode": "TASK_NOT_FOUND"},
        {"http_status": 404},
        {"result": "Error: no task"},
        {"output": {"error": "x"}},
        "Task 3 was not deleted",
        "seven is not a valid number",
        False,
        "Task not found",
        "Error: nothing there",
        "Sorry, I couldn't find task 9",
        "Task 12 does not exist",
        '{"success": false}',
        [{"type": "text", "text": "No such task"}],
    ],
    ids=repr,
)
def test_failure_is_read_as_such(result: object) -> None:
    """Flags, codes, states and words, bare or wrapped."""
    assert tool_failed(result)
