"""Provider existing: it uses what is named, and changes nothing of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.core.errors import ClusterError, ConfigError
from conformance.model.front_end import Way
from conformance.targets.existing import ExistingProvider
from conformance.targets.existing_settings import ExistingSettings
from conformance.targets.provider import RunOnTarget
from conformance.targets.registry import select_provider


def ignore(_what: str) -> None:
    """Show no progress."""


def run_on(runner: Any, folder: Path, root: Path = Path("/subject")) -> RunOnTarget:
    """Return what the provider is given of run x."""
    return RunOnTarget(runner=runner, run_id="x", folder=folder, root=root, node_port=30080)


@pytest.fixture
def open_existing(fake_runner: Callable[..., Any], api: Any, tmp_path: Path) -> Callable[..., Any]:
    """Return a maker of a provider for a context of the small API server."""
    run = tmp_path / "run"
    run.mkdir()
    source = api.kubeconfig(tmp_path / "kube", "kind-mine")

    def make_one(**changes: Any) -> Any:
        runner = changes.pop("runner", None) or fake_runner()
        settings = ExistingSettings(**{"context": "kind-mine", "kubeconfig": source, **changes})
        return ExistingProvider(settings, run_on(runner, run))

    return make_one


def test_opened_cluster_is_not_owned(open_existing: Callable[..., Any]) -> None:
    """Where it answers shows once the release stands; it is never to be deleted."""
    cluster = open_existing().open(ignore)
    assert (cluster.provider, cluster.context, cluster.owned) == ("existing", "kind-mine", False)
    assert (cluster.base_url, cluster.ways) == ("", tuple(Way))
    by_ingress, by_port = (open_existing(via=via).open(ignore) for via in ("ingress", "node-port"))
    assert by_ingress.ways == (Way.INGRESS,)
    # Behind an Ingress charts refuse one; where any way will do, Kubernetes chooses a free one.
    assert [it.has_node_port for it in (cluster, by_ingress, by_port)] == [False, False, True]
    assert cluster.kubernetes_version == "v1.34.4"


def test_given_address_counts(open_existing: Callable[..., Any]) -> None:
    """A NodePort may answer elsewhere than on the node's own address."""
    cluster = open_existing(base_url="http://127.0.0.1:9").open(ignore)
    assert (cluster.base_url, cluster.has_node_port) == ("http://127.0.0.1:9", True)


def test_server_that_does_not_know_the_user_ends_it_at_once(
    open_existing: Callable[..., Any], api: Any
) -> None:
    """Waiting would not help."""
    api.statuses["/version"] = 401
    with pytest.raises(ClusterError, match=r"does not know its user \(expired\?\): 401"):
        open_existing().open(ignore)


def test_server_that_is_gone_is_told(open_existing: Callable[..., Any], tmp_path: Path) -> None:
    """With the command that shows it."""
    text = (tmp_path / "kube").read_text("utf-8")
    (tmp_path / "kube").write_text(re.sub(r"127.0.0.1:\d+", "127.0.0.1:1", text), "utf-8")
    with pytest.raises(ClusterError, match="does not answer") as caught:
        open_existing().open(ignore)
    assert "kubectl get --raw /version" in caught.value.hint


def test_user_who_may_not_see_nodes_gets_a_run_without_them(
    open_existing: Callable[..., Any], fake_runner: Callable[..., Any], api: Any
) -> None:
    """The rest of a run needs none; kind knows its own nodes, of other tools nobody could tell."""
    api.denied = {"list nodes"}
    del api.paths["/api/v1/nodes"]
    assert open_existing(images="push", registry="r/t").open(ignore).nodes == ()
    runner = fake_runner({**KindNodes("todo:1").answers(), "kind get nodes": (0, "node-1\n")})
    provider = open_existing(runner=runner)
    assert provider.open(ignore).nodes == ()
    assert provider.place("backend", "todo:1", "sha256:1").node_image_ids == {"node-1": "sha256:1"}
    with pytest.raises(ClusterError, match="may not list nodes"):
        open_existing(images="minikube").open(ignore)


def test_node_port_that_nobody_could_find_is_told_before(open_existing: Callable[..., Any], api: Any) -> None:
    """Neither the address of a node nor a port-forward is to be had."""
    assert open_existing().open(ignore).notes == ()
    api.denied = {"list nodes", "create pods portforward"}
    del api.paths["/api/v1/nodes"]
    (note,) = open_existing(images="push", registry="r/t").open(ignore).notes
    assert "nobody can tell; give --base-url" in note
    assert open_existing(images="push", registry="r/t", base_url="http://h").open(ignore).notes == ()


def test_older_kubernetes_is_told_as_it_is(open_existing: Callable[..., Any], api: Any) -> None:
    """Nothing here depends on the version of the day."""
    api.paths["/version"] = {"gitVersion": "v1.33.9"}
    assert open_existing().open(ignore).kubernetes_version == "v1.33.9"


def test_kubeconfig_is_copied_and_the_copy_removed(open_existing: Callable[..., Any], tmp_path: Path) -> None:
    """No tool gets to write to the person's own file."""
    before = (tmp_path / "kube").read_bytes()
    provider = open_existing()
    cluster = provider.open(ignore)
    assert cluster.kubeconfig == tmp_path / "run" / "kubeconfig"
    assert cluster.kubeconfig.stat().st_mode & 0o777 == 0o600
    provider.close()
    provider.close()
    assert not cluster.kubeconfig.exists()
    assert (tmp_path / "kube").read_bytes() == before


def test_close_runs_nothing(open_existing: Callable[..., Any], fake_runner: Callable[..., Any]) -> None:
    """The cluster of somebody else stays as it is."""
    runner = fake_runner()
    provider = open_existing(runner=runner)
    provider.open(ignore)
    provider.close()
    assert runner.lines == []


def test_absent_kubeconfig_is_named(open_existing: Callable[..., Any], tmp_path: Path) -> None:
    """With the flag by which to name another."""
    with pytest.raises(ConfigError, match=r"cannot read kubeconfig '.*none'") as caught:
        open_existing(kubeconfig=tmp_path / "none").open(ignore)
    assert "--kubeconfig" in caught.value.hint


def test_unknown_context_is_named(open_existing: Callable[..., Any]) -> None:
    """The default context of the file is never taken instead."""
    with pytest.raises(ConfigError, match="cannot use context 'other'") as caught:
        open_existing(context="other").open(ignore)
    assert "kubectl config get-contexts" in caught.value.hint


def test_rights_that_are_missing_end_it_before_anything_is_placed(
    open_existing: Callable[..., Any], api: Any
) -> None:
    """Or are told with what cannot be measured then."""
    api.denied = {"get pods log"}
    assert set(open_existing().open(ignore).lacks) == {"logs"}
    api.denied = {"create namespaces"}
    with pytest.raises(ClusterError, match="may not create namespaces"):
        open_existing().open(ignore)


class KindNodes:
    """Nodes that kind made: `kind load` puts images on them, `crictl rmi` takes them away."""

    def __init__(self, *references: str) -> None:
        self.references = set(references)

    def answers(self) -> dict[str, Any]:
        """Return what the runner says."""
        return {"kind load": self._load, "crictl images": self._list, "crictl rmi": self._remove}

    def _load(self, argv: list[str]) -> tuple[int, str]:
        self.references.add(argv[-1])
        return 0, ""

    def _list(self, _argv: list[str]) -> tuple[int, str]:
        images = [{"id": "sha256:1", "repoTags": [f"docker.io/library/{name}"]} for name in self.references]
        return 0, json.dumps({"images": images})

    def _remove(self, argv: list[str]) -> tuple[int, str]:
        self.references.discard(argv[-1])
        return 0, ""


def test_kind_cluster_of_a_person_is_placed_into_by_its_name(
    open_existing: Callable[..., Any], fake_runner: Callable[..., Any]
) -> None:
    """The context of kind is `kind-` and the cluster's name; what is there is not placed again."""
    nodes = KindNodes("postgres:15")
    runner = fake_runner(nodes.answers())
    provider = open_existing(runner=runner)
    provider.open(ignore)
    assert provider.place("backend", "todo:1", "sha256:1").proved
    assert provider.place("postgres:15", "postgres:15", "sha256:1").proved
    assert runner.ran("kind load") == ["kind load docker-image --name mine todo:1"]


def test_images_of_the_run_are_taken_from_the_nodes(
    open_existing: Callable[..., Any], fake_runner: Callable[..., Any]
) -> None:
    """A further image that it placed stays, and that is told; one that was there is not spoken of."""
    nodes = KindNodes("redis:8")
    runner = fake_runner(nodes.answers())
    provider = open_existing(runner=runner)
    provider.open(ignore)
    provider.place("backend", "todo:1", "sha256:1")
    provider.place("postgres:15", "postgres:15", "sha256:1")
    provider.place("redis:8", "redis:8", "sha256:1")
    assert provider.close() == ("image postgres:15 stays on node-1, for the next run",)
    assert nodes.references == {"postgres:15", "redis:8"}
    assert provider.close() == ()


def test_image_that_cannot_be_taken_away_is_told(
    open_existing: Callable[..., Any], fake_runner: Callable[..., Any]
) -> None:
    """With the command to try again."""
    runner = fake_runner({**KindNodes().answers(), "crictl rmi": (1, "in use")})
    provider = open_existing(runner=runner)
    provider.open(ignore)
    provider.place("backend", "todo:1", "sha256:1")
    [sentence] = provider.close()
    assert "image todo:1 is left on node node-1" in sentence
    assert "docker exec node-1 crictl rmi todo:1" in sentence


def test_way_back_only_looks(open_existing: Callable[..., Any]) -> None:
    """What a person is told to run deletes nothing."""
    line = open_existing().way_back()
    assert "--context kind-mine" in line
    assert "delete" not in line


def test_target_chooses_the_provider(make: Any, fake_runner: Callable[..., Any], tmp_path: Path) -> None:
    """The word that a person types is the module's name."""
    for target, module in (("kind", "kind"), ("existing", "existing")):
        settings = make.settings(target=target, context="c" if target == "existing" else None)
        chosen = select_provider(settings.target, run_on(fake_runner(), tmp_path))
        assert type(chosen).__module__ == f"conformance.targets.{module}"


def test_existing_without_a_context_is_refused(
    make: Any, fake_runner: Callable[..., Any], tmp_path: Path
) -> None:
    """A context is used only when it is named."""
    with pytest.raises(ConfigError, match="needs a context"):
        select_provider(make.settings(target="existing").target, run_on(fake_runner(), tmp_path))


@pytest.mark.parametrize("written", ["kube", "~/kube"])
def test_kubeconfig_of_the_file_starts_at_the_file(
    make: Any,
    fake_runner: Callable[..., Any],
    api: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: str,
) -> None:
    """`config/validate.py` accepts these two spellings, so the run must find the same file."""
    monkeypatch.setenv("HOME", str(tmp_path))
    api.kubeconfig(tmp_path / "kube", "c")
    settings = make.settings(target="existing", context="c", kubeconfig=written, root=str(tmp_path))
    run = tmp_path / "run"
    run.mkdir()
    provider = select_provider(settings.target, run_on(fake_runner(), run, tmp_path))
    assert provider.open(ignore).context == "c"
