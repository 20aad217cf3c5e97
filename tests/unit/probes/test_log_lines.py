"""The classifier of log lines, against lines that real programs write."""

import json
from pathlib import Path

from conformance.probes.log_lines import (
    CRASH,
    ERROR,
    FAULTS,
    KNOWN_NOISE,
    OTHER,
    PROBE_ACCESS,
    TRACEBACK,
    WARNING,
    classify,
    kind_of,
)

LINES = [
    (OTHER, "INFO:     Started server process [1]"),
    (OTHER, "INFO:     Application startup complete."),
    (OTHER, 'INFO:     10.244.0.5:41234 - "GET /api/error HTTP/1.1" 200 OK'),
    (OTHER, 'INFO:     10.244.0.5:41234 - "POST /api/1/chat HTTP/1.1" 500 Internal Server Error'),
    (PROBE_ACCESS, 'INFO:     10.244.0.1:41234 - "GET /health HTTP/1.1" 200 OK'),
    (PROBE_ACCESS, 'INFO:     10.244.0.1:41234 - "GET /ready HTTP/1.1" 200 OK'),
    (ERROR, "ERROR:    Exception in ASGI application"),
    (ERROR, "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 8080)"),
    (WARNING, "WARNING:  Invalid HTTP request received."),
    (ERROR, "2026-11-25 10:00:00,123 - todochat.store - ERROR - cannot save"),
    (OTHER, "2026-11-25 10:00:00,123 - todochat.store - INFO - saved with 0 errors"),
    (ERROR, "[2026-11-25 10:00:00 +0000] [7] [ERROR] Worker (pid:8) was sent SIGKILL!"),
    (OTHER, "[2026-11-25 10:00:00 +0000] [7] [INFO] Handling signal: term"),
    (ERROR, "ERROR cannot reach the database"),
    (CRASH, "Unhandled Promise Rejection: TypeError: load is not a function"),
    (ERROR, "Error: listen EADDRINUSE: address already in use :::3000"),
    (ERROR, "npm error code ELIFECYCLE".replace("npm error", "error:")),
    (OTHER, "Error handling middleware is on"),
    (OTHER, "0 errors, 3 files checked"),
    (OTHER, "no error was found"),
    (OTHER, "errors: 0".replace("errors", "found")),
    (ERROR, "sqlalchemy.exc.OperationalError: (psycopg.OperationalError) connection refused"),
    (ERROR, '{"level": "error", "event": "database away", "timestamp": "2026-11-25T10:00:00Z"}'),
    (ERROR, '{"level": "critical", "event": "out of disk"}'),
    (ERROR, '{"severity": "ERROR", "message": "x"}'),
    (ERROR, '{"level": 50, "msg": "pino says error"}'),
    (OTHER, '{"level": 30, "msg": "an error was mended"}'),
    (OTHER, '{"level": "info", "event": "request", "route": "/error", "status": 200}'),
    (OTHER, '{"level": "info", "event": "error budget is whole"}'),
    (WARNING, '{"level": "warning", "event": "slow"}'),
    (PROBE_ACCESS, '{"level": "info", "event": "request", "route": "/ready", "status": 200}'),
    (TRACEBACK, '{"level": "info", "exception": "Traceback (most recent call last):\\n  File x"}'),
    (
        ERROR,
        "2026/11/25 10:00:00 [error] 7#7: *1 connect() failed (111: Connection refused)",
    ),
    (
        ERROR,
        '2026/11/25 10:00:00 [emerg] 1#1: host not found in upstream "backend" in nginx.conf:9',
    ),
    (ERROR, "2026/11/25 10:00:00 [crit] 7#7: open() failed (13: Permission denied)"),
    (WARNING, "2026/11/25 10:00:00 [warn] 7#7: *2 an upstream response is buffered"),
    (OTHER, "2026/11/25 10:00:00 [notice] 1#1: signal 3 (SIGQUIT) received, shutting down"),
    (OTHER, '10.0.0.1 - - [25/Nov/2026:10:00:00 +0000] "GET /error HTTP/1.1" 404 9 "-" "curl/8"'),
    (PROBE_ACCESS, '10.0.0.1 - - [25/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 9 "-" "kube-probe/1"'),
    (ERROR, '2026-11-25 10:00:00.123 UTC [77] ERROR:  relation "task" does not exist at character 15'),
    (ERROR, '2026-11-25 10:00:00.123 UTC [77] FATAL:  password authentication failed for user "todochat"'),
    (ERROR, "2026-11-25 10:00:00.123 UTC [1] PANIC:  could not write to file"),
    (OTHER, "2026-11-25 10:00:00.123 UTC [1] LOG:  database system is ready to accept connections"),
    (OTHER, '2026-11-25 10:00:00.123 UTC [77] STATEMENT:  SELECT "error" FROM task'),
    (WARNING, "2026-11-25 10:00:00.123 UTC [77] WARNING:  there is no transaction in progress"),
    (KNOWN_NOISE, "2026-11-25 10:00:00.123 UTC [77] FATAL:  the database system is starting up"),
    (KNOWN_NOISE, "2026-11-25 10:00:00.123 UTC [77] LOG:  incomplete startup packet"),
    (KNOWN_NOISE, "OPENAI_API_KEY is not set, skipping trace export"),
    (ERROR, 'E1125 10:00:00.123456       1 reflector.go:200] "Failed to watch" err="refused"'),
    (WARNING, "W1125 10:00:00.123456       1 client_config.go:667] Neither --kubeconfig nor --master"),
    (OTHER, 'I1125 10:00:00.123456       1 main.go:20] "Starting" errors=0'),
    (ERROR, 'time="2026-11-25T10:00:00Z" level=error msg="cannot bind"'),
    (OTHER, 'time="2026-11-25T10:00:00Z" level=info msg="error rate is 0"'),
    (CRASH, "panic: runtime error: invalid memory address or nil pointer dereference"),
    (CRASH, "Segmentation fault (core dumped)"),
    (CRASH, "Fatal Python error: Aborted"),
    (OTHER, "INFO  [alembic.runtime.migration] Running upgrade  -> 0001, add error column"),
    (OTHER, "success, no traceback"),
    (ERROR, "\x1b[31mERROR\x1b[0m:    coloured"),
]


def test_line_has_its_kind() -> None:
    """Each line is what a person would call it; an INFO that speaks of errors is no error."""
    wrong = [(line, kind_of(line), kind) for kind, line in LINES if kind_of(line) != kind]
    assert wrong == []


def test_traceback_is_one_entry() -> None:
    """A traceback of many lines counts once, and what follows it counts by itself."""
    log = (
        "Traceback (most recent call last):\n"
        '  File "a.py", line 1, in f\n    g()\n'
        "ValueError: bad\n"
        "INFO:     next\n"
    )
    assert [entry.kind for entry in classify(log)] == [TRACEBACK, OTHER]


def test_chained_traceback_is_one_entry() -> None:
    """Exceptions that led to one another are one traceback."""
    log = (
        "Traceback (most recent call last):\n"
        '  File "a.py", line 1, in f\n'
        "KeyError: 'x'\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\n"
        '  File "a.py", line 2, in f\n'
        "ValueError: bad\n"
        "INFO:     next\n"
    )
    entries = classify(log)
    assert [entry.kind for entry in entries] == [TRACEBACK, OTHER]
    assert entries[0].text.endswith("ValueError: bad")


def test_cut_traceback_ends_with_the_log() -> None:
    """A traceback cut off by the end of the log is still one."""
    assert [entry.kind for entry in classify("Traceback (most recent call last):\n  File x")] == [TRACEBACK]


def test_well_known_programs_are_understood() -> None:
    """Every line as some eighty programs write it is judged right; a waived mistake would hide the next."""
    lines = (Path(__file__).parent / "data" / "log_lines.jsonl").read_text("utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    wrong = [
        (case["software"], case["text"])
        for case in cases
        if bool(FAULTS & {entry.kind for entry in classify(case["text"])}) != (case["expected"] == "fault")
    ]
    assert wrong == []
    assert len(cases) > 300


def test_cut_traceback_swallows_nothing() -> None:
    """A line with a level behind a traceback that was cut off is an entry of its own."""
    log = 'Traceback (most recent call last):\n  File "a.py", line 1\nCRITICAL: gone\nINFO:     up\n'
    assert [entry.kind for entry in classify(log)] == [TRACEBACK, ERROR, OTHER]


def test_prefixed_traceback_ends_where_its_exception_is() -> None:
    """A prefix whose time differs from line to line is none of the traceback's."""
    log = (
        "w1 | 10:00:00 Traceback (most recent call last):\n"
        'w1 | 10:00:01   File "a.py", line 1, in f\n'
        "w1 | 10:00:01 KeyError: 'x'\n"
        "w1 | 10:00:02 INFO up\n"
    )
    assert [entry.kind for entry in classify(log)] == [TRACEBACK, OTHER]


def test_frames_belong_to_their_exception() -> None:
    """An exception, its frames and its causes are one entry; what comes after is another."""
    log = (
        "java.lang.IllegalStateException: x\n"
        "\tat com.example.A.b(A.java:3)\n"
        "Caused by: java.io.IOException: y\n"
        "\t... 3 more\n"
        "2026-01-01 10:00:00 INFO up\n"
    )
    assert [entry.kind for entry in classify(log)] == [ERROR, OTHER]


def test_message_below_its_head_is_no_entry() -> None:
    """The console of .NET writes the message below the level; the level decides."""
    log = "info: Api.Start[0]\n      Error: none of the files was changed\nfail: Api.Start[1]\n      gone\n"
    assert [entry.kind for entry in classify(log)] == [OTHER, ERROR]


def test_long_line_is_read_in_time_that_grows_with_it() -> None:
    """A line of a hundred kilobytes of blanks, brackets or words costs no more than reading it."""
    for piece in ("a ", "[", "((", "x=", "{", "1 ", "- "):
        assert kind_of("2026-01-01 10:00:00 " + piece * 40_000) in {OTHER, KNOWN_NOISE}
