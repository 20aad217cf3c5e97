"""The recommended criteria, on the installation with production values."""

from collections.abc import Callable
from functools import partial

from conformance.selftest.tree import Mutation, Tree, add, drop, edit, set_to

_A_POD = {"component": "backend"}


def _by(criterion: str, what: str, status: str, change: Callable[[Tree], None]) -> Mutation:
    return Mutation(by=(criterion,), what=what, status=status, change=change)


_confined = partial(_by, "REC-01")
_network = partial(_by, "REC-02")
_secret = partial(_by, "REC-03")
_told = partial(_by, "REC-04")
_uptime = partial(_by, "REC-05")
_budget = partial(_by, "REC-06")
_quota = partial(_by, "REC-08")
_scaled = partial(_by, "REC-07")
_rolled_back = partial(_by, "REC-09")
_followed = partial(_by, "REC-10")
_upgraded = partial(_by, "REC-11")
_outage = partial(_by, "REC-12")


def _container(**values: object) -> Callable[[Tree], None]:
    return edit("restricted", "containers", values, **_A_POD)


def _act(name: str, **values: object) -> Callable[[Tree], None]:
    return edit("uptime", "acts", values, act=name)


def _place(name: str, **values: object) -> Callable[[Tree], None]:
    return edit("secrecy", "places", values, place=name)


def _bad(**values: object) -> Callable[[Tree], None]:
    return edit("rollback", "upgrades", values, fault="crashes")


def _away(name: str = "database away", **values: object) -> Callable[[Tree], None]:
    return edit("dependencies", "outages", values, name=name)


def _lost_in_a_bad_upgrade(tree: Tree) -> None:
    tree["rollback"]["upgrades"][0]["load"]["failed"] = ["12:00:00 list: 502"]


def _at(place: str, **values: object) -> Callable[[Tree], None]:
    return edit("followed", "sightings", values, place=place)


def _evicted(**values: object) -> Callable[[Tree], None]:
    return edit("eviction", "components", values, **_A_POD)


def _direction(*, wanted: bool, **values: object) -> Callable[[Tree], None]:
    return edit("reach", "attempts", values, wanted=wanted)


def _only_refusals(tree: Tree) -> None:
    tree["reach"]["attempts"] = [item for item in tree["reach"]["attempts"] if not item["wanted"]]


def _all_go(tree: Tree) -> None:
    for item in tree["eviction"]["components"]:
        item["granted"] = item["asked"]


def _one_runs_alone(tree: Tree) -> None:
    drop("eviction", "components", **_A_POD)(tree)
    tree["eviction"]["alone"].append("backend")


def _nothing_counted(tree: Tree) -> None:
    tree["quota"]["counted"]["limits.memory"] = "0"


MUTATIONS = (
    _confined("a container of user 0", "FAIL", _container(uid=0)),
    _confined("one capability", "FAIL", _container(capabilities=1 << 13)),
    _confined("a process that may gain privileges", "FAIL", _container(no_new_privileges=False)),
    _confined("no seccomp filter", "FAIL", _container(seccomp=0)),
    _confined("a root file system that can be written", "FAIL", _container(root_writable=True)),
    _confined(
        "a pod that the standard refused", "FAIL", add("restricted", "refused", "violates PodSecurity")
    ),
    _confined("a namespace that enforces less", "NOT MEASURED", set_to("restricted", "enforced", "baseline")),
    _confined("a container without a word", "NOT MEASURED", _container(problem="nothing can show it")),
    _network("a way that must be shut", "FAIL", _direction(wanted=False, reached=True)),
    _network("a way that must be open", "FAIL", _direction(wanted=True, reached=False)),
    _network("an attempt that was not made", "NOT MEASURED", _direction(wanted=True, reached=None)),
    _network("a network that enforces nothing", "NOT MEASURED", set_to("reach", "closed_after", value=False)),
    _network(
        "a network that lets nobody through", "NOT MEASURED", set_to("reach", "open_before", value=False)
    ),
    _network("no way that must be open", "NOT MEASURED", _only_refusals),
    _secret("a key in a layer", "FAIL", _place("images", found=["a private key in backend:/x"])),
    _secret("a password in a log", "FAIL", _place("logs", found=["a value of a secret's name in a/b"])),
    _secret(
        "a Secret of the chart's beside ours", "FAIL", add("secrecy", "made_secrets", "todo-app-secrets")
    ),
    _secret("no Secret that can be given", "FAIL", set_to("secrecy", "own_secret", "")),
    _secret("a Secret that nobody reads", "FAIL", set_to("secrecy", "used_by", [])),
    _secret("layers that were not read", "NOT MEASURED", _place("images", texts_count=0)),
    _secret("a log that cannot be read", "NOT MEASURED", _place("logs", unread=["backend-1/backend"])),
    _secret("a search that finds nothing", "NOT MEASURED", set_to("secrecy", "planted_found", value=False)),
    _told("no metrics API", "FAIL", set_to("metrics", "problem", "404 Not Found")),
    _told("a pod of which nothing is told", "FAIL", lambda tree: tree["metrics"]["pods"][0].update(told=[])),
    _told("a pod without memory", "FAIL", lambda tree: tree["metrics"]["pods"][0].update(memory_bytes=0)),
    _told("no pod", "NOT MEASURED", set_to("metrics", "pods", [])),
    _uptime("one failed request", "FAIL", _act("back-end pod deleted", failed=["12:00:00 list: 502"])),
    _uptime("one in the upgrade", "FAIL", _act("rolling upgrade", failed=["12:00:00 create: ReadError"])),
    _uptime("a lost task", "FAIL", set_to("uptime", "rows_found", 0)),
    _uptime("no upgrade", "NOT MEASURED", drop("uptime", "acts", act="rolling upgrade")),
    _uptime("no drain", "NOT MEASURED", drop("uptime", "acts", act="node drained")),
    _uptime("an upgrade that was not done", "NOT MEASURED", _act("rolling upgrade", problem="timed out")),
    _uptime("a load that stood still", "NOT MEASURED", _act("rolling upgrade", requests_count=3)),
    _budget("no budget", "FAIL", _evicted(budgets=[])),
    _budget("a budget that lets all go", "FAIL", _all_go),
    _budget("a budget that lets none go", "FAIL", _evicted(granted=0)),
    _budget("pods that do not come back", "FAIL", _evicted(back_s=None)),
    _budget("a moment without a pod", "FAIL", _evicted(least_ready=0)),
    _budget("a back end of one pod", "FAIL", _one_runs_alone),
    _budget("an eviction that was forbidden", "NOT MEASURED", _evicted(other=["403 forbidden"])),
    _budget("a back end that was not tried", "NOT MEASURED", drop("eviction", "components", **_A_POD)),
    _quota("a pod that the quota refused", "FAIL", add("quota", "refused", "exceeded quota")),
    _quota("a pod that is not Ready", "FAIL", add("quota", "not_ready", "todo-app-backend-x")),
    _quota("no quota", "NOT MEASURED", set_to("quota", "quotas", [])),
    _quota("no limits", "NOT MEASURED", set_to("quota", "ranges", [])),
    _quota("a quota that counted nothing", "NOT MEASURED", _nothing_counted),
    _scaled("no autoscaler", "FAIL", set_to("scaling", "name", "")),
    _scaled("an autoscaler without metrics", "FAIL", set_to("scaling", "used_of_request", None)),
    _scaled("as many pods under load", "FAIL", set_to("scaling", "out_s", None)),
    _scaled("pods that stay after the load", "FAIL", set_to("scaling", "in_s", None)),
    _scaled("no load", "NOT MEASURED", set_to("scaling", "requests_count", 3)),
    _scaled("a load that was too light", "NOT MEASURED", set_to("scaling", "used_of_request", 5)),
    _rolled_back("a bad image that was taken for a good one", "FAIL", _bad(refused=False)),
    _rolled_back("a pod that still runs it", "FAIL", _bad(left=["todo-app-backend-x"])),
    _rolled_back("a request lost meanwhile", "FAIL", _lost_in_a_bad_upgrade),
    _rolled_back("a task lost in a bad upgrade", "FAIL", set_to("rollback", "rows_found", 0)),
    _rolled_back("a bad image that never ran", "NOT MEASURED", _bad(seen=[])),
    _rolled_back("one fault only", "NOT MEASURED", drop("rollback", "upgrades", fault="crashes")),
    _followed("an answer without the id", "FAIL", _at("answer", seen=False)),
    _followed("a proxy that does not log it", "FAIL", _at("front-end log", seen=False)),
    _followed(
        "a trace that ends before the database", "FAIL", _at("span of a database statement", seen=False)
    ),
    _followed("a model that is asked without it", "FAIL", _at("call of the model", seen=False)),
    _followed("a log that was not read", "NOT MEASURED", drop("followed", "sightings", place="back-end log")),
    _followed("a request that was refused", "NOT MEASURED", set_to("followed", "status", 503)),
    _upgraded("an upgrade that Helm refused", "FAIL", set_to("succession", "refusal", "field is immutable")),
    _upgraded("rows that went", "FAIL", set_to("succession", "rows_found", 0)),
    _upgraded("a request lost in it", "FAIL", lambda tree: tree["succession"]["load"].update(failed=["502"])),
    _upgraded("no data before it", "NOT MEASURED", set_to("succession", "rows_before", 0)),
    _upgraded(
        "the same chart",
        "NOT MEASURED",
        lambda tree: tree["succession"].update(after=tree["succession"]["before"]),
    ),
    _outage("a restart", "FAIL", add("dependencies", "restarted", "todo-app-backend-x/backend")),
    _outage("an error without words", "FAIL", _away(unclear=["12:00:00 list: 500"])),
    _outage("an answer after a minute", "FAIL", _away("model slow", slowest_s=60.0)),
    _outage("no recovery", "FAIL", _away(recovered_s=None)),
    _outage("a task lost in an outage", "FAIL", set_to("dependencies", "rows_found", 0)),
    _outage("a database that was there", "NOT MEASURED", _away(refused=0)),
    _outage("a database that was hardly away", "NOT MEASURED", _away(seconds=3.0)),
    _outage("no outage", "NOT MEASURED", drop("dependencies", "outages", name="database away")),
)
