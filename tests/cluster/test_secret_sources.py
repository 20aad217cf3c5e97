"""Production values with a Secret made of what may lie in a repository: sealed, or named and kept elsewhere.

The controllers are the real ones (`operators.py`); the store is the second's own stand-in for a cloud's.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator
from functools import cache

import pytest
import yaml

from airgap.places import find_places
from airgap.tools import build_tools
from tests.cluster.command import Run, call
from tests.cluster.conftest import WHOLE_RUN_LIMIT_S
from tests.cluster.operators import EXTERNAL_SECRETS, SEALED_SECRETS, Operator, have_operator
from tests.cluster.release import Release, User
from tests.cluster.subject import PROJECT, RELEASE

pytestmark = [pytest.mark.cluster, pytest.mark.production, pytest.mark.timeout(WHOLE_RUN_LIMIT_S)]

# As docs/production.md has them.
NAMESPACE = "todo"
SECRET = "todo-secrets"
_PORT = 30090
_ENFORCE = "pod-security.kubernetes.io/enforce=restricted"
Values = dict[str, str]
Operate = Callable[[Operator], None]
Source = Callable[[Release, Values, Operate], str]


@pytest.fixture
def site(whole_run: Run) -> Iterator[Release]:
    """An empty namespace that enforces the restricted standard, and what will serve there."""
    address = '{.items[0].status.addresses[?(@.type=="InternalIP")].address}'
    admin = ("kubectl", "--kubeconfig", str(whole_run.kubeconfig))
    node = call(*admin, "get", "nodes", f"--output=jsonpath={address}").stdout
    made = Release(
        url=f"http://{node}:{_PORT}",
        image=images_of(whole_run)["backend"],
        kubeconfig=whole_run.kubeconfig,
        namespace=NAMESPACE,
    )
    made.kubectl("create", "namespace", NAMESPACE)
    made.kubectl("label", "namespace", NAMESPACE, _ENFORCE)
    yield made
    made.kubectl("delete", "namespace", NAMESPACE, "--wait")


@pytest.fixture
def values() -> Values:
    """What nobody knows."""
    return {key: secrets.token_hex(24) for key in ("jwt-secret", "database-password")}


@pytest.fixture(scope="module")
def operate(whole_run: Run, tmp_path_factory: pytest.TempPathFactory) -> Operate:
    """Have a controller on the cluster of the run, which is theirs as long as it lives."""
    cluster = whole_run.context.removeprefix("kind-")

    @cache
    def have(operator: Operator) -> None:
        have_operator(operator, cluster, whole_run.kubeconfig, tmp_path_factory.mktemp(operator.program))

    return have


def sealed(site: Release, values: Values, operate: Operate) -> str:
    """Seal a Secret, which never gets to the cluster itself, and hand over what kubeseal wrote."""
    operate(SEALED_SECRETS)
    [kubeseal] = build_tools(find_places(), ["kubeseal"])
    plain = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": SECRET, "namespace": NAMESPACE},
        "stringData": values,
    }
    admin = ("--kubeconfig", str(site.kubeconfig), "--controller-namespace", SEALED_SECRETS.program)
    return call(str(kubeseal), "--format=yaml", *admin, stdin=json.dumps(plain)).stdout


def external(site: Release, values: Values, operate: Operate) -> str:
    """Have a store that keeps the values, and hand over the manifest of docs/production.md, which asks it."""
    operate(EXTERNAL_SECRETS)
    kept = [{"key": f"todo/{key}", "value": value} for key, value in values.items()]
    store = {
        "apiVersion": "external-secrets.io/v1",
        "kind": "SecretStore",
        "metadata": {"name": "team-store"},
        "spec": {"provider": {"fake": {"data": kept}}},
    }
    site.kubectl("apply", "--filename=-", stdin=json.dumps(store))
    pages = (PROJECT / "docs" / "production.md").read_text("utf-8").split("```yaml\n")[1:]
    [manifest] = [page.partition("```")[0] for page in pages if "kind: ExternalSecret" in page]
    return manifest


@pytest.mark.parametrize(("source", "condition"), [(sealed, "Synced"), (external, "Ready")])
def test_app_serves_with_a_secret_that_is(
    whole_run: Run, site: Release, values: Values, operate: Operate, source: Source, condition: str
) -> None:
    """The repository holds none of the values, and the app works with just these."""
    manifest = source(site, values, operate)
    assert not [value for value in values.values() if value in manifest]
    site.kubectl("apply", "--filename=-", stdin=manifest)
    kind = yaml.safe_load(manifest)["kind"]
    site.kubectl("wait", f"{kind}/{SECRET}", f"--for=condition={condition}", "--timeout=60s")
    install(site, images_of(whole_run))

    assert "kind: Secret\n" not in site.helm("get", "manifest", RELEASE)
    assert is_signed(User(site).token, values["jwt-secret"])
    site.helm("test", RELEASE, "--timeout=120s")


def test_sealed_secret_of_another_name_stays_closed(site: Release, values: Values, operate: Operate) -> None:
    """What was sealed for one name is opened for no other."""
    stolen = yaml.safe_load(sealed(site, values, operate))
    stolen["metadata"]["name"] = stolen["spec"]["template"]["metadata"]["name"] = "stolen"
    site.kubectl("apply", "--filename=-", stdin=json.dumps(stolen))
    site.kubectl("wait", "SealedSecret/stolen", "--for=condition=Synced=false", "--timeout=60s")

    assert site.kubectl("get", "secrets", "--output=name") == ""


def images_of(finished: Run) -> dict[str, str]:
    """The images that are on the nodes, by component."""
    return {image.component: image.reference for image in finished.report.measurements["images"].images}


def install(site: Release, images: dict[str, str]) -> None:
    """Install as docs/production.md says."""
    chart = PROJECT / "chart"
    settings = [f"secret.existingSecret={SECRET}", f"frontend.service.nodePort={_PORT}"]
    for part, image in images.items():
        name, _, tag = image.partition(":")
        settings += [f"{part}.image.repository={name}", f"{part}.image.tag={tag}"]
    site.helm(
        "install", RELEASE, str(chart), "--values", str(chart / "values-production.yaml"),
        "--set", ",".join(settings), "--wait", "--timeout=170s",
    )  # fmt: skip


def is_signed(token: str, key: str) -> bool:
    """Whether a JWT bears the signature (HS256) that this key makes."""
    content, _, signature = token.rpartition(".")
    made = hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode() == signature
