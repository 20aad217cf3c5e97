"""SC-008: use of CPU and memory under load."""

from collections.abc import Callable

from conformance.selftest.tree import Mutation, Tree, add_like, drop, edit, named, set_to


def _use(what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=("SC-008",), what=what, status=status, change=change)


def _backend(**values: object) -> Callable[[Tree], None]:
    return edit("utilisation", "containers", values, container="backend")


def _load(**values: object) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        tree["utilisation"]["load"].update(values)

    return change


def _busy(resource: str, limit: str) -> Callable[[Tree], None]:
    def change(tree: Tree) -> None:
        use = named(tree["utilisation"]["containers"], container="backend")
        use[resource][-1] = 0.8 * use[limit] if resource.startswith("cpu") else int(0.8 * use[limit]) + 1

    return change


def _few(tree: Tree) -> None:
    use = named(tree["utilisation"]["containers"], container="backend")
    use["memory_samples_bytes"] = use["memory_samples_bytes"][:11]


MUTATIONS = (
    _use("a peak of CPU at 80 %", "FAIL", _busy("cpu_samples_millicores", "cpu_limit_millicores")),
    _use("a peak of memory at 80 %", "FAIL", _busy("memory_samples_bytes", "memory_limit_bytes")),
    _use("a container without a memory limit", "FAIL", _backend(memory_limit_bytes=None)),
    _use("a container killed for want of memory", "FAIL", _backend(oom_kills_count=1)),
    _use(
        "a side-car without limits",
        "FAIL",
        add_like(
            "utilisation",
            "containers",
            {"container": "proxy", "cpu_limit_millicores": None},
            container="backend",
        ),
    ),
    _use("a load that collapses", "FAIL", _load(failures_count=10**6, failures={"POST chat: 500": 10**6})),
    _use("eleven samples", "NOT MEASURED", _few),
    _use("samples that stand still", "NOT MEASURED", set_to("utilisation", "stale_samples_count", 3)),
    _use("counters of the kubelet 31 s old", "NOT MEASURED", _backend(counters_lag_s=31.0)),
    _use("20 s between two samples", "NOT MEASURED", _backend(sample_times_s=[0.0, 2.0, 22.0, 24.0])),
    _use("samples asked for every 6 s", "NOT MEASURED", set_to("utilisation", "every_s", 6.0)),
    _use("one user", "NOT MEASURED", _load(users=1, users_worked=1)),
    _use("nine users who worked", "NOT MEASURED", _load(users_worked=9)),
    _use("three requests in all", "NOT MEASURED", _load(requests_count=3, steady_s=60.0, times_ms=[9.0] * 3)),
    _use("30 s of steady load", "NOT MEASURED", _load(duration_s=30.0, steady_s=30.0, times_ms=[9.0] * 400)),
    _use(
        "a container that nobody sampled",
        "NOT MEASURED",
        drop("utilisation", "containers", container="postgresql"),
    ),
    _use("a pod that did not run yet", "NOT MEASURED", set_to("utilisation", "not_running", ["backend-2"])),
    _use("memory of no bytes", "NOT MEASURED", _backend(memory_samples_bytes=[0] * 20)),
)
