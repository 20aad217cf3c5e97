"""The load's pods: who is asked to start, what cannot start, how the end is told, and that nothing stays."""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.core.errors import ProbeError
from conformance.model.adapter import ApiSettings
from conformance.traffic import cluster as load_pods
from conformance.traffic.cluster import LoadPlan, load_namespace, run_load_pods
from conformance.traffic.profile import Profile

PROFILE = Profile(users=4, spawn_per_s=0.5, steady_s=22)
PLAN = LoadPlan(url="http://todo.app:80", api=ApiSettings(tasks="/todos"), profile=PROFILE, workers=2)
# What a worker prints: its own words, and the raw times.
_WORKER = """[12:00:00] worker ready
{"at_s": 1.0, "mark": "user_ready", "user": 1}
{"at_s": 2.0, "name": "GET /todos", "ms": 10.0, "error": null, "status": 200, "user": 1}
"""


def pod(name: str, part: str, phase: str = "Running", **state: Any) -> dict[str, Any]:
    """Return a pod of the load as the API server tells it."""
    return {
        "metadata": {"name": name, "labels": {"load.part": part}},
        "status": {"phase": phase, "containerStatuses": [{"state": state}]},
    }


class FakeKube:
    """A cluster in which the load's pods are already there."""

    def __init__(self, *pods: dict[str, Any], log: tuple[bytes, ...] = ()) -> None:
        self.pods = {found["metadata"]["name"]: found for found in pods}
        self.api = object()
        self.made: list[dict[str, Any]] = []
        self.deleted: list[str] = []
        self.core = SimpleNamespace(
            read_namespaced_pod_log=lambda *_, follow=False, **__: iter(log) if follow else _WORKER,
        )

    def list_json(self, path: str) -> list[dict[str, Any]]:
        """Return all pods."""
        assert path == "/api/v1/namespaces/load-ab/pods"
        return [*self.pods.values()]

    def get(self, path: str) -> dict[str, Any]:
        """Return one pod."""
        return self.pods[path.rpartition("/")[2]]

    def delete_namespace(self, name: str, *, limit_s: float) -> None:
        """Delete it at once."""
        assert limit_s > 0
        self.deleted.append(name)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Callable[..., FakeKube]:
    """Return a maker of clusters that keep what is made in them."""

    def make_one(*pods: dict[str, Any], log: tuple[bytes, ...] = ()) -> FakeKube:
        kube = FakeKube(*pods, log=log)
        monkeypatch.setattr(
            load_pods, "create_from_dict", lambda _api, made, **where: kube.made.append({**made, **where})
        )
        return kube

    return make_one


def ended(exit_code: int) -> tuple[dict[str, Any], ...]:
    """Return the three pods of a load whose master has ended."""
    master = pod("master-x", "master", "Succeeded", terminated={"exitCode": exit_code})
    done = {"terminated": {"exitCode": 0}}
    return (master, pod("worker-x", "worker", **done), pod("worker-y", "worker", **done))


@pytest.mark.parametrize("exit_code", [0, 1])
def test_master_s_words_are_passed_on_and_workers_times_read(
    cluster: Callable[..., FakeKube], exit_code: int
) -> None:
    """Line by line, in their order; the two workers' first users are two."""
    kube, lines = cluster(*ended(exit_code), log=(b"Type  Name\n", b"GET   \xc3\xa9\n")), []

    seen = run_load_pods(kube, "load-ab", PLAN, "todo-load:1", lines.append)

    assert lines == ["Type  Name", "GET   é"]
    assert (seen.users_worked, seen.requests_count, seen.times_ms) == (2, 2, (10.0, 10.0))


def test_master_that_ended_badly_is_an_error(cluster: Callable[..., FakeKube]) -> None:
    """Times of a part of the load are no load."""
    with pytest.raises(ProbeError, match="'master-x' ended with exit code 2"):
        run_load_pods(cluster(*ended(2)), "load-ab", PLAN, "todo-load:1", print)


def test_one_master_and_all_workers_are_asked_for(cluster: Callable[..., FakeKube]) -> None:
    """The master waits for all workers; each may load that one host only, and ends by itself."""
    kube = cluster(*ended(0))
    run_load_pods(kube, "load-ab", PLAN, "todo-load:1", print)

    service, master, workers = kube.made
    assert service["spec"]["clusterIP"] == "None"
    assert (master["spec"]["completions"], workers["spec"]["completions"]) == (1, 2)
    for job in (master, workers):
        assert job["spec"]["activeDeadlineSeconds"] > PROFILE.total_s
        container = job["spec"]["template"]["spec"]["containers"][0]
        assert container["image"] == "todo-load:1"
        given = {variable["name"]: variable["value"] for variable in container["env"]}
        assert given["LOAD_ALLOW_HOST"] == "todo.app"
        assert json.loads(given["LOAD_SCRIPT"])["list"]["path"] == "/todos"
    told = " ".join(master["spec"]["template"]["spec"]["containers"][0]["args"])
    assert "--expect-workers 2" in told
    assert "--users 4 --spawn-rate 0.5 --run-time 30s" in told
    assert "--master-host master.load-ab" in " ".join(
        workers["spec"]["template"]["spec"]["containers"][0]["args"]
    )


def test_pod_that_can_never_start_ends_the_wait(cluster: Callable[..., FakeKube]) -> None:
    """With the pod, the reason and the next step."""
    stuck = pod("worker-x", "worker", "Pending", waiting={"reason": "ImagePullBackOff", "message": "no such"})
    kube = cluster(pod("master-x", "master"), stuck)

    with pytest.raises(ProbeError, match="'worker-x' cannot start: ImagePullBackOff, no such") as caught:
        run_load_pods(kube, "load-ab", PLAN, "todo-load:1", print)
    assert "--image" in caught.value.hint


def test_namespace_goes_with_all_that_is_in_it(cluster: Callable[..., FakeKube]) -> None:
    """Also when the load ends in an error."""
    kube = cluster()

    with pytest.raises(ProbeError), load_namespace(kube, "ab") as namespace:
        raise ProbeError("the load failed")

    assert kube.made[0]["metadata"]["labels"] == {"conformance.run": "ab"}
    assert kube.deleted == [namespace] == ["load-ab"]
