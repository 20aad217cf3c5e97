"""Controllers that make Secrets out of what may lie in a repository, on a kind cluster of the test's own.

Each is its project's own program, built from a pinned Go module, and runs by the Helm chart and the kinds
that lie in that module's source.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from airgap.catalogue import TOOLS
from airgap.go import have_go
from airgap.images import Part, build_part, docker_builder
from airgap.places import SOURCE, Places, find_places
from airgap.proc import Runner
from airgap.tools import build_tools
from tests.cluster.command import call

# Ten times what one that is there takes to be Ready.
_READY = "--timeout=120s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A controller: its program (a name of the catalogue), and where in its module chart and kinds lie.

    `kinds` is a pattern; empty where the chart brings them. `values` are the chart's, with `{name}` and
    `{tag}` of the image.
    """

    program: str
    tag: str
    chart: str
    kinds: str = ""
    values: tuple[str, ...]

    @property
    def image(self) -> str:
        """The name of its image, which no registry has."""
        return f"airgap/{self.program}:{self.tag}"


SEALED_SECRETS = Operator(
    program="sealed-secrets-controller",
    tag="v0.40.0",
    chart="helm/sealed-secrets",
    values=("image.repository={name}", "image.tag={tag}", "command={{sealed-secrets-controller}}"),
)
EXTERNAL_SECRETS = Operator(
    program="external-secrets",
    tag="v0.16.2",
    chart="deploy/charts/external-secrets",
    kinds="config/crds/bases/*.io_*.yaml",
    values=(
        "image.repository={name}", "image.tag={tag}",
        "installCRDs=false", "webhook.create=false", "certController.create=false",
    ),
)  # fmt: skip


def have_operator(operator: Operator, cluster: str, kubeconfig: Path, folder: Path) -> None:
    """Build a controller, and have it run in a namespace of its program's name.

    Args:
        operator: which.
        cluster: the name by which kind knows the cluster.
        kubeconfig: the way to it.
        folder: an empty one, for what is only needed meanwhile.
    """
    places = find_places()
    place_program(operator.program, operator.image, cluster, folder)
    source, admin = _source(operator, places), ("--kubeconfig", str(kubeconfig))
    kinds = [f"--filename={path}" for path in sorted(source.glob(operator.kinds))] if operator.kinds else []
    if kinds:
        call("kubectl", "apply", "--server-side", *kinds, *admin)
    name, _, tag = operator.image.partition(":")
    values = ",".join(value.format(name=name, tag=tag) for value in operator.values)
    chart = str(_chart(source / operator.chart, folder))
    call(
        "helm", "upgrade", "--install", operator.program, chart, *admin,
        "--namespace", operator.program, "--create-namespace", "--set", values, "--wait", _READY,
    )  # fmt: skip


def place_program(name: str, image: str, cluster: str, folder: Path) -> None:
    """Build a program and an image of it alone, and put that on every node; Docker does not keep it.

    Args:
        name: of the program in the catalogue.
        image: by which name pods ask for it.
        cluster: the name by which kind knows the cluster.
        folder: for what is only needed meanwhile.
    """
    places = find_places()
    runner = Runner(places.log)
    [program] = build_tools(places, [name])
    build_part(runner, docker_builder(runner), Part(name=image, program=name), program, folder)
    try:
        call("kind", "load", "docker-image", "--name", cluster, image, timeout_s=300)
    finally:
        call("docker", "image", "rm", "--force", image)


def _source(operator: Operator, places: Places) -> Path:
    """Return where the source of the program's module lies."""
    tool = next(tool for tool in TOOLS if tool.name == operator.program)
    runner = Runner(places.log)
    asked = [str(have_go(runner, places)), "list", "-f", "{{.Module.Dir}}", tool.package]
    found = runner.run(asked, timeout_s=300, cwd=SOURCE / "modules" / tool.module)
    return Path(found.stdout.strip())


def _chart(chart: Path, folder: Path) -> Path:
    """Copy a chart without the charts that it would have from elsewhere; all of them are off."""
    copy = shutil.copytree(chart, folder / "chart", copy_function=shutil.copyfile)
    about = yaml.safe_load((copy / "Chart.yaml").read_text("utf-8"))
    about.pop("dependencies", None)
    (copy / "Chart.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    return copy
