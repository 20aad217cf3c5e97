"""Helm that does not come to its end: watched, ended, and explained by what the namespace shows."""

from pathlib import Path
from typing import Any, cast

import pytest

from conformance.core.errors import CommandFailed, DeployError
from conformance.core.journal import Journal
from conformance.core.proc import Runner
from conformance.core.process import Watch
from conformance.core.redact import Redactor
from conformance.deploy import failed, look, terminal
from conformance.deploy.failed import InstallWatch, failed_install
from conformance.deploy.helm_words import explain
from conformance.kube.client import Kube
from tests.unit.deploy.causes.world import Obj, meta, pod
from tests.unit.table import table

JOB: Obj = {
    "metadata": meta("prepare", annotations={"helm.sh/hook": "pre-install"}),
    "spec": {
        "template": {
            "spec": {
                "containers": [{"name": "main"}],
                "volumes": [{"name": "s", "configMap": {"name": "settings"}}],
            }
        }
    },
    "status": {"active": 1},
}


class FakeKube:
    """A namespace with these objects by plural."""

    def __init__(self, **objects: list[Obj]) -> None:
        self._objects = objects

    def list_json(self, path: str, *, selector: str = "") -> list[Any]:
        """Return the objects of a kind."""
        del selector
        return self._objects.get(path.rsplit("/", 1)[1], [])


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look without pauses, and give no grace."""
    monkeypatch.setattr(failed, "_EVERY_S", 0.0)
    monkeypatch.setattr(terminal, "_EVERY_S", 0.0)
    monkeypatch.setattr(look, "log_end", lambda *_, **__: "")
    monkeypatch.setattr(look, "cadvisor_counters", lambda *_: {})
    monkeypatch.setattr("conformance.deploy.causes.hooks.SECRET_FOLLOWS_S", 0.0)


def watch(kube: FakeKube, *, limit_s: float = 100, seen: list[str] | None = None) -> InstallWatch:
    """Return a watch over a fake namespace."""
    told: list[str] = [] if seen is None else seen
    return InstallWatch(kube=cast("Kube", kube), namespace="shop", limit_s=limit_s, on_wait=told.append)


def test_hook_that_cannot_go_on_ends_helm() -> None:
    """The ConfigMap comes after the hook, so that helm would wait until its own limit."""
    assert watch(FakeKube(jobs=[JOB]))() == "was ended early: a cause was seen that does not pass by itself"


def test_hook_that_just_runs_is_waited_for() -> None:
    """With its ConfigMap there is nothing to give up for; what is waited for is shown."""
    seen: list[str] = []
    settings = {"metadata": meta("settings"), "data": {}}
    assert watch(FakeKube(jobs=[JOB], configmaps=[settings]), seen=seen)() == ""
    assert seen == ["helm to end; it waits for hook Job 'prepare'"]


def test_helm_is_not_waited_for_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that has to serve after two minutes is not installed for five."""
    monkeypatch.setattr(failed, "_MARGIN_S", -200.0)
    assert "still waits for its hooks" in watch(FakeKube())()


def test_cause_and_objects_are_kept_of_a_failed_install() -> None:
    """The hook is named, not helm's "timed out waiting for the condition"."""
    exc = DeployError("helm cannot install: timed out waiting for the condition")
    waiting = pod(
        "prepare-1", job="prepare", phase="Pending", state={"waiting": {"reason": "ContainerCreating"}}
    )
    waiting["metadata"]["creationTimestamp"] = "2026-11-25T10:00:00Z"
    found = failed_install(exc, watch(FakeKube(jobs=[JOB], pods=[waiting])))
    assert found.failure.startswith(
        "hook Job 'prepare' (pre-install) needs ConfigMap 'settings', which is not found"
    )
    assert found.workloads == {"job/prepare": "running"}
    assert [item.pod for item in found.pods] == ["prepare-1"]


def test_cause_of_a_hook_that_is_gone_is_remembered() -> None:
    """`hook-delete-policy: hook-failed` takes Job, pod and log away before anybody looks again."""
    job: Obj = {
        **JOB,
        "status": {"conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimit"}]},
    }
    settings = {"metadata": meta("settings"), "data": {}}
    looked = watch(FakeKube(jobs=[job], configmaps=[settings]))
    looked()
    looked.kube = cast("Kube", FakeKube())
    found = failed_install(DeployError("failed pre-install: timed out"), looked)
    assert found.failure.startswith("pre-install hook Job 'prepare' failed (BackoffLimit)")


def test_refusal_of_helm_s_own_keeps_its_words() -> None:
    """A pod that just starts is no cause of a template that does not render."""
    exc = DeployError("helm cannot install: YAML parse error", hint="look there")
    starting = pod("api-1")
    starting["metadata"]["creationTimestamp"] = "2026-11-25T10:00:00Z"
    found = failed_install(exc, watch(FakeKube(pods=[starting])))
    assert (found.failure, found.remedy) == (exc.message, exc.hint)


def test_command_is_ended_when_it_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it printed until then is kept, and the reason is told."""
    monkeypatch.setattr("conformance.core.process._LOOK_EVERY_S", 0.05)
    runner = Runner(env={"PATH": "/bin"}, journal=Journal(), redactor=Redactor(), cwd=tmp_path)
    said = tmp_path / "said"
    with pytest.raises(CommandFailed, match=r"the hook waits(.|\n)*half"):
        runner.run(
            ["sh", "-c", "echo half; : > said; exec sleep 60"],
            timeout_s=60,
            purpose="install",
            watch=Watch(give_up=lambda: "the hook waits" if said.exists() else ""),
        )
    done = runner.run(["sh", "-c", "echo 1"], timeout_s=60, purpose="x", watch=Watch())
    assert done.stdout == "1\n"


@table(
    ("text", "words"),
    [
        ("nil pointer evaluating interface {}.repository", "reads the value 'repository'"),
        (
            'Namespace "shop" in namespace "" exists and cannot be imported into the current release',
            "the chart holds Namespace 'shop'",
        ),
        ("spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated", "is taken"),
        ('no matches for kind "Certificate" in version "cert-manager.io/v1"', "kind Certificate of"),
        ("cannot unmarshal number into Go struct field EnvVar.value of type string", "quote"),
        ("error: Chart.yaml file is missing", ".helmignore"),
        (
            'services "api" is forbidden: exceeded quota: small, requested: services=1, used: services=1',
            "services 'api' is more than ResourceQuota 'small'",
        ),
        (
            'Internal error occurred: failed calling webhook "pods.shop.example": no endpoints available',
            "webhook 'pods.shop.example' has to admit",
        ),
        (
            'admission webhook "labels.shop.example" denied the request: no label team',
            "webhook 'labels.shop.example' denies the objects: no label team",
        ),
        (
            'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the'
            " valid range. The range of valid ports is 30000-32767",
            "NodePort 80 lies outside of 30000-32767",
        ),
        (
            'Deployment.apps "api" is invalid: spec.template.metadata.labels: Invalid value: {"a":"b"}:'
            " `selector` does not match template `labels`",
            "Deployment 'api' selects other labels than its pods have",
        ),
        (
            'Deployment.apps "api" is invalid: spec.selector: Invalid value: {"a":"b"}: field is immutable',
            "spec.selector of it cannot be changed",
        ),
        (
            'PersistentVolumeClaim "data" is invalid: spec: Forbidden: spec is immutable after creation'
            " except resources.requests",
            "PersistentVolumeClaim 'data' stands already",
        ),
        (
            'Job.batch "m" is invalid: spec.template.spec.containers[0].volumeMounts[1].name: Not found: "d"',
            "Job 'm' mounts volume 'd', which its pod does not have",
        ),
        ('Service "Web_1" is invalid: metadata.name: Invalid value: "Web_1"', "no valid name of a Service"),
        (
            'StatefulSet.apps "db" is invalid: spec.template.spec.restartPolicy: Unsupported value: "Never"',
            "refuses StatefulSet 'db': spec.template.spec.restartPolicy: Unsupported value: \"Never\"",
        ),
        ('strict decoding error: unknown field "spec.replica"', "field spec.replica does not exist"),
        (
            'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 3',
            "of a Secret is not base64",
        ),
        (
            'persistentvolumeclaims "data" is forbidden: maximum storage usage per Claim is 1Gi',
            "beyond a LimitRange",
        ),
        ('roles is forbidden: User "dev" cannot create resource "roles"', "user 'dev' of this context"),
        ("unable to create new content in namespace shop because it is being terminated", "being deleted"),
        ('create: failed to create: namespaces "shop" not found', "namespace 'shop' does not exist"),
        ('services "api" already exists', "services 'api' is there already"),
        ("the server could not find the requested resource", "`apiVersion`"),
        (
            'error calling include: template: no template "shop.name" associated with template "gotpl"',
            "includes 'shop.name', which no file of the chart defines",
        ),
        ('parse error at (shop/templates/x.yaml:9): function "nope" not defined', "x.yaml:9 cannot be read"),
        ("can't evaluate field port in type interface {}", "reads field 'port'"),
        ("found in Chart.yaml, but missing in charts/ directory: redis", "the chart needs redis"),
        (
            "chart requires kubeVersion: >=1.40.0 which is incompatible with Kubernetes v1.34.4",
            "for Kubernetes >=1.40.0, and the cluster has v1.34.4",
        ),
        ("another operation (install/upgrade/rollback) is in progress", "`helm rollback`"),
        ("data: Too long: may not be more than 1048576 bytes", ".helmignore"),
        ("Kubernetes cluster unreachable: Get", "does not reach the cluster"),
        ("failed pre-install: job seed failed: BackoffLimitExceeded", "hook Job 'seed' failed"),
        ("something else", ""),
    ],
)
def test_words_of_helm_are_translated(text: str, words: str) -> None:
    """Object, cause and remedy instead of a Go error; unknown words stay helm's own."""
    assert words in " ".join(explain(text))
    assert bool(explain(text)[0]) == bool(words)
