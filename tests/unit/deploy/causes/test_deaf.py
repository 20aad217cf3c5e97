"""Servers that run well and hear nobody, and clients that ask elsewhere than they are meant to."""

from typing import Any

import pytest

from conformance.deploy.causes.registry import contradictions, foreseen
from conformance.deploy.ready import _page_remedy
from conformance.kube.snapshots import Snapshot
from tests.unit.deploy.causes.world import Obj, env, event, log, pod, service, told
from tests.unit.table import table

DB = service("db", {"app": "db"}, (5432, 5432))
API = pod("api", env=env(DB_HOST="db"))


def database(**more: Any) -> Obj:
    """Return a database that is ready by a command of its own."""
    return pod("db", ready=True, ports=[{"containerPort": 5432}], **more)


def ready(*pods: Obj, **objects: Any) -> str:
    """Return what contradicts itself in pods that are ready, with a back end behind Service `api`."""
    services = (service("api", {"app": "api"}, (8080, 8080)), *objects.pop("services", ()))
    found = Snapshot(namespace="shop", detailed=True, pods=pods, services=services, **objects)
    return "; ".join(contradictions(found))


@table(
    ("more", "words"),
    [
        ({"args": ["-c", "listen_addresses=localhost"]}, "its arguments"),
        ({"command": ["serve", "--host", "127.0.0.1"]}, "its arguments"),
        ({"args": ["--bind=127.0.0.1:5432"]}, "its arguments"),
        ({"env": env(BIND_ADDRESS="127.0.0.1")}, "BIND_ADDRESS"),
        ({"args": ["--host", "0.0.0.0"]}, ""),
        ({"env": env(CACHE_HOST="localhost")}, ""),
    ],
)
def test_server_that_listens_on_loopback_alone(more: Obj, words: str) -> None:
    """Its own command finds it well, and the Service does not reach it."""
    objects: Obj = {"services": (DB,), "logs": log("api", "connection to db refused")}
    sentence, _ = told(pods=(API, database(**more)), **objects)
    assert ("was told to listen on 127.0.0.1 only" in sentence) is bool(words)
    assert words in sentence


def test_program_behind_its_side_car_may_listen_on_loopback() -> None:
    """The Service leads to the side-car's port."""
    both = [
        {"name": "main", "args": ["--host", "127.0.0.1"], "ports": [{"containerPort": 9000}]},
        {"name": "proxy", "ports": [{"containerPort": 5432}]},
    ]
    sentence, _ = told(pods=(API, pod("db", ready=True, spec={"containers": both})), services=(DB,))
    assert "127.0.0.1" not in sentence


@table(
    ("url", "words"),
    [
        ("https://api:8080", "was given https:// for Service 'api' (BACKEND_URL), whose pods answer"),
        ("http://api:8080", ""),
        ("http://api.other.svc:8080", "Service 'api' is in namespace 'shop', and not in 'other'"),
        ("http://api.gone.svc:8080", "there is no namespace 'gone'"),
        ("http://api.example.com", ""),
        ("http://localhost:8080", "at http://localhost:8080 (BACKEND_URL), which in a pod is the pod itself"),
        ("http://u:secret@127.0.0.1", "at 127.0.0.1 (BACKEND_URL)"),
    ],
)
def test_page_whose_back_end_is_asked_wrongly(url: str, words: str) -> None:
    """Both are ready, and no request of the page arrives."""
    web = pod("web", ready=True, env=env(BACKEND_URL=url))
    probe = {"httpGet": {"path": "/", "port": 8080}}
    api = pod("api", ready=True, ports=[{"containerPort": 8080}], readinessProbe=probe)
    spaces = tuple({"metadata": {"name": name}} for name in ("shop", "other"))
    found = ready(web, api, namespaces=spaces)
    assert words in found
    assert bool(found) is bool(words)
    assert "secret" not in found


def test_loopback_of_a_pod_with_a_side_car_or_for_browsers_is_well() -> None:
    """The side-car may be the server, and a browser has a loopback of its own."""
    beside = [{"name": "main", "env": env(DATABASE_HOST="127.0.0.1")}, {"name": "proxy"}]
    api = pod("api", ready=True)
    assert ready(api, pod("web", ready=True, spec={"containers": beside})) == ""
    assert ready(api, pod("web", ready=True, env=env(PUBLIC_BACKEND_URL="http://localhost:8080"))) == ""


@pytest.mark.parametrize(
    ("answer", "is_told"), [("HTTP probe failed with statuscode: 404", True), ("EOF", False)]
)
def test_probe_that_will_kill_is_told_of_a_release_that_is_ready(answer: str, *, is_told: bool) -> None:
    """It is ready between one restart and the next; a failure without a known mistake may pass."""
    api = pod("api", ready=True, livenessProbe={"httpGet": {"path": "/alive", "port": 8080}})
    failed = event(api, "Unhealthy", f"Liveness probe failed: {answer}")
    found = foreseen(Snapshot(namespace="shop", detailed=True, pods=(api,), events=(failed,)))
    assert bool(found) is is_told
    assert not is_told or "asks for /alive on port 8080, which the program does not serve" in found[0]


@table(
    ("problem", "words"),
    [
        ("front end at 'http://x/' to answer: HTTP 502", "whom it asks for the page does not"),
        ("front end at 'http://x/' to answer: HTTP 404", "a volume may hide it"),
        ("front end at 'http://x/' to answer with a page: its body is empty", "a volume may hide it"),
        ("front end at 'http://x/' to answer: Connection refused", "targetPort and NodePort"),
    ],
)
def test_page_that_answers_badly_is_reached_all_the_same(problem: str, words: str) -> None:
    """Ports are compared only where nobody answers."""
    assert words in _page_remedy(problem)
