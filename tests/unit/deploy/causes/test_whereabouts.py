"""What the chart makes and the release does not find: it is elsewhere, comes later, or is gone again."""

from typing import Any

from conformance.kube.snapshots import Planned
from tests.unit.deploy.causes.world import Obj, env, event, meta, pod, service, told
from tests.unit.table import table

OWNER: Obj = {
    "metadata": meta("api"),
    "spec": {"replicas": 1, "template": {}},
    "status": {"updatedReplicas": 1},
}


def lacking(**planned: Any) -> tuple[str, str]:
    """Diagnose an API whose Secret is not there although the chart makes it so."""
    waits = {"waiting": {"reason": "CreateContainerConfigError", "message": 'secret "keys" not found'}}
    source = {"valueFrom": {"secretKeyRef": {"name": "keys", "key": "k"}}}
    api = pod("api", state=waits, phase="Pending", env=[{"name": "K", **source}])
    made = (Planned(kind="Secret", name="keys", **planned),) if planned else ()
    return told(pods=(api,), planned=made, deployments=(OWNER,))


@table(
    ("planned", "words", "remedy"),
    [
        ({"namespace": "default"}, "the chart makes it in namespace 'default'", "leave `namespace` out"),
        ({"events": ("pre-install", "pre-upgrade")}, "has taken it away again", "`hook-succeeded`"),
        ({"events": ("post-install",)}, "as a hook (post-install)", "be an ordinary object"),
        (
            {"namespace": "shop"},
            "which pod 'api' needs",
            "Secret 'keys' with the keys 'k'",
        ),
        ({}, "which pod 'api' needs", "let the chart make Secret 'keys'"),
    ],
)
def test_secret_that_the_chart_makes_elsewhere(planned: Obj, words: str, remedy: str) -> None:
    """To let the chart make it would be no answer where it does."""
    found = lacking(**planned)
    assert found[0].startswith("Secret 'keys' is not found, which pod 'api' needs")
    assert words in found[0]
    assert remedy in found[1]


def test_service_and_account_of_another_namespace() -> None:
    """The same of whatever a template puts somewhere else."""
    away = {"namespace": "default"}
    api = pod("api", env=env(DB_HOST="db"))
    service_there = (Planned(kind="Service", name="db", **away),)
    sentence, remedy = told(pods=(api,), services=(service("x", {}, (1, 1)),), planned=service_there)
    assert "no Service of that name; there are: 'x'; the chart makes it in namespace 'default'" in sentence
    assert remedy.startswith("leave `namespace` out of the metadata of Service 'db'")
    owner = {"metadata": meta("api-1"), "spec": {"replicas": 1}, "status": {}}
    refused = event(owner, "FailedCreate", 'serviceaccount "runner" not found')
    account = (Planned(kind="ServiceAccount", name="runner", **away),)
    _, remedy = told(replica_sets=(owner,), events=(refused,), planned=account)
    assert remedy.startswith("leave `namespace` out of the metadata of ServiceAccount 'runner'")


def test_claim_of_another_namespace() -> None:
    """The scheduler says only that it is not found."""
    volumes = [{"name": "d", "persistentVolumeClaim": {"claimName": "data"}}]
    api = pod("api", phase="Pending", spec={"volumes": volumes})
    placed = {"type": "PodScheduled", "status": "False", "message": 'persistentvolumeclaim "data" not found'}
    api["status"] = {"phase": "Pending", "conditions": [placed]}
    planned = (Planned(kind="PersistentVolumeClaim", name="data", namespace="default"),)
    sentence, remedy = told(pods=(api,), planned=planned)
    assert sentence.endswith("which does not exist: the chart makes it in namespace 'default'")
    assert "leave `namespace` out" in remedy


def test_hook_whose_secret_is_made_elsewhere() -> None:
    """No weight would help."""
    spec = {"containers": [{"name": "main", "envFrom": [{"secretRef": {"name": "keys"}}]}]}
    job = {
        "metadata": meta("seed", annotations={"helm.sh/hook": "pre-install"}),
        "spec": {"template": {"spec": spec}},
        "status": {"active": 1},
    }
    planned = (Planned(kind="Secret", name="keys", namespace="default"),)
    sentence, remedy = told(jobs=(job,), planned=planned)
    assert sentence.endswith(
        "needs Secret 'keys', which is not found: the chart makes it in namespace 'default'"
    )
    assert remedy.startswith("leave `namespace` out of the metadata of Secret 'keys'")
