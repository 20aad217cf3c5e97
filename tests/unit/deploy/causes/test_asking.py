"""Probes that ask in a way that cannot be answered, and probes that ask late."""

from tests.unit.deploy.causes.test_reports import probed
from tests.unit.deploy.causes.world import Obj, event, pod, told
from tests.unit.table import table

PREFIX = "rpc error: code = Unknown desc = failed to exec in container: failed to start exec "
HASH = "8f14e45fceea167a5a36dedd4bea2543" * 2
PATH: Obj = {"path": "/", "port": 8080}


@table(
    ("answer", "probe", "words", "remedy"),
    [
        # What tells stands behind the 240 characters that are shown.
        (
            f'{PREFIX}"{HASH}": OCI runtime exec failed: exec failed: unable to start container process: '
            'exec: "curl": executable file not found in $PATH',
            {"exec": {"command": ["curl", "localhost"]}},
            "runs 'curl', which is not in the image",
            "put 'curl' into the image",
        ),
        (
            f'{PREFIX}"{HASH}": exec: "/probe.sh": permission denied',
            {"exec": {"command": ["/probe.sh"]}},
            "runs '/probe.sh', which may not be executed",
            "executable",
        ),
        ("HTTP probe failed with statuscode: 405", {"httpGet": PATH}, "does not serve (HTTP 405)", "path"),
        (
            'Get "http://x/": stopped after 10 redirects',
            {"httpGet": PATH},
            "sent from one to another",
            "path",
        ),
        (
            'Get "http://api:8080/": dial tcp: lookup api: no such host',
            {"httpGet": {**PATH, "host": "api"}},
            "asks host 'api', as the node sees it",
            "leave `host` out",
        ),
        (
            "error reading server preface: http2: frame too large",
            {"grpc": {"port": 8080}},
            "asks by gRPC, which the program does not answer",
            "ask by `httpGet`",
        ),
        (
            "127.0.0.1:5433 - no response",
            {"exec": {"command": ["pg_isready", "--host=127.0.0.1", "--port=5433"]}},
            "asks on port 5433, where nobody listens; the container declares 8080",
            "use port 8080",
        ),
    ],
)
def test_probe_that_cannot_be_answered(answer: str, probe: Obj, words: str, remedy: str) -> None:
    """The probe is to be corrected, not the program."""
    found = probed(answer, **probe)
    assert words in found[0]
    assert remedy in found[1]


@table(
    ("answer", "line", "remedy"),
    [
        (
            "context deadline exceeded (Client.Timeout)",
            "",
            "raise `timeoutSeconds` of `readinessProbe` (1 s)",
        ),
        ("context deadline exceeded", "connection to db timed out", "see whether what it connects to runs"),
        ("HTTP probe failed with statuscode: 500", "no such table: task", "run the migrations"),
        ("HTTP probe failed with statuscode: 503", "ready", "a dependency of it"),
    ],
)
def test_program_that_answers_late_or_badly(answer: str, line: str, remedy: str) -> None:
    """What its log says comes before a longer wait."""
    assert remedy in probed(answer, line)[1]


def test_probe_that_asks_only_later_than_anybody_waits() -> None:
    """Nothing is wrong with the program."""
    probe = {"httpGet": PATH, "initialDelaySeconds": 300}
    sentence, remedy = told(pods=(pod("api", readinessProbe=probe),))
    assert "is not ready: its readinessProbe answers only after 300 s" in sentence
    assert remedy == "lower `initialDelaySeconds` and `successThreshold` of `readinessProbe`"
    soon = told(pods=(pod("api", readinessProbe={**probe, "initialDelaySeconds": 5}),))
    assert "no probe has answered yet" in soon[0]


def test_events_that_the_kubelet_combined_are_read_as_the_others() -> None:
    """After ten that are alike it puts words before them; they are the newest."""
    api = pod("api", readinessProbe={"exec": {"command": ["curl"]}})
    message = 'Readiness probe errored and resulted in unknown state: exec: "curl": executable file not found'
    combined = event(api, "Unhealthy", f"(combined from similar events): {message}")
    assert "runs 'curl', which is not in the image" in told(pods=(api,), events=(combined,))[0]


@table(
    ("command", "is_idle"),
    [
        (["sleep", "infinity"], True),
        (["sh", "-c", "sleep 3600"], True),
        (["sh", "-c", "while true; do sleep 5; done"], True),
        (["tail", "-f", "/dev/null"], True),
        (["sh", "-c", "sleep 5; exec serve"], False),
        (["sh", "-c", "serve & tail -f /var/log/serve"], False),
        (["sh", "-c", "true && sleep 9"], True),
        (["serve", "--sleepless"], False),
        ([], False),
    ],
)
def test_command_that_serves_nobody(command: list[str], is_idle: bool) -> None:
    """The probe's port and the time to start have no part in it."""
    api = pod("api", command=command, readinessProbe={"httpGet": PATH})
    failed = event(api, "Unhealthy", "Readiness probe failed: dial tcp: connect: connection refused")
    sentence, remedy = told(pods=(api,), events=(failed,))
    assert ("which serves nobody" in sentence) is is_idle
    assert (remedy == "correct `command` and `args` in the chart") is is_idle
