"""Build the Kubernetes tools that a run needs, from Go modules pinned by go.mod and go.sum."""

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from airgap.errors import CannotHere
from airgap.go import have_go
from airgap.places import SOURCE, Places
from airgap.proc import Runner
from airgap.progress import busy

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
_CRICTL_FLAGS = "-X sigs.k8s.io/cri-tools/pkg/version.Version=v1.34.0"
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


# What the host itself uses; the others go into the node image, or serve the chart's tests.
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
)


def have_tools(places: Places, names: Sequence[str]) -> tuple[Path, ...]:
    """Link the named tools into the folder of tools: from PATH where the version fits, else built.

    Returns:
        The paths of the links, in the order of the names.

    Raises:
        CannotHere: a name is not known.
        CommandFailed: a build failed.
    """
    found = tuple(_on_path(tool, places) for tool in _known(names))
    missing = [name for name, path in zip(names, found, strict=True) if path is None]
    built = dict(zip(missing, build_tools(places, missing), strict=True))
    return tuple(_link(places, name, path or built[name]) for name, path in zip(names, found, strict=True))


def build_tools(places: Places, names: Sequence[str]) -> tuple[Path, ...]:
    """Build the named tools that the cache does not hold yet, and return their paths.

    A tool's key is the hash of its module files and linker flags, so a second call builds nothing.

    Raises:
        CannotHere: a name is not known.
        CommandFailed: a build failed.
    """
    todo = [tool for tool in _known(names) if not _program(tool, places).is_file()]
    for number, tool in enumerate(todo, start=1):
        _build(tool, places, f"{number}/{len(todo)}")
    return tuple(_program(tool, places) for tool in _known(names))


def _known(names: Sequence[str]) -> list[Tool]:
    known = {tool.name: tool for tool in TOOLS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise CannotHere(f"unknown tool '{unknown[0]}', known: {', '.join(known)}")
    return [known[name] for name in names]


def _on_path(tool: Tool, places: Places) -> Path | None:
    """Return the first program on PATH of a version that fits; never one that this project built."""
    if not tool.asked:
        return None
    runner = Runner(places.log)
    for folder in dict.fromkeys(runner.search_path.split(os.pathsep)):
        program = Path(folder) / tool.name
        if Path(folder) == places.tools or not os.access(program, os.X_OK):
            continue
        told = runner.run([str(program), *tool.asked], timeout_s=30, check=False).stdout
        version = re.search(r"v?(\d+)\.(\d+)\.(\d+)", told)
        if version and tool.least <= tuple(map(int, version.groups())) < tool.below:
            return program
    return None


def _program(tool: Tool, places: Places) -> Path:
    return places.cache / "programs" / _key(tool, SOURCE / "modules" / tool.module) / tool.name


def _build(tool: Tool, places: Places, count: str) -> None:
    program, runner = _program(tool, places), Runner(places.log)
    go = have_go(runner, places)
    program.parent.mkdir(parents=True, exist_ok=True)
    half = program.with_name(f".{tool.name}.part")
    with busy("tools", f"[{count}] building {tool.name} with Go"):
        runner.run(
            [str(go), "build", "-trimpath", "-ldflags", f"-s -w {tool.flags}", "-o", str(half), tool.package],
            timeout_s=_BUILD_LIMIT_S,
            env={"CGO_ENABLED": "0"},
            cwd=SOURCE / "modules" / tool.module,
            hint=f"go needs its module proxy; all output is in '{places.log}'",
        )
    half.replace(program)


def _link(places: Places, name: str, program: Path) -> Path:
    places.tools.mkdir(parents=True, exist_ok=True)
    link, fresh = places.tools / name, places.tools / f".{name}.link"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(program)
    fresh.replace(link)
    return link


def _key(tool: Tool, folder: Path) -> str:
    digest = hashlib.sha256(f"{tool.package} {tool.flags}".encode())
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
