"""Services that lead to no pod, out of the cluster, or to another program than they are meant for."""

from typing import Any

from conformance.deploy.causes.registry import contradictions
from conformance.kube.snapshots import Snapshot
from tests.unit.deploy.causes.world import Obj, env, log, meta, pod, service, told
from tests.unit.table import table

REFUSED = 'connection to server at "db" (10.96.0.9), port 5432 failed: Connection refused'
API = pod("api", env=env(DATABASE_URL="postgresql://u:p@db:5432/shop"), ports=[{"containerPort": 8080}])
DATABASE = pod("db-0", ready=True, labels={"app": "db"}, ports=[{"name": "pg", "containerPort": 5432}])


def workload(name: str, image: str, port: int, *, replicas: int = 1, labels: Any = None) -> Obj:
    """Return a Deployment, with its pods' template."""
    container = {"name": "main", "image": image, "ports": [{"name": "http", "containerPort": port}]}
    template = {"metadata": {"labels": labels or {"app": name}}, "spec": {"containers": [container]}}
    return {"metadata": meta(name), "spec": {"replicas": replicas, "template": template}}


def waiting_for(db: Obj, *pods: Obj, **objects: Any) -> tuple[str, str]:
    """Diagnose an API that does not reach its database through this Service."""
    return told(pods=(API, *(pods or (DATABASE,))), services=(db,), logs=log("api", REFUSED), **objects)


def test_service_without_selector_and_endpoints() -> None:
    """Whoever makes endpoints by hand needs no selector; one that nobody needs may be kept for a leader."""
    bare = service("db", {}, (5432, 5432))
    del bare["spec"]["selector"]
    sentence, remedy = waiting_for(bare)
    assert sentence == "Service 'db' has no selector, and nobody gave it endpoints"
    assert "selector" in remedy
    by_hand = {
        "metadata": meta("db-1", {"kubernetes.io/service-name": "db"}),
        "endpoints": [{"addresses": ["10.9.8.7"]}],
    }
    assert "no selector" not in waiting_for(bare, endpoint_slices=(by_hand,))[0]
    idle = {**bare, "metadata": meta("leader")}
    assert told(pods=(DATABASE,), services=(idle,)) == ("", "")


def test_alias_that_is_not_reached() -> None:
    """DNS is well: the Service is another name of a host outside, as of a database in the cloud."""
    alias = {"metadata": meta("db"), "spec": {"type": "ExternalName", "externalName": "pg.example.com"}}
    sentence, remedy = waiting_for(alias)
    assert "is of type ExternalName, another name of host 'pg.example.com', which is not reached" in sentence
    assert "correct `externalName`" in remedy
    well = pod("api", ready=True, env=env(DB_HOST="db"))
    ready: Obj = {"namespace": "shop", "detailed": True, "pods": (well,)}
    assert contradictions(Snapshot(services=(alias,), **ready)) == ()
    nowhere = {**alias, "spec": {**alias["spec"], "externalName": "postgres.shop.svc.cluster.local"}}
    assert "no Service of that name" in contradictions(Snapshot(services=(nowhere,), **ready))[0]
    own = {"deployments": (workload("db", "postgres:15", 5432),)}
    assert (
        "no Service leads to the pods of 'db'"
        in contradictions(Snapshot(services=(alias,), **own, **ready))[0]
    )


def test_service_whose_workload_sleeps() -> None:
    """Nobody is there to listen."""
    sentence, remedy = waiting_for(
        service("db", {"app": "db"}, (5432, 5432)),
        API,
        deployments=(workload("db", "postgres:15", 5432, replicas=0),),
    )
    assert sentence == "Service 'db' has no pod: 'db' is scaled to 0"
    assert remedy == "give 'db' at least one replica"


@table(
    ("selector", "port", "images", "words"),
    [
        # The label that tells front and back end apart was left out.
        ({"of": "shop"}, "http", ("page:1", "api:1"), "besides those of 'api', another program"),
        ({"of": "shop"}, 8080, ("page@sha256:0", "reg:5000/api:1"), "the pods of 'api' have app=api"),
        (
            {"app": "web"},
            "http",
            ("page:1", "api:1"),
            "selects the pods of 'web', and no Service those of 'api'",
        ),
        # A canary is the same program.
        ({"of": "shop"}, "http", ("api:1", "api:2"), ""),
        ({"app": "api"}, "http", ("page:1", "api:1"), ""),
    ],
)
def test_service_that_leads_to_another_program(
    selector: dict[str, str], port: Any, images: tuple[str, str], words: str
) -> None:
    """Both declare the very port that is asked for, so that no port is wrong."""
    owners = tuple(
        workload(name, image, 8080, labels={"app": name, "of": "shop"})
        for name, image in zip(("web", "api"), images, strict=True)
    )
    pods = tuple(
        pod(
            f"{owner['metadata']['name']}-1",
            ready=True,
            labels=owner["spec"]["template"]["metadata"]["labels"],
            ports=[{"name": "http", "containerPort": 8080}],
        )
        for owner in owners
    )
    snapshot = Snapshot(
        namespace="shop",
        detailed=True,
        pods=pods,
        deployments=owners,
        services=(service("api", selector, (80, port)),),
    )
    found = " ".join(contradictions(snapshot))
    assert words in found
    assert bool(found) is bool(words)


def test_port_of_another_protocol() -> None:
    """Number and name are right, and nobody answers by UDP."""
    udp = service("db", {"app": "db"}, (5432, "pg"))
    udp["spec"]["ports"][0]["protocol"] = "UDP"
    sentence, remedy = waiting_for(udp)
    assert "container port 'pg' by UDP, which pod 'db-0' has by TCP" in sentence
    assert remedy == "set `protocol: TCP` of that port of the Service"


def test_selector_is_corrected_and_not_the_port() -> None:
    """The Service selects the API's pods, which have no such port; the database's have."""
    sentence, remedy = waiting_for(service("db", {"app": "api"}, (5432, "pg")))
    assert "container port 'pg', which no container of pod 'api' has" in sentence
    assert remedy == "let the Service select the pods that have that port, such as 'db-0' (app=db)"


def test_headless_service_has_no_target_port() -> None:
    """Peers talk on a port that nobody declared; the name leads to the pods themselves."""
    gossip = service("peers", {"app": "db"}, (7946, 7946))
    gossip["spec"]["clusterIP"] = "None"
    assert told(pods=(DATABASE,), services=(gossip,)) == ("", "")


@table("name", ["CORS_ORIGINS", "OAUTH_REDIRECT_URL", "FRONTEND_ORIGIN"])
def test_address_of_a_browser_is_no_service(name: str) -> None:
    """It is what people write into their browsers."""
    well = pod("api", ready=True, env=env(**{name: "http://shop"}))
    assert contradictions(Snapshot(namespace="shop", detailed=True, pods=(well,))) == ()
