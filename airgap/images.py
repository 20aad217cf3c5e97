"""Build the images that no registry here can give, each under the name by which its users know it."""

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from airgap.catalogue import TOOLS
from airgap.errors import CannotHere
from airgap.packages import have_packages
from airgap.places import SOURCE, Places
from airgap.proc import Runner
from airgap.progress import busy, say
from airgap.tools import build_tools
from conformance.core.builder import find_builder
from conformance.core.errors import CommandFailed

BASE = "debian:bookworm-slim"
NODE = "kindest/node:v1.34.4"
POSTGRES = "postgres:15"
MINIKUBE = "airgap/minikube-base:v1.34.4"
_NETBASE = "airgap/netbase:bookworm"
_LABEL = "airgap.inputs"
_BUILT_FROM = f'{{{{index .Config.Labels "{_LABEL}"}}}}'
_BUILD_LIMIT_S = 900
_LOOK_LIMIT_S = 20
# A registry that does not answer must not hold up a run for long; a slow one may take its time.
_PULL_LIMIT_S = 600
BYTES_PER_MB = 10**6
SOURCES = ("auto", "registry", "packages")
# kubeadm v1.34.4 asks for exactly these names.
_REGISTRY = "registry.k8s.io"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An image of one program: its name, its program, and what it is built on."""

    name: str
    program: str
    base: str = "scratch"


# What the node image holds.
PARTS = (
    Part(name=f"{_REGISTRY}/pause:3.10.1", program="pause"),
    Part(name=f"{_REGISTRY}/etcd:3.6.5-0", program="etcd"),
    Part(name=f"{_REGISTRY}/coredns/coredns:v1.12.1", program="coredns"),
    Part(name=f"{_REGISTRY}/kube-apiserver:v1.34.4", program="kube-apiserver"),
    Part(name=f"{_REGISTRY}/kube-controller-manager:v1.34.4", program="kube-controller-manager"),
    Part(name=f"{_REGISTRY}/kube-scheduler:v1.34.4", program="kube-scheduler"),
    Part(name=f"{_REGISTRY}/kube-proxy:v1.34.4", program="kube-proxy", base=_NETBASE),
    Part(name=f"{_REGISTRY}/metrics-server/metrics-server:v0.8.0", program="metrics-server"),
    Part(name="airgap/kube-router:v2.1.0", program="kube-router", base=_NETBASE),
    Part(name="airgap/local-path-provisioner:v0.0.30", program="local-path-provisioner", base=_NETBASE),
)
_NODE_PROGRAMS = ("kubelet", "kubeadm", "kubectl", "crictl")
Build = Callable[[Runner, str, Places], None]


def have_images(places: Places, source: str, target: str = "kind") -> None:
    """Bring every image that a run needs: pulled from a registry, or built from packages.

    Args:
        places: this user's folders.
        source: `registry` pulls, `packages` builds, `auto` pulls where a registry answers and builds
            elsewhere. An image that is there already is kept, unless it was built from other inputs.
        target: where a run will go; for `minikube` its node is built as well, where kind's was built.

    Raises:
        CannotHere: no such source, or packages are missing that only root can install.
        CommandFailed: a pull or a build failed; the message ends with its last lines.
        ImageError: no docker client here can build with BuildKit.
    """
    if source not in SOURCES:
        raise CannotHere(
            f"CONFORMANCE_IMAGES is '{source}', expected {', '.join(SOURCES)}",
            hint="leave it out for auto: pull where a registry answers, build elsewhere",
        )
    runner = Runner(places.log)
    todo = [name for name in (BASE, POSTGRES, NODE) if not _is_current(runner, name, source)]
    for number, name in enumerate(todo, start=1):
        _bring(runner, places, name, source, f"[{number}/{len(todo)}]")
    # Minikube's own node comes from where kind's comes from; no registry has the one on kind's.
    ours = target == "minikube" and _inspect(runner, NODE, _BUILT_FROM)
    if ours and not _is_current(runner, MINIKUBE, source):
        _bring(runner, places, MINIKUBE, "packages", "[1/1]")
    size_bytes = int(_inspect(runner, NODE, "{{.Size}}"))
    say("images", f"node image {size_bytes / BYTES_PER_MB:.0f} MB unpacked")


def _bring(runner: Runner, places: Places, name: str, source: str, count: str) -> None:
    if source != "packages" and _pull(runner, name, count, must=source == "registry"):
        return
    docker = docker_builder(runner)
    with busy("images", f"{count} building {name}"):
        _BUILDS[name](runner, docker, places)


def _pull(runner: Runner, name: str, count: str, *, must: bool) -> bool:
    """Pull an image; where no registry answers that is an error only when one must."""
    try:
        runner.run(["docker", "pull", "--quiet", name], timeout_s=_PULL_LIMIT_S)
    except CommandFailed:
        if must:
            raise
        return False
    say("images", f"{count} pulled {name}")
    return True


def _is_current(runner: Runner, name: str, source: str) -> bool:
    """Tell whether Docker has the image, from a registry or from the very inputs of now."""
    if not _inspect(runner, name, "{{.Id}}"):
        return False
    built_from = _inspect(runner, name, _BUILT_FROM)
    if source == "registry":
        return not built_from
    if source == "packages":
        return built_from == _inputs(name)
    return built_from in {"", _inputs(name)}


def _inspect(runner: Runner, name: str, template: str) -> str:
    asked = ["docker", "image", "inspect", "--format", template, name]
    return runner.run(asked, timeout_s=30, check=False).stdout.strip()


def _base(runner: Runner, docker: str, _places: Places) -> None:
    """Make Debian's base image from Debian's own packages."""
    have_packages(runner, ("mmdebstrap",))
    with TemporaryDirectory(prefix="airgap-") as folder:
        archive = Path(folder) / "root.tar"
        runner.run(["mmdebstrap", "--variant=minbase", "bookworm", str(archive)], timeout_s=_BUILD_LIMIT_S)
        label = f"LABEL {_LABEL}={_inputs(BASE)}"
        runner.run([docker, "import", "--change", label, str(archive), BASE], timeout_s=300)


def _postgres(runner: Runner, docker: str, _places: Places) -> None:
    _build(runner, docker, POSTGRES, SOURCE / "postgres", labelled=True)


def _minikube(runner: Runner, docker: str, _places: Places) -> None:
    _build(runner, docker, MINIKUBE, SOURCE / "minikube", labelled=True)


def _node(runner: Runner, docker: str, places: Places) -> None:
    wanted = [part.program for part in PARTS] + list(_NODE_PROGRAMS)
    programs = {path.name: path for path in build_tools(places, wanted)}
    _build(runner, docker, _NETBASE, SOURCE / "node", dockerfile="netbase.Dockerfile")
    with TemporaryDirectory(prefix="airgap-", dir=places.cache) as scratch:
        context = Path(scratch) / "node"
        shutil.copytree(SOURCE / "node", context)
        for part in PARTS:
            build_part(runner, docker, part, programs[part.program], Path(scratch))
        archive = Path(scratch) / "images.tar"
        runner.run([docker, "save", "--output", str(archive), *(p.name for p in PARTS)], timeout_s=600)
        # Level 1: 60 % smaller for 10 s here; containerd unpacks it once, at the node's first boot.
        runner.run(["gzip", "-1", str(archive)], timeout_s=600)
        archive.with_name("images.tar.gz").rename(context / "images.tar.gz")
        (context / "bin").mkdir()
        for name in _NODE_PROGRAMS:
            shutil.copy(programs[name], context / "bin" / name)
        _build(runner, docker, NODE, context, labelled=True)
    runner.run([docker, "image", "rm", "--force", *(part.name for part in PARTS)], timeout_s=120, check=False)


def docker_builder(runner: Runner) -> str:
    """Return the path of a docker client that can build with BuildKit.

    Raises:
        ToolMissing: there is no docker client.
        ImageError: none of them can build.
    """
    return find_builder(
        runner.search_path, lambda argv: runner.run(argv, timeout_s=_LOOK_LIMIT_S, check=False)
    )


def build_part(runner: Runner, docker: str, part: Part, program: Path, scratch: Path) -> None:
    """Build the image of one program, in a folder that it takes away again.

    Raises:
        CommandFailed: the build failed.
    """
    context = scratch / part.program
    context.mkdir()
    shutil.copy(program, context / part.program)
    (context / "Dockerfile").write_text(
        f"FROM {part.base}\nCOPY {part.program} /usr/local/bin/{part.program}\n"
        "ENV PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n"
        f'ENTRYPOINT ["/usr/local/bin/{part.program}"]\n',
        encoding="utf-8",
    )
    _build(runner, docker, part.name, context)
    shutil.rmtree(context)


def _build(
    runner: Runner,
    docker: str,
    name: str,
    context: Path,
    *,
    dockerfile: str = "Dockerfile",
    labelled: bool = False,
) -> None:
    argv = [docker, "build", "--quiet", "--file", str(context / dockerfile), "--tag", name]
    argv += ["--label", f"{_LABEL}={_inputs(name)}"] if labelled else []
    runner.run([*argv, str(context)], timeout_s=_BUILD_LIMIT_S, env={"DOCKER_BUILDKIT": "1"})


def _inputs(name: str) -> str:
    """Return the hash of everything that an image is made from."""
    if name == BASE:
        return "bookworm-minbase"
    if name == POSTGRES:
        return _hash(SOURCE / "postgres")
    if name == MINIKUBE:
        return _hash(SOURCE / "minikube", also=_inputs(NODE))
    wanted = {part.program for part in PARTS} | set(_NODE_PROGRAMS)
    tools = [tool for tool in TOOLS if tool.name in wanted]
    modules = sorted({SOURCE / "modules" / tool.module for tool in tools})
    return _hash(SOURCE / "node", *modules, also=(PARTS, [(tool.package, tool.flags) for tool in tools]))


def _hash(*folders: Path, also: object = "") -> str:
    """Return the hash of all files below some folders: names, contents, and whether they can be run."""
    digest = hashlib.sha256(repr(also).encode())
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(SOURCE)} {os.access(path, os.X_OK)}".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


_BUILDS: dict[str, Build] = {BASE: _base, POSTGRES: _postgres, NODE: _node, MINIKUBE: _minikube}
