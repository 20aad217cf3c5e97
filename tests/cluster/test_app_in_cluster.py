"""The deployed app beyond the criteria: its tools over MCP, and a model behind an OpenAI-compatible API."""

import json
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.command import call, wait_until
from tests.cluster.release import Release, User
from tests.cluster.subject import NAMESPACE, PROJECT, RELEASE

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(900)]

TOOLS = ["add_task", "list_tasks", "complete_task", "delete_task", "update_task"]
_CLIENT = Path(__file__).with_name("mcp_client.py").read_text(encoding="utf-8")
# A stand-in for a paid service, in the back end's own image.
_STUB = """\
apiVersion: v1
kind: Service
metadata: {name: model-stub}
spec:
  selector: {app: model-stub}
  ports: [{port: 8081}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: model-stub}
spec:
  selector: {matchLabels: {app: model-stub}}
  template:
    metadata: {labels: {app: model-stub}}
    spec:
      containers:
        - name: stub
          image: IMAGE
          imagePullPolicy: Never
          command: [/usr/bin/python3, -m, todochat.model_stub]
          readinessProbe: {httpGet: {path: /health, port: 8081}, periodSeconds: 1}
"""


@pytest.fixture
def user(release: Release) -> User:
    """Somebody new."""
    return User(release)


def test_mcp_client_through_the_node_port(release: Release, user: User) -> None:
    """By the front end's proxy, as an assistant outside the cluster comes."""
    environment = {
        "MCP_URL": f"{release.url}/api/mcp", "MCP_TOKEN": user.token, "MCP_TITLE": "From outside",
    }  # fmt: skip
    said = json.loads(call(sys.executable, "-c", _CLIENT, env=os.environ | environment).stdout)

    assert (said["tools"], said["failed"]) == (TOOLS, False), said
    assert user.titles() == ["From outside"]


def test_mcp_client_through_the_service_name(release: Release, user: User) -> None:
    """From a pod, past the front end."""
    environment = {
        "MCP_URL": f"http://{RELEASE}-backend.{NAMESPACE}.svc.cluster.local:8080/api/mcp",
        "MCP_TOKEN": user.token,
        "MCP_TITLE": "From inside",
    }
    pod = f"mcp-{secrets.token_hex(3)}"
    release.kubectl(
        "run", pod, f"--image={release.image}", "--image-pull-policy=Never", "--restart=Never",
        *(f"--env={key}={value}" for key, value in environment.items()),
        "--command", "--", "/usr/bin/python3", "-c", _CLIENT,
    )  # fmt: skip
    # Not attached: a program that ends before kubectl looks would leave no word.
    ended = "--for=jsonpath={.status.phase}=Succeeded"
    release.kubectl("wait", f"pod/{pod}", ended, "--timeout=60s", check=False)
    said = release.kubectl("logs", pod)
    release.kubectl("delete", "pod", pod, "--now")

    assert f'"tools": {json.dumps(TOOLS)}' in said, said
    assert user.titles() == ["From inside"]


def _until_one_back_end(release: Release) -> None:
    """Wait until the pod of before is gone: it ends its connections in its own time, and answers by rules."""
    asked = ("get", "pods", "--selector=app.kubernetes.io/component=backend", "--output", "name")
    wait_until(lambda: len(release.kubectl(*asked).split()) == 1, "the back end's pod to be the only one", 60)


@pytest.fixture(scope="module")
def model(release: Release) -> Iterator[Release]:
    """The release with its chat at the stub; as it was, in the end."""
    before = release.revision()
    release.kubectl(
        "create", "secret", "generic", "model-key", "--from-literal=openai-api-key=made-for-tests"
    )
    release.kubectl("apply", "--filename", "-", stdin=_STUB.replace("IMAGE", release.image))
    release.kubectl("rollout", "status", "deployment/model-stub", "--timeout=60s")
    release.helm(
        "upgrade", RELEASE, str(PROJECT / "chart"), "--reuse-values", "--wait", "--timeout=120s",
        "--set", "backend.chat.provider=openai", "--set", "backend.chat.existingSecret=model-key",
        "--set", f"backend.chat.baseUrl=http://model-stub.{NAMESPACE}.svc.cluster.local:8081/v1",
    )  # fmt: skip
    _until_one_back_end(release)
    yield release
    release.roll_back(before)
    release.kubectl("delete", "deployment,service,secret", "model-stub", "--ignore-not-found")
    release.kubectl("delete", "secret", "model-key")


def test_model_works_on_tasks_through_its_tools(model: Release, user: User) -> None:
    """Tool calls of the model are carried out on the tasks of who asked."""
    del model
    answer = user.say("add a task to buy milk").raise_for_status().json()

    assert [call["tool"] for call in answer["tool_calls"]] == ["add_task"]
    assert len(user.titles()) == 1
    assert user.say("what are my tasks?").raise_for_status().json()["tool_calls"][0]["tool"] == "list_tasks"


def test_model_streams_to_the_browser(model: Release, user: User) -> None:
    """Through the front end's proxy, in several pieces, and to its end."""
    del model
    events = user.stream("what are my tasks?")

    assert events.count("event: ") > 2, events
    assert events.rstrip().split("event: ")[-1].startswith("done"), events


@pytest.mark.parametrize("fault", ["status=500", "malformed_json", "endless_tools", "cut_stream"])
def test_model_that_fails_leaves_nothing_behind(model: Release, user: User, fault: str) -> None:
    """503 or 504, no half conversation and no task; and the next turn is as good as any."""
    _set_fault(model, fault)
    try:
        refused = user.say("add a task to buy milk")
        left = (user.titles(), user.conversations())
    finally:
        _set_fault(model, None)

    assert refused.status_code in {503, 504}, refused.text
    assert left == ([], [])
    assert user.say("add a task to buy milk").status_code == 200


def _set_fault(release: Release, fault: str | None) -> None:
    """Tell the stub, from inside its pod, to fail from now on, or to stop failing."""
    url, method = "http://127.0.0.1:8081/admin", "DELETE"
    body = "None"
    if fault is not None:
        url, method, body = f"{url}/fault", "PUT", repr(json.dumps({"fault": fault}).encode())
    script = (
        "from urllib.request import Request, urlopen;"
        f"urlopen(Request({url!r}, data={body}, method={method!r}), timeout=5)"
    )
    release.kubectl("exec", "deployment/model-stub", "--", "/usr/bin/python3", "-c", script)
