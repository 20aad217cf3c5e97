"""What a release has outside of its namespace, and what of it an uninstall leaves."""

from conformance.core.clock import Stopwatch
from conformance.core.errors import HarnessError
from conformance.core.proc import Runner
from conformance.core.purpose import Purpose
from conformance.core.wait import pause
from conformance.kube.client import ApiException, Kube
from conformance.kube.documents import outside_of, removal_line, standing
from conformance.kube.helm_flags import access_flags
from conformance.kube.yaml_text import readable_objects
from conformance.model.cluster import Cluster

# Objects with finalizers and volumes go a few seconds after what used them.
_GONE_LIMIT_S = 30


class Outside:
    """The objects of a release that are not in its namespace: definitions, cluster-wide roles, volumes.

    Args:
        runner: runs helm.
        kube: the cluster.
        cluster: how a person reaches it.
        namespace: the namespace of the release.
    """

    def __init__(self, *, runner: Runner, kube: Kube, cluster: Cluster, namespace: str) -> None:
        self._runner = runner
        self._kube = kube
        self._cluster = cluster
        self._namespace = namespace
        self._paths: dict[str, str] = {}
        self._before: frozenset[str] = frozenset()

    def definitions_before(self, chart: str) -> tuple[str, ...]:
        """Return the custom resource definitions of the chart that stand in the cluster already.

        Helm installs those of a chart's folder `crds` where they are absent, and never removes them.
        """
        self._paths |= self._outside(self._ask("show", "crds", chart))
        self._before = frozenset(standing(self._paths, self._kube))
        return tuple(self._paths[path] for path in self._before)

    def learn(self, release: str) -> None:
        """Read from the release what it has outside of its namespace; one that is not there has nothing."""
        where = ["--namespace", self._namespace, *self._access()]
        for part in ("manifest", "hooks"):
            self._paths |= self._outside(self._ask("get", part, release, *where))

    def left(self) -> tuple[str, ...]:
        """Return one sentence for each object that stands there still, with the command that removes it."""
        watch = Stopwatch()
        while (found := self._standing()) and watch.elapsed_s < _GONE_LIMIT_S and not self._all_stay(found):
            pause(1)
        stayed = {path: label for path, label in self._paths.items() if path in self._before}
        return (
            *(self._sentence(path, f"{label} is left in the cluster") for path, label in found.items()),
            *(
                self._sentence(path, f"{label} was in the cluster before this run, and stays")
                for path, label in stayed.items()
            ),
        )

    def _standing(self) -> dict[str, str]:
        found = standing(
            {path: it for path, it in self._paths.items() if path not in self._before}, self._kube
        )
        for volume in self._kube.list_json("/api/v1/persistentvolumes"):
            if (volume["spec"].get("claimRef") or {}).get("namespace") == self._namespace:
                name = volume["metadata"]["name"]
                found[f"/api/v1/persistentvolumes/{name}"] = f"PersistentVolume/{name}"
        return found

    def _all_stay(self, found: dict[str, str]) -> bool:
        """Whether nothing of it is on its way out: a definition of `crds` never is."""
        for path in found:
            at_last = self._kube.find(path) or {}
            policy = (at_last.get("spec") or {}).get("persistentVolumeReclaimPolicy")
            if at_last.get("metadata", {}).get("deletionTimestamp") or policy == "Delete":
                return False
        return True

    def _sentence(self, path: str, what: str) -> str:
        return f"{what}; remove it with `{removal_line(path, self._cluster.reach)}`"

    def _access(self) -> list[str]:
        return access_flags(self._cluster.kubeconfig, self._cluster.context)

    def _ask(self, *argv: str) -> str:
        done = self._runner.run(["helm", *argv], timeout_s=60, purpose=Purpose.OUTSIDE, check=False)
        return done.stdout if done.exit_code == 0 else ""

    def _outside(self, text: str) -> dict[str, str]:
        return outside_of(readable_objects(text), self._kube, namespace=self._namespace)


def told(outside: Outside) -> tuple[str, ...]:
    """Return what is left; where the cluster does not say, that nobody knows."""
    try:
        return outside.left()
    except (ApiException, HarnessError, OSError) as exc:
        reason = str(exc).strip().splitlines()[0]
        return (f"what is left outside of the namespace cannot be told: {reason}",)
