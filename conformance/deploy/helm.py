"""Install the subject with one `helm install`, and take it away again."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from conformance.core.clock import monotonic_s
from conformance.core.errors import CommandFailed, ConfigError, DeployError
from conformance.core.proc import Runner
from conformance.core.process import Watch
from conformance.core.purpose import Purpose
from conformance.deploy.helm_words import explain
from conformance.deploy.namespace import Namespace
from conformance.deploy.outside import Outside, told
from conformance.kube.charts import read_chart
from conformance.kube.client import Kube
from conformance.kube.documents import without_values
from conformance.kube.helm_flags import access_flags, value_flags
from conformance.kube.yaml_text import read_documents
from conformance.model.cluster import Cluster
from conformance.model.release import LoadedImage, Release
from conformance.model.settings import Settings, SubjectSettings

_INSTALL_LIMIT_S = 300
_UNINSTALL_LIMIT_S = 120


class Installer:
    """Install one release into a namespace that did not exist before.

    Args:
        runner: runs helm.
        kube: the cluster.
        cluster: where it is.
        settings: the subject and its values.
        run_id: value of the owner label of the namespace.
        folder: where the rendered manifest is kept.
    """

    def __init__(
        self, *, runner: Runner, kube: Kube, cluster: Cluster, settings: Settings, run_id: str, folder: Path
    ) -> None:
        self._runner = runner
        self._kube = kube
        self._cluster = cluster
        self._settings = settings
        self._folder = folder
        self._installed = False
        self._verb = "install"
        name = settings.subject.namespace
        self._namespace = Namespace(kube=kube, cluster=cluster, name=name, run_id=run_id)
        self._outside = Outside(runner=runner, kube=kube, cluster=cluster, namespace=name)

    @property
    def namespace(self) -> str:
        """Where it installs."""
        return self._namespace.name

    @property
    def base_url(self) -> str:
        """Where the front end answers, if that is known before."""
        return self._cluster.base_url

    def require_free_namespace(self) -> None:
        """Refuse to install over anything.

        Raises:
            ConfigError: the namespace exists already.
        """
        self._namespace.require_free()

    def objects_before(self) -> tuple[str, ...]:
        """Return the objects that stand in the namespace before the install: none in a free one."""
        namespace = self._settings.subject.namespace
        found = []
        for kind, path in (("Secret", "secrets"), ("ConfigMap", "configmaps")):
            items = self._kube.list_json(f"/api/v1/namespaces/{namespace}/{path}")
            found += [f"{kind}/{item['metadata']['name']}" for item in items]
        return tuple(name for name in found if name != "ConfigMap/kube-root-ca.crt")

    def begin_removal(self, home: Path) -> None:
        """Begin to take an earlier install of the same owner away, without waiting for its end.

        Args:
            home: its HOME: what Helm leaves there shall not be found in the run's, into which SC-010 looks.
        """
        if self._namespace.is_own():
            home.mkdir(exist_ok=True)
            self._helm("uninstall", self._settings.subject.release, check=False, env={"HOME": str(home)})
            self._namespace.begin_removal()

    def require_own(self, *, gone: bool) -> None:
        """Wait until an earlier install of the same owner is gone, or refuse where there is none to upgrade.

        Raises:
            ConfigError: there is none.
            WaitTimeout: it is still there after two minutes.
        """
        if gone:
            self._namespace.wait_gone()
        elif not self._namespace.is_own():
            raise ConfigError(
                f"namespace '{self._namespace.name}' holds no release of the run that was kept",
                hint="ask for SC-003 as well, which installs it anew",
            )

    def prepare(self, *, fresh: bool = True) -> None:
        """Make the namespace with the run's mark; a cluster that refuses is no fault of the subject.

        Args:
            fresh: install into a new namespace; else what stands is upgraded.

        Raises:
            DeployError: the API server refuses.
        """
        self._installed, self._verb = True, "install" if fresh else "upgrade"
        if fresh:
            self._namespace.make(self._settings.subject.namespace_labels)

    def install(self, images: Sequence[LoadedImage], *, watch: Watch | None = None) -> Release:
        """Run `helm install` (or upgrade) once, in the namespace of `prepare`, without waiting for readiness.

        Args:
            images: what is named to the chart, by the names under which the nodes find them.
            watch: what ends helm's wait for its hooks.

        Raises:
            DeployError: helm refused, or was ended; the message ends with its own words.
        """
        subject = self._settings.subject
        started_s = monotonic_s()
        try:
            chart = str(self._settings.root / subject.chart)
            given = ["--create-namespace"] if self._verb == "install" else []
            given += value_flags(self._placed(subject), self._settings.root, images)
            self._helm(self._verb, subject.release, chart, *given, watch=watch)
        except CommandFailed as exc:
            sentence, remedy = explain(exc.message)
            raise DeployError(
                f"{sentence}helm cannot install chart '{subject.chart}' as '{subject.release}':"
                f" {exc.message}",
                hint=remedy or "`helm template` with the same values shows what it would install",
            ) from exc
        self._keep_manifest()
        about = read_chart(self._settings.root / subject.chart)
        return Release(
            name=subject.release,
            namespace=subject.namespace,
            pod_selector=subject.pod_selector.format(release=subject.release),
            base_url=self._cluster.base_url,
            chart_version=str(about.get("version", "")),
            app_version=str(about.get("appVersion", "")),
            started_s=started_s,
        )

    def _placed(self, subject: SubjectSettings) -> SubjectSettings:
        """Return what is installed: no NodePort is named that nobody counts upon, or that is refused."""
        change = {} if self._cluster.has_node_port else {"node_port_value": ""}
        return subject.model_copy(update=change)

    def definitions_before(self) -> tuple[str, ...]:
        """Return the custom resource definitions of the chart that are in the cluster before the install."""
        return self._outside.definitions_before(str(self._settings.root / self._settings.subject.chart))

    def uninstall(self) -> tuple[str, ...]:
        """Remove release and namespace in a cluster that stays; tell what is left there."""
        if not self._installed:
            return ()
        self._outside.learn(self._settings.subject.release)
        self._helm("uninstall", self._settings.subject.release, "--wait", check=False)
        self._installed = False
        self._namespace.remove()
        return told(self._outside)

    def _helm(
        self,
        verb: str,
        *args: str,
        check: bool = True,
        watch: Watch | None = None,
        env: Mapping[str, str] | None = None,
    ) -> str:
        limit_s = _UNINSTALL_LIMIT_S if verb == "uninstall" else _INSTALL_LIMIT_S
        cluster, namespace = self._cluster, self._settings.subject.namespace
        argv = ["helm", verb, *args, *access_flags(cluster.kubeconfig, cluster.context, namespace)]
        purpose = Purpose.TEARDOWN if verb == "uninstall" else Purpose.INSTALL
        return self._runner.run(
            argv, timeout_s=limit_s, purpose=purpose, check=check, watch=watch, env=env
        ).stdout

    def _keep_manifest(self) -> None:
        # Secrets are part of a manifest; their values never reach the report's folder.
        documents = read_documents(self._helm("get", "manifest", self._settings.subject.release))
        kept = [without_values(document) for document in documents if document]
        path = self._folder / "manifest.yaml"
        path.write_text(yaml.safe_dump_all(kept, sort_keys=False), encoding="utf-8")
