"""Use of CPU and memory from cumulative counters."""

import itertools
from datetime import datetime
from typing import Any, cast

import pytest

from conformance.core.errors import ClusterError, ProbeError
from conformance.kube.client import ApiException, Kube
from conformance.kube.release_pods import Pods
from conformance.kube.release_usage import KubeUsage
from conformance.kube.usage_sources import cgroup_reading, parse_counters
from conformance.model.measurements import LoadRun
from conformance.model.settings import SamplingSettings
from conformance.ports import Counter, Counters, Reading
from conformance.probes import usage_sampler
from conformance.probes.usage_series import Series, cpu_millicores, pressure_percent
from conformance.probes.utilisation import measure_utilisation

SAMPLING = SamplingSettings().model_copy(update={"idle_s": 0.05, "sample_every_s": 0.005})
LOAD = LoadRun(
    users=1,
    duration_s=1,
    requests_count=1,
    failures_count=0,
    requests_per_s=1,
    p50_ms=1,
    p95_ms=1,
    max_ms=1,
    failures={},
)
POD = {
    "metadata": {"name": "p", "uid": "u", "namespace": "ns"},
    "spec": {
        "nodeName": "n",
        "containers": [
            {"name": "c", "resources": {"limits": {"cpu": "500m"}, "requests": {"memory": "128Mi"}}}
        ],
    },
    "status": {"phase": "Running"},
}


def reading(at_s: float, cpu_ms: float, *, stalled_us: int | None = None) -> Reading:
    """Return counters at one moment."""
    return Reading(at_s=at_s, cpu_ns=int(cpu_ms * 1e6), memory_bytes=1, stalled_us=stalled_us)


def test_cpu_is_the_rate_between_two_readings() -> None:
    """500 ms of CPU in 2 s are 250 millicores; nothing is averaged over the run."""
    assert cpu_millicores([reading(0, 0), reading(2, 500), reading(4, 500)]) == (250.0, 0.0)


def test_restarted_counter_gives_no_sample() -> None:
    """A counter that went back belongs to a new instance."""
    assert cpu_millicores([reading(0, 900), reading(2, 100), reading(4, 300)]) == (100.0,)


def test_pressure_is_a_share_of_time() -> None:
    """Half a second of stall in 2 s is 25 %; a kernel that does not tell gives None."""
    assert pressure_percent([reading(0, 0, stalled_us=0), reading(2, 0, stalled_us=500_000)]) == 25.0
    assert pressure_percent([reading(0, 0), reading(2, 0)]) is None


def test_repeated_reading_is_no_sample() -> None:
    """The same time stamp again adds nothing, and is stale once 5 s have passed without a newer one."""
    series = Series()
    for now_s in (0.0, 2.0, 4.0, 6.0):
        series.add(reading(1, 1), now_s=now_s, stale_after_s=5.0)
    assert (len(series.readings), series.stale_count) == (1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "usage_usec 1500\nuser_usec 1000\n4096\nanon 1\ninactive_file 96\n",
        "1500000\n4096\ncache 7\ninactive_file 5\ntotal_inactive_file 96\n",
    ],
    ids=["v2", "v1"],
)
def test_cgroup_files(text: str) -> None:
    """Control groups of both versions give CPU time and working set."""
    assert cgroup_reading(text, at_s=1) == Reading(at_s=1, cpu_ns=1_500_000, memory_bytes=4000)


def test_cgroup_files_without_counters() -> None:
    """Text that holds no counter is no reading."""
    assert cgroup_reading("nothing here\n", at_s=1) is None


def test_counters_of_other_namespaces_are_left_out() -> None:
    """Only the release's namespace and real containers count; a label may hold any character."""
    line = (
        'container_cpu_cfs_periods_total{{container="{c}",image="a}}b, c",namespace="{n}",pod="p"}}'
        " 1.2e+02 1700000000000\n"
    )
    text = line.format(c="c", n="ns") + line.format(c="", n="ns") + line.format(c="c", n="other")
    assert parse_counters(text, "ns") == {
        ("container_cpu_cfs_periods_total", "p", "c"): Counter(value=120.0, at_s=1.7e9)
    }


def test_counters_without_a_time_have_none() -> None:
    """Prometheus text may leave the time out."""
    text = 'container_oom_events_total{container="c",namespace="ns",pod="p"} 2\n'
    assert [*parse_counters(text, "ns").values()] == [Counter(value=2.0)]


class FakeKube:
    """A cluster whose summary is fresh at every look, or never again after the first."""

    def __init__(self, *, fresh: bool, exec_text: str = "") -> None:
        self._fresh = fresh
        self._exec_text = exec_text
        self._looks = 0
        self.loaded = False

    @property
    def core(self) -> Any:
        """Refuse the kubelet's pages."""
        raise ApiException(status=403, reason="Forbidden")

    def list_json(self, path: str, *, selector: str = "") -> list[dict[str, Any]]:
        """Return one pod."""
        del path, selector
        return [POD]

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Return a summary in which each look used another 10 ms in 100 ms."""
        del path, query
        self._looks += self._fresh
        return self.now()

    def now(self) -> dict[str, Any]:
        """Return the summary as it stands, without another look."""
        stats = {
            "name": "c",
            "cpu": {
                "time": f"2026-11-25T10:00:{self._looks // 10:02d}.{self._looks % 10}00000001Z",
                "usageCoreNanoSeconds": self._looks * 10_000_000,
            },
            "memory": {"workingSetBytes": 1000},
        }
        return {"pods": [{"podRef": {"name": "p", "uid": "u"}, "containers": [stats]}]}

    def exec(self, *, namespace: str, pod: str, container: str, argv: list[str]) -> str:
        """Return control group files, or fail as an image without `cat` does."""
        del namespace, pod, container, argv
        if not self._exec_text:
            raise ClusterError("no cat")
        return self._exec_text


def usage_of(kube: FakeKube) -> KubeUsage:
    """Return the port to a fake cluster."""
    return KubeUsage(Pods(kube=cast("Kube", kube), namespace="ns", selector="x"))


def measure(kube: FakeKube) -> Any:
    """Sample a fake cluster while a load of no length runs."""

    def run_load() -> LoadRun:
        kube.loaded = True
        return LOAD

    return measure_utilisation(
        usage=usage_of(kube),
        sampling=SAMPLING,
        run_load=run_load,
        on_wait=lambda _what: None,
    )


def test_fresh_summary_is_used() -> None:
    """Limits and requests come from the pod, use from the summary."""
    found = measure(FakeKube(fresh=True))
    use = found.containers[0]
    assert found.source.startswith("kubelet summary")
    assert (use.cpu_limit_millicores, use.cpu_request_millicores) == (500.0, None)
    assert (use.memory_limit_bytes, use.memory_request_bytes) == (None, 128 * 2**20)
    assert {round(sample) for sample in use.cpu_samples_millicores} == {100}
    assert use.throttled_ratio is None


def test_slow_summary_gives_way_to_control_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kubelet that refreshes too rarely is not trusted: the containers' own files are read."""
    monkeypatch.setattr(usage_sampler, "MAX_EVERY_S", 0.01)
    found = measure(FakeKube(fresh=False, exec_text="usage_usec 1\n4096\n"))
    assert found.source.startswith("control group files")
    assert found.stale_samples_count == 0


def test_source_that_sees_some_containers_only_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A summary that came late once still tells of all; files of images without `cat` do not."""
    monkeypatch.setattr(usage_sampler, "MAX_EVERY_S", 0.01)
    kube = FakeKube(fresh=False)
    [stats] = kube.now()["pods"][0]["containers"]
    pod = {**POD, "spec": {**POD["spec"], "containers": [{"name": "c"}, {"name": "bare"}]}}
    both = {"podRef": {"name": "p", "uid": "u"}, "containers": [stats, {**stats, "name": "bare"}]}
    monkeypatch.setattr(kube, "list_json", lambda *_, **__: [pod])
    monkeypatch.setattr(kube, "get", lambda *_, **__: {"pods": [both]})

    def files(*, container: str, **_: object) -> str:
        if container == "bare":
            raise ClusterError("no cat")
        return "usage_usec 1\n4096\n"

    monkeypatch.setattr(kube, "exec", files)
    found = measure(kube)
    assert found.source.startswith("kubelet summary")
    assert "it told nothing of container 'p/bare'" in found.source_problem


def test_source_that_stands_still_is_told_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither rights nor a longer load help where the kubelet looks too rarely."""
    monkeypatch.setattr(usage_sampler, "MAX_EVERY_S", 0.01)
    found = measure(FakeKube(fresh=False))
    assert "its figures are not refreshed often enough" in found.source_problem
    assert "housekeeping-interval" in found.source_problem
    assert "nodes/proxy" not in found.source_problem
    assert found.load == LOAD


def test_kubelet_that_lists_no_container_is_told_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above two minutes it may list none at all; that is no question of rights."""
    kube = FakeKube(fresh=True)
    monkeypatch.setattr(kube, "get", lambda *_, **__: {"pods": []})
    found = measure(kube)
    assert "it told of no container of the release" in found.source_problem
    assert "housekeeping-interval" in found.source_problem
    assert found.containers[0].cpu_samples_millicores == ()


def test_refused_source_names_the_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kubelet that may not be asked is another matter."""

    def refuse(*_: object, **__: object) -> None:
        raise ApiException(status=403, reason="Forbidden")

    kube = FakeKube(fresh=True)
    monkeypatch.setattr(kube, "get", refuse)
    assert "nodes/proxy" in measure(kube).source_problem
    assert "housekeeping" not in measure(kube).source_problem


class LateKube(FakeKube):
    """A cluster in which a second pod, with a side-car, starts while the load runs."""

    def list_json(self, path: str, *, selector: str = "") -> list[dict[str, Any]]:
        """Return a pod more once there is load, one of a Job, and one that never runs."""
        spec = {
            "nodeName": "n",
            "initContainers": [{"name": "proxy", "restartPolicy": "Always"}, {"name": "migrate"}],
            "containers": [{"name": "main"}],
        }
        phase = "Running" if self.loaded else "Pending"
        late = {"metadata": {"name": "late", "uid": "l", "namespace": "ns"}, "spec": spec}
        job = {"kind": "Job", "name": "j", "uid": "j"}
        return [
            *super().list_json(path, selector=selector),
            {**late, "status": {"phase": phase}},
            {**late, "metadata": {"name": "stuck", "uid": "s"}, "status": {"phase": "Pending"}},
            {
                "metadata": {"name": "job", "uid": "j1", "namespace": "ns", "ownerReferences": [job]},
                "spec": spec,
                "status": {"phase": "Running"},
            },
        ]


def test_pod_that_starts_late_and_its_side_car_are_not_lost() -> None:
    """What runs during the load counts; what never ran is named; a Job's pod carries no load."""
    found = measure(LateKube(fresh=True))
    names = [(use.pod, use.container) for use in found.containers]
    assert names == [("p", "c"), ("late", "proxy"), ("late", "main")]
    assert found.not_running == ("stuck",)


def test_interval_is_that_of_the_readings() -> None:
    """The source's own times count, not what was asked for."""
    assert measure(FakeKube(fresh=True)).every_s == 0.1


def test_throttling_is_read_in_the_container_where_nobody_else_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten periods more, four of them throttled."""
    monkeypatch.setattr(usage_sampler, "MAX_EVERY_S", 0.01)
    kube = FakeKube(fresh=False)
    looks = itertools.count()

    def files(**_: object) -> str:
        look = next(looks)
        return f"usage_usec {look}\nnr_periods {10 * look}\nnr_throttled {4 * look}\n4096\n"

    monkeypatch.setattr(kube, "exec", files)
    assert measure(kube).containers[0].throttled_ratio == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("ages_s", "lag_s"),
    [((0.4, -1.5), 0.4), ((-1.0, -2.0), 0.0), ((0.0, 95.0), 95.0), ((240.0, 3.0), 240.0)],
    ids=["fresh", "newer than the readings", "stand still meanwhile", "stood still before"],
)
def test_lag_of_the_kubelet_s_own_counters(
    monkeypatch: pytest.MonkeyPatch, ages_s: tuple[float, float], lag_s: float
) -> None:
    """Beside readings that are fresh all the time: the older of two looks at the counters counts."""
    kube = FakeKube(fresh=True)
    ages = iter(ages_s)

    def counters(_self: KubeUsage) -> Counters:
        [stats] = kube.now()["pods"][0]["containers"]
        at_s = datetime.fromisoformat(stats["cpu"]["time"][:23] + "Z").timestamp() - next(ages)
        return {("container_oom_events_total", "p", "c"): Counter(value=0.0, at_s=at_s)}

    monkeypatch.setattr(KubeUsage, "counters", counters)
    assert measure(kube).containers[0].counters_lag_s == pytest.approx(lag_s, abs=0.01)


def test_interrupted_load_ends_the_sampling() -> None:
    """What the load raises reaches the caller, with the sampler ended."""

    def fail() -> LoadRun:
        raise ProbeError("no load")

    with pytest.raises(ProbeError, match="no load"):
        measure_utilisation(
            usage=usage_of(FakeKube(fresh=True)),
            sampling=SAMPLING,
            run_load=fail,
            on_wait=lambda _what: None,
        )
