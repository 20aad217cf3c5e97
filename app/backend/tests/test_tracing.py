"""Traces: sent to a real receiver when there is one, made by nobody when there is none."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import Account
from fastapi.testclient import TestClient
from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import SecretStr
from todochat.main import create_app
from todochat.settings import ConfigError, Settings, load

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


class Collector(HTTPServer):
    """A receiver that keeps what it gets."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, dict[str, str], dict[str, Any]]] = []

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.server_port}"

    def spans(self) -> list[dict[str, Any]]:
        """Return all spans that came."""
        scopes = [s for _, _, body in self.got for r in body["resourceSpans"] for s in r["scopeSpans"]]
        return [span for scope in scopes for span in scope["spans"]]


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A receiver on 127.0.0.1."""
    with Collector() as made:
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join(timeout=5)


@contextmanager
def _traced(settings: Settings, endpoint: str) -> Iterator[TestClient]:
    """A client of an application that sends traces; all are sent when the block ends."""
    update = {"otlp_endpoint": endpoint, "otlp_headers": SecretStr("x-tenant=todo, x-y=1")}
    with TestClient(create_app(settings.model_copy(update=update))) as client:
        yield client


def test_request_is_one_trace_from_caller_to_database(settings: Settings, collector: Collector) -> None:
    """The request's span continues the caller's, and the turn and its statements hang below it."""
    with _traced(settings, collector.url) as client:
        ada = Account(client, "ada@example.com")
        ada.headers["traceparent"] = f"00-{TRACE}-{PARENT}-01"
        ada.say("add a task to buy milk")

    spans = [span for span in collector.spans() if span["traceId"] == TRACE]
    server = next(span for span in spans if span["kind"] == 2)
    attributes = {item["key"]: item["value"] for item in server["attributes"]}
    assert server["parentSpanId"] == PARENT
    assert server["name"] == "POST /api/{user_id}/chat"
    assert attributes["http.response.status_code"] == {"intValue": "200"}
    below = {span["name"] for span in spans if span.get("parentSpanId") == server["spanId"]}
    assert {"chat rules", "INSERT"} <= below
    assert int(server["startTimeUnixNano"]) <= int(server["endTimeUnixNano"])


def test_batch_is_what_a_collector_reads(settings: Settings, collector: Collector) -> None:
    """The body has the fields and types of the protocol, at its path, with the configured headers."""
    with _traced(settings, collector.url + "/") as client:
        Account(client, "ada@example.com")

    path, headers, body = collector.got[0]
    message = ParseDict(body, ExportTraceServiceRequest())  # refuses a field that the protocol has not
    names = {a.key: a.value.string_value for a in message.resource_spans[0].resource.attributes}
    assert (path, headers["content-type"], headers["x-tenant"]) == ("/v1/traces", "application/json", "todo")
    assert (names["service.name"], names["service.version"]) == ("todochat", "1.0.0")


def test_operator_names_the_service(
    settings: Settings, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the environment wins over ours."""
    monkeypatch.setenv("OTEL_SERVICE_NAME", "todo-of-team-7")
    with _traced(settings, collector.url) as client:
        Account(client, "ada@example.com")

    attributes = collector.got[0][2]["resourceSpans"][0]["resource"]["attributes"]
    assert {"key": "service.name", "value": {"stringValue": "todo-of-team-7"}} in attributes


def test_no_value_of_a_user_is_sent(settings: Settings, collector: Collector) -> None:
    """Neither an address nor a password nor a title leaves with the traces."""
    with _traced(settings, collector.url) as client:
        Account(client, "ada@example.com").say("add a task to buy a surprise")

    text = json.dumps([body for _, _, body in collector.got])
    assert "INSERT INTO tasks" in text
    assert not [word for word in ("ada@example.com", "correct horse", "surprise") if word in text]


def test_failed_turn_and_statement_are_marked(
    settings: Settings, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What failed is to be found: the request, the turn, and the statement have the error status."""
    with _traced(settings, collector.url) as client:
        ada = Account(client, "ada@example.com")
        monkeypatch.setattr("todochat.chat.tools.tasks.add", _broken_statement)
        answer = ada.call("POST", "/chat", json={"message": "add a task to buy milk"})

    failed = {span["name"] for span in collector.spans() if span["status"].get("code") == 2}
    assert answer.status_code == 503
    assert failed == {"POST /api/{user_id}/chat", "chat rules", "SELECT"}


def _broken_statement(connection: Any, *_: Any, **__: Any) -> Any:
    missing = "SELECT nothing FROM nowhere"  # a table that is not there means: not migrated yet
    return connection.exec_driver_sql(missing)


def test_probes_make_no_trace(settings: Settings, collector: Collector) -> None:
    """What is asked every second is not worth a trace."""
    with _traced(settings, collector.url) as client:
        assert client.get("/health").status_code == 200

    assert collector.spans() == []


def test_collector_that_is_away_is_no_fault_of_the_request(settings: Settings) -> None:
    """Requests succeed, and ending does not hang."""
    with _traced(settings, "http://127.0.0.1:1") as client:
        Account(client, "ada@example.com").say("add a task to buy milk")


def test_log_and_model_see_the_same_trace(client: TestClient, ada: Account, capsys: Any) -> None:
    """Without a receiver the trace is passed on all the same."""
    client.get("/api/auth/me", headers=ada.headers | {"traceparent": f"00-{TRACE}-{PARENT}-01"})

    assert TRACE in capsys.readouterr().out


@pytest.mark.parametrize(
    "header", ["", "nonsense", f"00-{'0' * 32}-{PARENT}-01", f"00-{TRACE}-{'0' * 16}-01"]
)
def test_bad_traceparent_begins_a_new_trace(client: TestClient, header: str, capsys: Any) -> None:
    """A header that says nothing is no reason to refuse a request."""
    answer = client.get("/api/auth/me", headers={"traceparent": header})

    assert answer.status_code == 401
    assert "trace_id" in capsys.readouterr().out


def test_address_must_be_one() -> None:
    """A wrong address is refused under the name that the operator knows."""
    with pytest.raises(ConfigError, match="OTEL_EXPORTER_OTLP_ENDPOINT"):
        load({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"})


def test_start_loads_only_what_is_configured() -> None:
    """The offline provider without traces does not wait for the packages of the others."""
    program = (
        "import sys; from todochat.main import create_app; from todochat.settings import load; "
        "create_app(load({})); "
        "print([m for m in ('openai', 'mcp', 'httpx2', 'opentelemetry.sdk', 'alembic') if m in sys.modules])"
    )
    folder = Path(__file__).parents[1]
    made = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=True
    )

    assert made.stdout.strip().splitlines()[-1] == "[]"
