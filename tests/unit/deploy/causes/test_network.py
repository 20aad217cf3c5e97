"""Policies, Services and addresses that contradict one another."""

from typing import Any

import pytest

from conformance.deploy.causes.registry import contradictions
from conformance.kube.snapshots import Snapshot
from tests.unit.deploy.causes.world import Obj, env, log, meta, pod, service, told
from tests.unit.table import table

API = {"app": "api"}
DB = {"app": "db"}
DNS_POD = {
    "metadata": {"name": "coredns", "labels": {"k8s-app": "kube-dns"}},
    "status": {"podIP": "10.0.0.2"},
}
DATABASE = pod("db", ready=True, ports=[{"name": "pg", "containerPort": 5432}])
TO_DB: Obj = {"to": [{"podSelector": {"matchLabels": DB}}], "ports": [{"port": 5432}]}
ANY_DNS: Obj = {"ports": [{"port": 53, "protocol": "UDP"}]}


def policy(name: str, selector: dict[str, str], **rules: Any) -> Obj:
    """Return a policy with `egress` or `ingress` rules."""
    kinds = [kind.capitalize() for kind in rules]
    return {
        "metadata": meta(name),
        "spec": {"podSelector": {"matchLabels": selector}, "policyTypes": kinds, **rules},
    }


def shop(*policies: Obj, line: str = "could not translate host name to address") -> tuple[str, str]:
    """Diagnose an API pod that waits for its database behind these policies."""
    api = pod("api", env=env(DATABASE_URL="postgresql+asyncpg://u:p@db:5432/shop"))
    return told(
        pods=(api, DATABASE),
        services=(service("db", DB, (5432, "pg")),),
        policies=policies,
        dns_pods=(DNS_POD,),
        logs=log("api", line),
    )


@table(
    ("egress", "words"),
    [
        ([TO_DB], "lets no DNS (port 53) out, so"),
        ([], "lets no DNS (port 53) out, so"),
        ([TO_DB, {"ports": [{"port": 53}]}], "it allows TCP alone"),
        # The same namespace only: cluster DNS lives in another.
        ([TO_DB, {"to": [{"podSelector": {}}], **ANY_DNS}], "lets no DNS"),
        ([TO_DB, {"to": [{"ipBlock": {"cidr": "192.168.0.0/16"}}], **ANY_DNS}], "lets no DNS"),
    ],
)
def test_policy_without_dns_is_the_cause(egress: list[Obj], words: str) -> None:
    """The policy is named, not the host name, which is right."""
    sentence, remedy = shop(policy("api-rules", API, egress=egress))
    assert sentence.startswith("NetworkPolicy 'api-rules' of pod 'api' ")
    assert words in sentence
    assert "DNS (port 53)" in sentence
    assert "egress rule for port 53" in remedy or "that rule" in remedy
    assert "host name in the values" not in sentence + remedy


@table(
    "rule",
    [
        ANY_DNS,
        {"to": [{"namespaceSelector": {}}], **ANY_DNS},
        {
            "to": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
            **ANY_DNS,
        },
        {
            "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}],
            "ports": [{"port": 50, "endPort": 60, "protocol": "UDP"}],
        },
        {"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["192.168.0.0/16"]}}]},
        {},
    ],
)
def test_policy_that_lets_dns_out_is_not_blamed(rule: Obj) -> None:
    """However the rule is written."""
    sentence, remedy = shop(policy("api-rules", API, egress=[TO_DB, rule]))
    assert "NetworkPolicy" not in sentence + remedy


@pytest.mark.parametrize(
    ("policies", "words"),
    [
        (
            [policy("out", API, egress=[ANY_DNS, {"ports": [{"port": 6432}]}])],
            "NetworkPolicy 'out' lets nothing out of pod 'api' to port 5432 of the pods of Service 'db'",
        ),
        (
            [policy("in", DB, ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]}])],
            "NetworkPolicy 'in' lets nothing from pod 'api' into port 5432 of the pods of Service 'db'",
        ),
    ],
)
def test_policy_that_cuts_the_database_is_the_cause(policies: list[Obj], words: str) -> None:
    """On either end of the way; a named port counts by its number."""
    sentence, remedy = shop(*policies, line="connection to db timed out")
    assert sentence.startswith(words)
    assert "for port 5432" in remedy or "the pods there have app=api" in remedy


def test_policy_that_admits_by_named_port_is_not_blamed() -> None:
    """The rule names `pg`, the container declares it as 5432."""
    way: Obj = {"from": [{"podSelector": {"matchLabels": API}}], "ports": [{"port": "pg"}]}
    assert "Policy" not in shop(policy("in", DB, ingress=[way]), line="connection refused")[0]


def test_policies_are_no_cause_of_an_image_that_is_missing() -> None:
    """A pod that never ran was not stopped by a policy."""
    waiting = {"waiting": {"reason": "ErrImageNeverPull", "message": "not present"}}
    api = pod("api", state=waiting, env=env(DB_HOST="db"), phase="Pending")
    sentence, remedy = told(
        pods=(api, DATABASE),
        services=(service("db", DB, (5432, "pg")),),
        policies=(policy("p", API, egress=[]),),
    )
    assert "shop:1" in sentence
    assert "Policy" not in sentence + remedy


def test_page_that_no_policy_admits_is_told() -> None:
    """Every pod is ready, and nothing from outside may reach the page."""
    web = pod("web", ready=True, ports=[{"containerPort": 8080}])
    inside: Obj = {"from": [{"podSelector": {}}]}
    objects = {"pods": (web,), "services": (service("web", {"app": "web"}, (80, 8080), kind="NodePort"),)}
    sentence, _ = told(**objects, policies=(policy("web-rules", {"app": "web"}, ingress=[inside]),))
    assert "NetworkPolicy 'web-rules' lets nothing from outside of the cluster to port 8080" in sentence
    assert told(
        **objects, policies=(policy("r", {"app": "web"}, ingress=[{"ports": [{"port": 8080}]}]),)
    ) == ("", "")


def test_selector_that_matches_no_pod_is_told_with_what_pods_have() -> None:
    """The label that differs is named."""
    web = pod("web", ready=True, labels={"app": "shop", "tier": "front"})
    sentence, _ = told(
        pods=(web,), services=(service("web", {"app": "shop", "tier": "web"}, (80, 80), kind="NodePort"),)
    )
    assert "Service 'web' selects no pod: its selector is app=shop, tier=web" in sentence
    assert "pod 'web' has tier=front" in sentence


@pytest.mark.parametrize("target", ["http", 9000])
def test_target_port_that_nobody_has_is_told(target: str | int) -> None:
    """By name and by number, with what the container has."""
    web = pod("web", ready=True, ports=[{"name": "web", "containerPort": 8080}])
    sentence, _ = told(pods=(web,), services=(service("web", {"app": "web"}, (80, target), kind="NodePort"),))
    assert "Service 'web' sends its port 80 to" in sentence
    assert "8080 (web)" in sentence


def test_undeclared_port_is_no_contradiction() -> None:
    """A container need not declare where it listens; then a probe may tell, or nothing does."""
    web = service("web", {"app": "web"}, (80, 8080), kind="NodePort")
    assert told(pods=(pod("web", ready=True),), services=(web,)) == ("", "")
    probed = pod(
        "web", ready=True, ports=[{"containerPort": 9090}], readinessProbe={"httpGet": {"port": 8080}}
    )
    assert told(pods=(probed,), services=(web,)) == ("", "")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        (
            env(API_URL="http://db:8000/x"),
            "port 8000 of Service 'db' (API_URL), but that Service has port 5432",
        ),
        (env(PGHOST="db", PGPORT="6432"), "port 6432 of Service 'db' (PGPORT)"),
        (env(REDIS_URL="redis://cache/0"), "host 'cache' (REDIS_URL), but there is no Service of that name"),
        (env(DB_HOST="data.shop.svc.cluster.local"), "host 'data.shop.svc.cluster.local'"),
    ],
)
def test_wrong_address_is_told(variables: list[Obj], words: str) -> None:
    """Port and host of a variable are held against the Services that there are."""
    api = pod("api", env=variables)
    sentence, _ = told(pods=(api, DATABASE), services=(service("db", DB, (5432, "pg")),))
    assert words in sentence


@table(
    "variables",
    [
        env(API_URL="https://api.example.com/v1"),
        env(HOST="0.0.0.0", BIND_HOST="any"),
        env(ORIGIN="http://localhost:3000"),
        env(DB_HOST="db-0.db.shop.svc", OTHER="db.other.svc"),
        env(DB_HOST="nowhere") + env(DB_HOST="db"),
    ],
)
def test_right_and_foreign_addresses_are_silent(variables: list[Obj]) -> None:
    """What is outside of the namespace, or the program's own, is not held against its Services."""
    api = pod("api", env=variables)
    sentence, remedy = told(pods=(api, DATABASE), services=(service("db", DB, (5432, "pg")),))
    assert "was given" not in sentence + remedy


def test_waiting_for_a_pod_that_has_its_own_cause_is_no_second_cause() -> None:
    """The API waits for the database, whose image is missing: one cause is told."""
    waiting = {"waiting": {"reason": "ErrImageNeverPull"}}
    api = pod("api", env=env(DB_HOST="db"))
    sentence, remedy = told(
        pods=(api, pod("db", state=waiting)),
        services=(service("db", DB, (5432, 5432)),),
        logs=log("api", "waiting for db"),
    )
    assert "pod 'db' cannot start" in sentence
    assert "'api'" not in remedy


def ready_shop(*policies: Obj, address: str = "http://api:80", target: int = 8080) -> tuple[str, ...]:
    """Return what contradicts itself in a page and an API that are both ready."""
    web = pod("web", ready=True, env=env(API_URL=address), ports=[{"containerPort": 3000}])
    api = pod("api", ready=True, ports=[{"containerPort": 8080}])
    services = (
        service("web", {"app": "web"}, (80, 3000), kind="NodePort"),
        service("api", API, (80, target)),
    )
    snapshot = Snapshot(
        namespace="shop", detailed=True, pods=(web, api), services=services, policies=policies
    )
    return contradictions(snapshot)


def test_ready_release_that_is_right_contradicts_nothing() -> None:
    """Policies that let through what is needed are silent as well."""
    way: Obj = {"from": [{"podSelector": {"matchLabels": {"app": "web"}}}], "ports": [{"port": 8080}]}
    assert ready_shop(policy("in", API, ingress=[way])) == ()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (ready_shop(target=9000), "Service 'api' sends its port 80 to port 9000"),
        (ready_shop(address="http://api:8000"), "port 8000 of Service 'api' (API_URL)"),
        (ready_shop(address="http://backend"), "there is no Service of that name"),
        (
            ready_shop(policy("in", API, ingress=[])),
            "NetworkPolicy 'in' lets nothing from pod 'web' into port 8080",
        ),
    ],
)
def test_ready_release_tells_what_its_requests_will_meet(told: tuple[str, ...], words: str) -> None:
    """Every pod is ready, and yet no request from the page to the API can arrive."""
    assert len(told) == 1
    assert words in told[0]


def test_crash_of_its_own_is_not_blamed_on_the_network() -> None:
    """The API names a collector that is not there and may not ask for names, but dies of a missing key."""
    waiting = {"waiting": {"reason": "CrashLoopBackOff"}}
    api = pod(
        "api", state=waiting, last={"exitCode": 1}, restarts=3, env=env(TRACES_URL="http://collector:4317")
    )
    sentence, remedy = told(
        pods=(api, DATABASE),
        services=(service("db", DB, (5432, 5432)),),
        policies=(policy("api-rules", API, egress=[TO_DB]),),
        logs=log("api", "KeyError: 'JWT_SECRET'"),
    )
    assert "KeyError: 'JWT_SECRET'" in sentence
    assert "Policy" not in remedy


@table(
    ("line", "words"),
    [
        (
            'nginx: [emerg] host not found in upstream "backend" in /etc/nginx/conf.d/x.conf:3',
            "there are: 'db'",
        ),
        ("Error: getaddrinfo ENOTFOUND cache", "there is no Service of that name"),
        ("dial tcp: lookup queue on 10.96.0.10:53: no such host", "there is no Service of that name"),
        ("getaddrinfo EAI_AGAIN db", "Service 'db' exists"),
        ("java.net.UnknownHostException: api.example.com", "correct the host name"),
    ],
)
def test_host_of_a_crash_is_held_against_the_services(line: str, words: str) -> None:
    """The host stands in a file that nobody reads here; the log tells it."""
    waiting = {"waiting": {"reason": "CrashLoopBackOff"}}
    web = pod("web", state=waiting, last={"exitCode": 1}, restarts=3)
    services = (service("db", DB, (5432, 5432)),)
    sentence, remedy = told(pods=(web, DATABASE), services=services, logs=log("web", line))
    assert line in sentence
    assert words in sentence + remedy
