"""The command line: arguments in, exit code out; the only place that prints errors."""

import os
import traceback
from collections.abc import Sequence

import click

from conformance import __version__
from conformance.commands.again import again
from conformance.commands.doctor import doctor
from conformance.commands.gc import gc
from conformance.commands.judge import judge
from conformance.commands.list import list_criteria
from conformance.commands.load import load
from conformance.commands.matrix import matrix
from conformance.commands.report import report
from conformance.commands.run import reports_of, run
from conformance.commands.schema import schema
from conformance.commands.score_logs import score_logs
from conformance.commands.self_test import self_test
from conformance.core.errors import ExitCode, HarnessError, Interrupted
from conformance.report.write import latest_of, unlink_latest

_COMMANDS = (
    run, again, matrix, load, judge, report, doctor, gc, list_criteria, schema, score_logs, self_test,
)  # fmt: skip


def run_command(argv: Sequence[str]) -> int:
    """Run the command and return its exit code; every expected failure is one message on stderr."""
    reports = reports_of(argv, os.environ) if list(argv[:1]) == ["run"] else None
    before = latest_of(reports) if reports else ""
    code = _run(argv)
    if reports and code and latest_of(reports) == before:
        # Refused before it had a folder: an older run must not be taken for the last one.
        unlink_latest(reports)
    return code


def _run(argv: Sequence[str]) -> int:
    try:
        code = main.main(args=list(argv), prog_name="conformance", standalone_mode=False)
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED
    except click.ClickException as exc:
        click.echo(f"error: {exc.format_message()}\nHint: conformance --help", err=True)
        return ExitCode.USAGE
    except Interrupted as exc:
        click.echo(f"interrupted by {exc.signal_name}", err=True)
        return ExitCode.INTERRUPTED
    except HarnessError as exc:
        click.echo(f"error: {exc}", err=True)
        return exc.exit_code
    except Exception as exc:  # noqa: BLE001 - exit code 1 would blame the subject for a fault of the suite
        place = traceback.extract_tb(exc.__traceback__)[-1]
        click.echo(
            f"error: {type(exc).__name__}: {exc}\n"
            f"Hint: a fault of the suite itself, at {place.filename}:{place.lineno}; please report it",
            err=True,
        )
        return ExitCode.HARNESS_ERROR
    return int(code or 0)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="conformance")
def main() -> None:
    """Deploy a containerized application on a real cluster, measure it, and judge it with evidence."""


for _command in _COMMANDS:
    main.add_command(_command)
