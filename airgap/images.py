"""Build the images that no registry here can give, each under the name by which its users know it."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from airgap.errors import BuildError
from airgap.places import SOURCE, Places
from airgap.proc import Runner
from airgap.progress import say
from airgap.tools import TOOLS, build_tools

BASE = "debian:bookworm-slim"
NODE = "kindest/node:v1.34.4"
POSTGRES = "postgres:15"
_NETBASE = "airgap/netbase:bookworm"
_LABEL = "airgap.inputs"
_BUILD_LIMIT_S = 900
# kubeadm v1.34.4 asks for exactly these names.
_REGISTRY = "registry.k8s.io"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An image inside the node image: its name, its program, and what it is built on."""

    name: str
    program: str
    base: str = "scratch"


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


def build_images(places: Places) -> None:
    """Build every image whose inputs changed since it was built.

    Raises:
        CommandFailed: a build failed; the message ends with its last lines.
        BuildError: no docker client here can build with BuildKit.
    """
    runner = Runner(places.log)
    docker = _builder(runner)
    work: tuple[tuple[str, Callable[[], None]], ...] = (
        (BASE, lambda: _base(runner, docker)),
        (POSTGRES, lambda: _build(runner, docker, POSTGRES, SOURCE / "postgres")),
        (NODE, lambda: _node(runner, docker, places)),
    )
    for number, (name, build) in enumerate(work, start=1):
        if _inputs_of(runner, docker, name) == _inputs(name):
            continue
        say("images", f"[{number}/{len(work)}] building {name} …")
        started_s = time.monotonic()
        build()
        say("images", f"[{number}/{len(work)}] built {name} in {time.monotonic() - started_s:.1f} s")
    size_bytes = runner.run(
        [docker, "image", "inspect", "--format", "{{.Size}}", NODE], timeout_s=30
    ).stdout.strip()
    say("images", f"node image {int(size_bytes) / 1e6:.0f} MB unpacked")


def _base(runner: Runner, docker: str) -> None:
    """Make Debian's base image from Debian's own packages."""
    with TemporaryDirectory(prefix="airgap-") as folder:
        archive = Path(folder) / "root.tar"
        runner.run(["mmdebstrap", "--variant=minbase", "bookworm", str(archive)], timeout_s=_BUILD_LIMIT_S)
        label = f"LABEL {_LABEL}={_inputs(BASE)}"
        runner.run([docker, "import", "--change", label, str(archive), BASE], timeout_s=300)


def _node(runner: Runner, docker: str, places: Places) -> None:
    wanted = [part.program for part in PARTS] + list(_NODE_PROGRAMS)
    programs = {path.name: path for path in build_tools(places, wanted)}
    _build(runner, docker, _NETBASE, SOURCE / "node", dockerfile="netbase.Dockerfile")
    with TemporaryDirectory(prefix="airgap-", dir=places.cache) as scratch:
        context = Path(scratch) / "node"
        shutil.copytree(SOURCE / "node", context)
        for part in PARTS:
            _part(runner, docker, part, programs[part.program], Path(scratch))
        archive = Path(scratch) / "images.tar"
        runner.run([docker, "save", "--output", str(archive), *(p.name for p in PARTS)], timeout_s=600)
        # Level 1: 60 % smaller for 10 s here; containerd unpacks it once, at the node's first boot.
        runner.run(["gzip", "-1", str(archive)], timeout_s=600)
        archive.with_name("images.tar.gz").rename(context / "images.tar.gz")
        (context / "bin").mkdir()
        for name in _NODE_PROGRAMS:
            shutil.copy(programs[name], context / "bin" / name)
        _build(runner, docker, NODE, context)
    runner.run([docker, "image", "rm", "--force", *(part.name for part in PARTS)], timeout_s=120, check=False)


def _part(runner: Runner, docker: str, part: Part, program: Path, scratch: Path) -> None:
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


def _build(runner: Runner, docker: str, name: str, context: Path, *, dockerfile: str = "Dockerfile") -> None:
    runner.run(
        [
            docker, "build", "--quiet", "--file", str(context / dockerfile),
            "--label", f"{_LABEL}={_inputs(name)}", "--tag", name, str(context),
        ],
        timeout_s=_BUILD_LIMIT_S,
        env={"DOCKER_BUILDKIT": "1"},
    )  # fmt: skip


def _inputs(name: str) -> str:
    """Return the hash of everything that an image is made from."""
    if name == BASE:
        return "bookworm-minbase"
    folders: Sequence[Path] = (SOURCE / "postgres",)
    if name != POSTGRES:
        folders = (SOURCE / "node", SOURCE / "modules")
    digest = hashlib.sha256()
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(SOURCE)).encode())
        digest.update(path.read_bytes())
    digest.update(repr((TOOLS, PARTS)).encode())
    return digest.hexdigest()[:16]


def _inputs_of(runner: Runner, docker: str, name: str) -> str:
    asked = [docker, "image", "inspect", "--format", f'{{{{index .Config.Labels "{_LABEL}"}}}}', name]
    return runner.run(asked, timeout_s=30, check=False).stdout.strip()


def _builder(runner: Runner) -> str:
    """Return a docker client that can build with BuildKit: one with buildx, or one older than 23."""
    for folder in dict.fromkeys(runner.search_path.split(os.pathsep)):
        client = str(Path(folder) / "docker")
        if not os.access(client, os.X_OK):
            continue
        if runner.run([client, "buildx", "version"], timeout_s=15, check=False).exit_code == 0:
            return client
        asked = [client, "version", "--format", "{{.Client.Version}}"]
        version = runner.run(asked, timeout_s=15, check=False).stdout.strip()
        if version and int(version.split(".")[0]) < 23:  # noqa: PLR2004 - the first without its own BuildKit
            return client
    raise BuildError(
        "no docker client here can build with BuildKit",
        hint="install the buildx plugin, or Debian's docker.io",
    )
