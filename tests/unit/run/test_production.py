"""The installation with production values: made when it is asked for, beside the default one."""

from collections.abc import Callable
from typing import Any

import pytest

from conformance.core.errors import DeployError
from conformance.deploy.production import SECRET, furnish, production_settings
from conformance.model.release import Release
from conformance.model.report import Report
from conformance.model.settings import ProductionSettings
from conformance.model.verdict import Status
from conformance.ports import Ports
from conformance.run import production_stage
from conformance.run.production import Installed

PRODUCTION = ProductionSettings.model_validate(
    {
        "values": ["production.yaml"],
        "set_values": {"a": "b"},
        "secret_value": "secret.name",
        "secret_keys": ["key"],
    }
)


def every(report: Report) -> dict[str, Status]:
    """Return criterion to status."""
    return {item.criterion: item.status for item in report.verdicts}


@pytest.fixture
def second(world: Any, make: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have a second installation that ends as the test says."""

    class Installer:
        namespace = "n-production"

        def uninstall(self) -> tuple[str, ...]:
            world.note("uninstall the second")
            return ()

    def installed(failure: str) -> Installed:
        release = Release(
            name="todo-app", namespace="n", pod_selector="x", base_url="http://192.0.2.7:30081",
            chart_version="1", app_version="1", started_s=0.0,
        )  # fmt: skip
        return Installed(settings=make.settings(), release=release, ports=Ports(), failure=failure)

    def plant(failure: str = "") -> None:
        def install(*_: Any) -> Installed:
            world.note("install the second")
            return installed(failure)

        monkeypatch.setattr(production_stage, "production_installer", lambda *_: Installer())
        monkeypatch.setattr(production_stage, "install_production", install)

    return plant


def test_it_comes_after_the_default_one_was_measured(world: Any, second: Callable[..., None]) -> None:
    """Both are judged; images are placed once."""
    second()
    found = every(world.run(require=("REC-01", "REC-06")))
    assert {found["REC-01"], found["REC-06"], found["SC-011"]} == {Status.PASS}
    events = world.events
    assert (
        events.index("measure logs") < events.index("install the second") < events.index("measure restricted")
    )
    assert events.count("place backend") == 1
    # Of both namespaces, before anything goes.
    assert events.count("collect") == 2


def test_plain_run_makes_none(world: Any, second: Callable[..., None]) -> None:
    """It stays as fast as it was."""
    second()
    found = every(world.run())
    assert len(found) == 11
    assert "install the second" not in world.events


def test_one_of_them_alone_needs_no_default_release(world: Any, second: Callable[..., None]) -> None:
    """In somebody else's cluster it is taken away again."""
    second()
    world.owned = False
    found = every(world.run(only=("REC-06",)))
    assert found == {"REC-06": Status.PASS}
    assert "install" not in world.events
    assert "uninstall the second" in world.events


def test_what_does_not_serve_blocks_what_needs_it(world: Any, second: Callable[..., None]) -> None:
    """The cause is the reason; the eleven stand, and so does what can be told of pods that were refused."""
    second("the quota refused pod 'x'")
    report = world.run(require=("REC-01", "REC-06"))
    found = every(report)
    assert (found["REC-06"], found["REC-01"], found["SC-011"]) == (Status.BLOCKED, Status.PASS, Status.PASS)
    [blocked] = [item for item in report.verdicts if item.status is Status.BLOCKED]
    assert "the quota refused pod 'x'" in blocked.reason
    assert report.exit_code == 1


def test_ground_that_cannot_be_had_leaves_the_eleven(
    world: Any, second: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else's cluster may refuse a quota: told, and nothing else is lost."""
    second()

    def refused(*_: Any) -> Any:
        raise DeployError("cannot make ResourceQuota", hint="ask for the right")

    monkeypatch.setattr(production_stage, "install_production", refused)
    report = world.run(require=("REC-06",))
    found = every(report)
    assert (found["REC-06"], found["SC-011"]) == (Status.NOT_MEASURED, Status.PASS)
    assert report.verdicts[-1].reason == "cannot make ResourceQuota; ask for the right"


def test_subject_without_production_values_is_installed_once(world: Any, second: Callable[..., None]) -> None:
    """There is nothing to install."""
    second()
    found = every(world.run(require=("recommended",), subject={"production": None}))
    assert found["REC-06"] is Status.NOT_APPLICABLE
    assert "install the second" not in world.events


def test_its_settings_are_the_subject_s_and_more(make: Any) -> None:
    """Another namespace and port, values beside the subject's, and the name of a Secret."""
    settings = make.settings(subject={"values": ["own.yaml"], "set_values": {"c": "d"}, "node_port": 32767})
    found = production_settings(settings, PRODUCTION).subject
    assert [str(path) for path in found.values] == ["own.yaml", "production.yaml"]
    assert found.set_values == {"c": "d", "a": "b", "secret.name": SECRET}
    assert (found.namespace, found.node_port) == (f"{settings.subject.namespace}-production", 32766)
    assert "secret.name" not in production_settings(settings, ProductionSettings()).subject.set_values


class Kube:
    """An API server that takes what it is sent, or refuses one kind."""

    def __init__(self, refused: str = "") -> None:
        self.labels: Any = None
        self.sent: dict[str, Any] = {}
        self._refused = refused
        self.core = self

    def patch_namespace(self, _name: str, body: Any) -> None:
        """Take labels."""
        self.labels = body["metadata"]["labels"]

    def send(self, _method: str, _path: str, body: Any) -> tuple[int, str]:
        """Take an object."""
        self.sent[body["kind"]] = body
        return (403, "forbidden") if body["kind"] == self._refused else (201, "")


def test_namespace_is_furnished_before_the_install() -> None:
    """The restricted standard, a quota, a least request without a default, and random values in a Secret."""
    kube, again = Kube(), Kube()
    furnish(kube, "n", PRODUCTION)  # type: ignore[arg-type]
    furnish(again, "n", PRODUCTION)  # type: ignore[arg-type]
    assert kube.labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert kube.sent["LimitRange"]["spec"]["limits"][0].keys() == {"type", "min"}
    assert kube.sent["ResourceQuota"]["spec"]["hard"]["pods"]
    assert kube.sent["Secret"]["data"].keys() == {"key"}
    assert kube.sent["Secret"]["data"] != again.sent["Secret"]["data"]
    with pytest.raises(DeployError, match="cannot make LimitRange in namespace 'n': 403 forbidden"):
        furnish(Kube("LimitRange"), "n", PRODUCTION)  # type: ignore[arg-type]
