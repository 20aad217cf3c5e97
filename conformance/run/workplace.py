"""Where one run works: its folders, and the runner of its programs."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from conformance.core.errors import ConfigError
from conformance.core.journal import Journal
from conformance.core.marks import marked_folder
from conformance.core.proc import Runner, clean_environment
from conformance.core.proxies import LOOPBACK, bypass
from conformance.core.redact import Redactor
from conformance.model.settings import Settings
from conformance.report.write import link_latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """What every stage of one run works with.

    `runner` runs its programs, with an empty HOME; `folder` is kept, and holds results and evidence;
    `scratch` is removed at the end.
    """

    settings: Settings
    runner: Runner
    folder: Path
    scratch: Path

    def bypass_proxies(self, *hosts: str | None) -> None:
        """Reach these hosts directly: programs of the run, and libraries of this process.

        Without a proxy in an environment nothing is changed.
        """
        for environment in (os.environ, self.runner.env):
            bypass(environment, hosts)


@contextmanager
def workplace(
    settings: Settings, run_id: str, *, environment: Mapping[str, str], redactor: Redactor
) -> Iterator[Workplace]:
    """Make the folders of a run; the temporary one bears its mark, and is removed at the end.

    Args:
        settings: of the run.
        run_id: the run.
        environment: the caller's; only `core.proc.PASSED_ON` of it reaches a command.
        redactor: hides secrets in the journal and in errors.

    Raises:
        ConfigError: the folder of the results cannot be made.
    """
    folder = results_folder(settings, run_id)
    try:
        folder.mkdir(parents=True)
        link_latest(folder)
    except OSError as exc:
        raise ConfigError(
            f"cannot make folder '{folder}' for the results: {exc.strerror}",
            hint="name another with --reports",
        ) from exc
    facts = {
        "reports": str(folder),
        "root": str(settings.root),
        "target": settings.target.model_dump(mode="json"),
    }
    with marked_folder(run_id, facts) as scratch:
        home = scratch / "home"
        home.mkdir()
        runner = Runner(
            env=clean_environment(home, source=environment),
            journal=Journal(folder, redactor),
            redactor=redactor,
            cwd=settings.root,
        )
        made = Workplace(settings=settings, runner=runner, folder=folder, scratch=scratch)
        made.bypass_proxies(*LOOPBACK)
        yield made


def results_folder(settings: Settings, run_id: str) -> Path:
    """Return the folder of a run's results."""
    return (settings.root / settings.reports / run_id).resolve()
