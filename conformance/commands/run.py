"""`conformance run`: build, deploy, measure and judge."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from conformance.commands._common import print_report, settings_from, subject_options
from conformance.config.environment import CONFIG_VARIABLE
from conformance.config.load import DEFAULT_FILE
from conformance.config.validate import require_known_ids
from conformance.core.errors import ConfigError
from conformance.core.progress import Progress
from conformance.criteria.registry import CRITERIA, KNOWN_IDS
from conformance.run.session import Session
from conformance.targets.registry import all_targets


@click.command()
@subject_options
@click.option("--target", help="; ".join(f"{target.kind}: {target.words}" for target in all_targets()))
@click.option("--base-url", help="where the front end answers, for --target existing")
@click.option("--namespace", "subject_namespace", help="namespace to install into; must not exist")
@click.option("--node-image", help="kind's node image")
@click.option("--nodes", "target_nodes", type=int, help="nodes of a cluster of the run's own")
@click.option("--driver", "target_driver", help="minikube's driver; default docker")
@click.option(
    "--images", "target_images", help="existing: kind, minikube, k3d, push or present, how images get there"
)
@click.option(
    "--image",
    "present",
    multiple=True,
    metavar="COMPONENT=IMAGE@sha256:…",
    help="existing: one that is there already; repeatable",
)
@click.option(
    "--via", "target_via", help="existing: how the front end is reached; auto: the first that answers"
)
@click.option("--registry", "target_registry", help="existing: prefix for push that the nodes can pull from")
@click.option(
    "--kind-cluster", "target_kind_cluster", help="existing: kind's name of it, if not the context's"
)
@click.option("--host-port", type=int, help="port on 127.0.0.1; 0: any free one")
@click.option("--keep", help="never, on-failure or always")
@click.option("--reports", type=click.Path(path_type=Path), help="folder for results")
@click.option("--only", multiple=True, metavar="SC-001", help="judge this criterion only; repeatable")
@click.option("--allow-not-measured", multiple=True, metavar="SC-008", help="do not fail when it is not")
@click.option(
    "--require", multiple=True, metavar="REC-05", help="a recommended criterion, or `recommended`, that gates"
)
@click.option(
    "--with-observability",
    is_flag=True,
    default=None,
    help="a Prometheus of the run's own watches the load; the report shows its graphs",
)
@click.option("--details", multiple=True, metavar="SC-011", help="tell this criterion in full; repeatable")
@click.option("-q", "--quiet", is_flag=True, help="no progress")
def run(config: Path | None, only: tuple[str, ...], *, quiet: bool, **options: Any) -> int:  # noqa: ANN401 - click passes options by name
    """Build, deploy, measure and judge."""
    allowed, details = options.pop("allow_not_measured"), options.pop("details")
    required = options.pop("require")
    _require_asked(only, required)
    present = _present(options.pop("present"))
    require_known_ids("--details", details, KNOWN_IDS)
    flags = {
        key.replace("subject_", "subject.").replace("target_", "target."): value
        for key, value in options.items()
    }
    flags |= {
        "target.present": present or None,
        "only": only or None,
        "allow_not_measured": allowed or None,
        "require": required or None,
    }
    settings, origins = settings_from(config, flags)
    progress = Progress(quiet=quiet)
    session = Session(settings=settings, origins=origins, environment=os.environ, progress=progress)
    subject, target = settings.subject, settings.target
    progress.note(f"{subject.name} from {subject.chart} · {target.kind} · run {session.run_id}")
    with session:
        session.measure_selected()
    return print_report(session.report, session.folder, details)


def _require_asked(only: Sequence[str], required: Sequence[str]) -> None:
    """Refuse to require what the same command line leaves out.

    Raises:
        ConfigError: a criterion is required, and not asked for.
    """
    advice = {item.id for item in CRITERIA if item.level == "recommended"}
    left = [
        name
        for name in required
        if only and name not in only and not (name == "recommended" and advice & set(only))
    ]
    if left:
        raise ConfigError(
            f"--require {', '.join(left)}: left out by --only {', '.join(only)}",
            hint="name it with --only as well, or leave --only away",
        )


def _present(given: Sequence[str]) -> dict[str, str]:
    """Return component to image.

    Raises:
        ConfigError: one names no component.
    """
    for word in given:
        if "=" not in word:
            raise ConfigError(f"--image: found '{word}', expected COMPONENT=REPOSITORY@sha256:…")
    found = dict(word.split("=", 1) for word in given)
    if len(found) < len(given):
        raise ConfigError(f"--image: one component twice, in {', '.join(given)}", hint="give each one image")
    return found


def reports_of(argv: Sequence[str], environment: Mapping[str, str]) -> Path:
    """Return the folder in which a run would put its results, also when it is refused.

    As `config.load` finds it, but without checking anything: flag, variable, file, default.
    """
    words = [part for word in argv for part in (word.split("=", 1) if word.startswith("--") else [word])]
    given = dict(pairwise(words))
    for named in (given.get("--reports"), environment.get("CONFORMANCE_REPORTS")):
        if named:
            return Path(named).expanduser().absolute()
    config = Path(given.get("--config") or environment.get(CONFIG_VARIABLE) or DEFAULT_FILE).absolute()
    try:
        named = tomllib.loads(config.read_text("utf-8")).get("reports")
    except (OSError, ValueError):
        named = None
    return config.parent / (named if isinstance(named, str) else "reports")
