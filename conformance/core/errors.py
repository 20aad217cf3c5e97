"""The errors that end a run, and the exit code each stands for.

    HarnessError (3)
    ├── ConfigError (4)      an option, a configuration file or a missing input
    ├── ToolMissing (4)      a program that this machine lacks
    ├── CommandFailed        an external command ended badly
    ├── WaitTimeout          something awaited did not come
    ├── ClusterError         a cluster could not be made, reached or removed
    ├── ImageError           an image could not be built, read or loaded
    ├── BuildUnavailable     an image could not be built, and the subject is not to blame
    ├── DeployError          the subject did not install or did not become ready
    └── ProbeError           a measurement could not be taken
    Interrupted (2)          SIGINT, SIGTERM, or SIGHUP

A criterion that is not met is a verdict, never an exception.
"""

import traceback
from enum import IntEnum
from pathlib import Path


class ExitCode(IntEnum):
    """The exit codes of the command, in pytest's order."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    INTERRUPTED = 2
    HARNESS_ERROR = 3
    USAGE = 4
    NOTHING_JUDGED = 5


class HarnessError(Exception):
    """Say what could not be done, why, and what to do next.

    Args:
        message: the act, its subject in quotes, what was observed and what was wanted.
        hint: the next step for the person who reads it; empty when there is none.
    """

    exit_code = ExitCode.HARNESS_ERROR

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\nHint: {self.hint}" if self.hint else self.message


class ConfigError(HarnessError):
    """An option, a configuration key or an input file is wrong or missing."""

    exit_code = ExitCode.USAGE


class ToolMissing(HarnessError):  # noqa: N818 - reads as the fact it states
    """A program that the run needs is not on this machine, or does not fit."""

    exit_code = ExitCode.USAGE


class CommandFailed(HarnessError):  # noqa: N818 - reads as the fact it states
    """An external command ended with another exit code than 0, or ran out of time."""


class WaitTimeout(HarnessError):  # noqa: N818 - reads as the fact it states
    """Something that was waited for did not come within its limit."""


class ClusterError(HarnessError):
    """A cluster could not be created, reached or removed."""


class ImageError(HarnessError):
    """An image could not be built, inspected or loaded into a cluster."""


class BuildUnavailable(HarnessError):  # noqa: N818 - reads as the fact it states
    """An image could not be built for want of a registry, of Docker or of room: no fault of the subject."""


class DeployError(HarnessError):
    """The subject did not install, or ended in a state from which it cannot become ready."""


class ProbeError(HarnessError):
    """A measurement could not be taken."""


class Interrupted(BaseException):
    """The run was asked to stop by SIGINT, SIGTERM or SIGHUP."""

    exit_code = ExitCode.INTERRUPTED

    def __init__(self, signal_name: str) -> None:
        super().__init__(signal_name)
        self.signal_name = signal_name


def unexpected(exc: Exception, folder: Path) -> HarnessError:
    """Turn an error that nobody foresaw into one message, and keep its traceback in a folder of the run."""
    kept = folder / "traceback.txt"
    with kept.open("a", encoding="utf-8") as stream:
        stream.write("".join(traceback.format_exception(exc)) + "\n")
    return HarnessError(
        f"{type(exc).__name__}: {str(exc).strip() or 'no message'}",
        hint=f"a fault of the suite itself; please report it with '{kept}'",
    )
