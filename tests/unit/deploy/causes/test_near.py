"""Policies whose rules all but admit what is needed: what they admit instead is told, and what to correct."""

from typing import Any

from conformance.deploy.causes.registry import contradictions, diagnose
from conformance.kube.snapshots import Snapshot
from tests.unit.deploy.causes.test_network import ANY_DNS, API, DATABASE, DB, DNS_POD, TO_DB, policy, shop
from tests.unit.deploy.causes.world import Obj, env, meta, pod, service, told
from tests.unit.table import table

SYSTEM: Obj = {"kubernetes.io/metadata.name": "kube-system"}
DNS_PORT = [{"port": 53, "protocol": "UDP"}]


def dns(spaces: Obj | None, pods: Obj | None = None, ports: Any = None) -> Obj:
    """Return a rule for name look-ups; without `spaces` it has no namespaceSelector."""
    end: Obj = {} if spaces is None else {"namespaceSelector": {"matchLabels": spaces}}
    end |= {} if pods is None else {"podSelector": {"matchLabels": pods}}
    return {"to": [end], "ports": ports or DNS_PORT}


@table(
    ("rule", "words", "correction"),
    [
        (
            dns({"kubernetes.io/metadata.name": "kube-sys"}),
            "all pods of namespaces with kubernetes.io/metadata.name=kube-sys only",
            "`namespaceSelector`: namespace 'kube-system' has kubernetes.io/metadata.name=kube-system",
        ),
        (dns({"name": "kube-system"}), "with name=kube-system", "correct that rule's `namespaceSelector`"),
        (
            dns(SYSTEM, {"app": "dns"}),
            "pods with app=dns",
            "`podSelector`: the pods there have no label app",
        ),
        (
            dns(None, {"k8s-app": "kube-dns"}),
            "pods with k8s-app=kube-dns of its own namespace only",
            "put a `namespaceSelector` with kubernetes.io/metadata.name=kube-system beside",
        ),
        (dns(SYSTEM, ports=[{"port": 54, "protocol": "UDP"}]), "admits UDP 54 only", "port 53 (UDP)"),
        (
            {"to": [{"ipBlock": {"cidr": "10.96.0.10/32"}}], "ports": DNS_PORT},
            "addresses of 10.96.0.10/32",
            "the address of the pod behind it",
        ),
    ],
)
def test_rule_that_misses_dns_is_corrected(rule: Obj, words: str, correction: str) -> None:
    """There is a rule for port 53: to add another would be no answer."""
    sentence, remedy = shop(policy("api-rules", API, egress=[TO_DB, rule]))
    assert "lets no DNS (port 53) out" in sentence
    assert f"the rule of 'api-rules' for that {'end' if 'UDP 54' in words else 'port'} admits " in sentence
    assert words in sentence
    assert correction in remedy


@table(
    ("rule", "words", "correction"),
    [
        ({**TO_DB, "ports": [{"port": 5433}]}, "for that end admits TCP 5433 only", "name port 5432 (TCP)"),
        ({**TO_DB, "ports": [{"port": 5432, "protocol": "UDP"}]}, "admits UDP 5432 only", "5432 (TCP)"),
        (
            {**TO_DB, "to": [{"podSelector": {"matchLabels": {"app": "postgres"}}}]},
            "pods with app=postgres of its own namespace only",
            "the pods there have app=db",
        ),
        (
            {
                **TO_DB,
                "to": [
                    {"podSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": ["x"]}]}}
                ],
            },
            "pods with app In x",
            "other labels",
        ),
    ],
)
def test_rule_that_misses_the_database_is_corrected(rule: Obj, words: str, correction: str) -> None:
    """By its port, its protocol or its labels."""
    sentence, remedy = shop(policy("out", API, egress=[ANY_DNS, rule]), line="connection to db timed out")
    assert "lets nothing out of pod 'api' to port 5432" in sentence
    assert words in sentence
    assert correction in remedy


def test_policy_that_would_admit_and_selects_no_pod() -> None:
    """All is denied, and what allows it has a label of nobody."""
    deny: Obj = {"metadata": meta("deny"), "spec": {"podSelector": {}, "policyTypes": ["Egress"]}}
    sentence, remedy = shop(deny, policy("allow", {"app": "backend"}, egress=[{}]))
    assert "NetworkPolicy 'deny' of pod 'api' lets no DNS (port 53) out" in sentence
    assert "'allow' would admit it, but selects no pod" in sentence
    assert remedy.startswith("correct `podSelector` of 'allow': pod 'api' has app=api")


def test_page_that_may_ask_no_names_is_told_of_a_release_that_is_ready() -> None:
    """The web server starts without its back end, and no request passes it."""
    web = pod("web", ready=True, env=env(API_URL="http://db:5432"))
    rules = policy("web-rules", {"app": "web"}, egress=[TO_DB])
    objects: Obj = {
        "pods": (web, DATABASE),
        "services": (service("db", DB, (5432, "pg")),),
        "dns_pods": (DNS_POD,),
    }
    [found] = contradictions(Snapshot(namespace="shop", detailed=True, policies=(rules,), **objects))
    assert "NetworkPolicy 'web-rules' of pod 'web' lets no DNS (port 53) out" in found
    free = policy("web-rules", {"app": "web"}, egress=[TO_DB, ANY_DNS])
    assert contradictions(Snapshot(namespace="shop", detailed=True, policies=(free,), **objects)) == ()


def test_page_is_admitted_by_the_port_of_the_container() -> None:
    """Policies see the port behind the Service, not the Service's own."""
    web = pod("web", ready=True, ports=[{"containerPort": 8080}])
    page = service("web", {"app": "web"}, (80, 8080), kind="NodePort")
    rules = policy("web-rules", {"app": "web"}, ingress=[{"ports": [{"port": 80}]}])
    sentence, remedy = told(pods=(web,), services=(page,), policies=(rules,))
    assert sentence.endswith("(a rule without `from` admits TCP 80 only)")
    assert remedy == "let that rule name port 8080, on which the container listens"


def test_collector_that_is_not_there_fails_no_request() -> None:
    """It is told of a pod that is not ready, and not of a release that serves."""
    web = pod("web", ready=True, env=env(OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318"))
    assert contradictions(Snapshot(namespace="shop", detailed=True, pods=(web,))) == ()


@table(("ready", "grace_s"), [(True, 20.0), (False, None)])
def test_policy_is_blamed_for_good_once_the_database_is_there(*, ready: bool, grace_s: float | None) -> None:
    """Where the network does not enforce policies, a slow database would end the wait."""
    api = pod("api", env=env(DB_HOST="db"))
    database = pod("db", ready=ready, ports=[{"name": "pg", "containerPort": 5432}])
    found = diagnose(
        Snapshot(
            namespace="shop",
            detailed=True,
            pods=(api, database),
            services=(service("db", DB, (5432, "pg")),),
            policies=(policy("api-rules", API, egress=[ANY_DNS]),),
            dns_pods=(DNS_POD,),
        )
    )
    assert found[0].key == "policy/api-rules/Egress/db"
    assert found[0].grace_s == grace_s
