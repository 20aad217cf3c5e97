"""Which programs are built, from which Go modules, and which of a machine's own do as well."""

from dataclasses import dataclass

_KUBERNETES = "v1.34.4"
_VERSION = "k8s.io/component-base/version"
_KUBERNETES_FLAGS = (
    f"-X {_VERSION}.gitVersion={_KUBERNETES} -X {_VERSION}.gitMajor=1 -X {_VERSION}.gitMinor=34"
)
# A helm built without these takes itself for Kubernetes v1.20, and judges `kubeVersion` by it.
_CAPABILITIES = "helm.sh/helm/v3/pkg/chartutil"
_HELM_FLAGS = (
    f"-X {_CAPABILITIES}.k8sVersionMajor=1 -X {_CAPABILITIES}.k8sVersionMinor=34"
    " -X helm.sh/helm/v3/internal/version.version=v3.22.0"
)
_CRICTL_FLAGS = "-X sigs.k8s.io/cri-tools/pkg/version.Version=v1.34.0"
_LOKI_FLAGS = "-X github.com/grafana/loki/v3/pkg/util/build.Version=3.5.7"
_KUBERNETES_ASKED = {"kubectl": ("version", "--client"), "kube-apiserver": ("--version",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program built from one Go module.

    `module` is its folder, `package` what is built in it, `flags` go to the linker. `asked` are the
    arguments that make one on PATH tell its version, which fits from `least` to below `below`; a tool
    without them is always built.
    """

    name: str
    module: str
    package: str
    flags: str = ""
    asked: tuple[str, ...] = ()
    least: tuple[int, ...] = ()
    below: tuple[int, ...] = ()


# What the host itself uses; the others go into the node image, or into the cluster of `tox -e production`.
HOST_TOOLS = ("kind", "helm", "kubectl", "crictl", "etcd", "kube-apiserver")
TOOLS: tuple[Tool, ...] = (
    Tool(
        name="kind",
        module="kind",
        package="sigs.k8s.io/kind",
        asked=("version",),
        least=(0, 30),
        below=(0, 32),
    ),
    Tool(
        name="helm",
        module="helm",
        package="helm.sh/helm/v3/cmd/helm",
        flags=_HELM_FLAGS,
        asked=("version", "--short"),
        least=(3, 16),
        below=(4,),
    ),
    Tool(
        name="crictl",
        module="crictl",
        package="sigs.k8s.io/cri-tools/cmd/crictl",
        flags=_CRICTL_FLAGS,
        asked=("--version",),
        least=(1, 30),
        below=(2,),
    ),
    Tool(
        name="etcd",
        module="etcd",
        package="go.etcd.io/etcd/server/v3",
        asked=("--version",),
        least=(3, 5),
        below=(3, 7),
    ),
    *(
        Tool(
            name=name,
            module="kubernetes",
            package=f"k8s.io/kubernetes/cmd/{name}",
            flags=_KUBERNETES_FLAGS,
            asked=_KUBERNETES_ASKED.get(name, ()),
            # kubectl may be one minor version away from the cluster; the tests' API server should be it.
            least=(1, 33) if name == "kubectl" else (1, 34),
            below=(1, 36) if name == "kubectl" else (1, 35),
        )
        for name in (
            "kubectl",
            "kube-apiserver",
            "kubelet",
            "kubeadm",
            "kube-controller-manager",
            "kube-scheduler",
            "kube-proxy",
        )
    ),
    Tool(name="coredns", module="coredns", package="github.com/coredns/coredns"),
    Tool(
        name="metrics-server",
        module="metrics-server",
        package="sigs.k8s.io/metrics-server/cmd/metrics-server",
    ),
    Tool(
        name="local-path-provisioner",
        module="local-path-provisioner",
        package="github.com/rancher/local-path-provisioner",
    ),
    Tool(
        name="kube-router",
        module="kube-router",
        package="github.com/cloudnativelabs/kube-router/v2/cmd/kube-router",
    ),
    Tool(name="pause", module="pause", package="todochat.example/airgap/pause"),
    Tool(name="kubeseal", module="sealed-secrets", package="github.com/bitnami/sealed-secrets/cmd/kubeseal"),
    Tool(
        name="sealed-secrets-controller",
        module="sealed-secrets",
        package="github.com/bitnami/sealed-secrets/cmd/controller",
    ),
    Tool(
        name="external-secrets",
        module="external-secrets",
        package="github.com/external-secrets/external-secrets",
    ),
    # Brings the definitions of the Gateway API as well.
    Tool(name="traefik", module="traefik", package="github.com/traefik/traefik/v3/cmd/traefik"),
    Tool(name="loki", module="loki", package="github.com/grafana/loki/v3/cmd/loki", flags=_LOKI_FLAGS),
)
