"""Build the Kubernetes tools that a run needs, from Go modules pinned by go.mod and go.sum."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from airgap.errors import CannotHere
from airgap.places import SOURCE, Places
from airgap.proc import Runner
from airgap.progress import say

# Kubernetes builds in five minutes on two cores with an empty cache; four times that is a fault.
_BUILD_LIMIT_S = 1200
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program built from one Go module: its name, the module's folder, the package, linker flags."""

    name: str
    module: str
    package: str
    flags: str = ""


# What the host itself uses; the others go into the node image, or serve the chart's tests.
HOST_TOOLS = ("kind", "helm", "kubectl", "crictl", "etcd", "kube-apiserver")
TOOLS: tuple[Tool, ...] = (
    Tool(name="kind", module="kind", package="sigs.k8s.io/kind"),
    Tool(name="helm", module="helm", package="helm.sh/helm/v3/cmd/helm", flags=_HELM_FLAGS),
    Tool(name="crictl", module="crictl", package="sigs.k8s.io/cri-tools/cmd/crictl"),
    Tool(name="etcd", module="etcd", package="go.etcd.io/etcd/server/v3"),
    *(
        Tool(name=name, module="kubernetes", package=f"k8s.io/kubernetes/cmd/{name}", flags=_KUBERNETES_FLAGS)
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
)


def build_tools(places: Places, names: Sequence[str]) -> tuple[Path, ...]:
    """Build the named tools that the cache does not hold yet, and return their paths.

    A tool's key is the hash of its module files and linker flags, so a second call builds nothing.

    Raises:
        CannotHere: there is no Go tool chain, or a name is not known.
        CommandFailed: a build failed.
    """
    known = {tool.name: tool for tool in TOOLS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CannotHere(f"unknown tool '{unknown[0]}', known: {', '.join(known)}")
    places.tools.mkdir(parents=True, exist_ok=True)
    return tuple(
        _build(known[name], places, f"{number}/{len(names)}") for number, name in enumerate(names, start=1)
    )


def _build(tool: Tool, places: Places, count: str) -> Path:
    folder = SOURCE / "modules" / tool.module
    store = places.cache / "programs" / _key(tool, folder)
    program, link = store / tool.name, places.tools / tool.name
    if not program.is_file():
        say("tools", f"[{count}] building {tool.name} with Go …")
        started_s = time.monotonic()
        store.mkdir(parents=True, exist_ok=True)
        half = store / f".{tool.name}.part"
        _go(places).run(
            ["go", "build", "-trimpath", "-ldflags", f"-s -w {tool.flags}", "-o", str(half), tool.package],
            timeout_s=_BUILD_LIMIT_S,
            env={"CGO_ENABLED": "0"},
            cwd=folder,
            hint="go needs its module proxy; look at the end of the log",
        )
        half.replace(program)
        say("tools", f"[{count}] built {tool.name} in {time.monotonic() - started_s:.1f} s")
    fresh = link.with_name(f".{tool.name}.link")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(program)
    fresh.replace(link)
    return program


def _go(places: Places) -> Runner:
    runner = Runner(places.log)
    if runner.find("go") is None:
        raise CannotHere("cannot find 'go' on PATH; the Kubernetes tools are built from Go modules")
    return runner


def _key(tool: Tool, folder: Path) -> str:
    digest = hashlib.sha256(f"{tool.package} {tool.flags}".encode())
    for name in ("go.mod", "go.sum"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]
