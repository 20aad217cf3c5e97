"""The errors that end a stage, and the exit code each stands for.

AirgapError (3)
├── CannotHere (4)      this machine, this user or this option does not allow the act
├── CommandFailed (3)   an external program ended badly
└── BuildError (3)      something that was built is not what was asked for
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `python3 -m airgap`; the numbers are those of the conformance command."""

    OK = 0
    INTERRUPTED = 2
    HARNESS_ERROR = 3
    USAGE = 4


class AirgapError(Exception):
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


class CannotHere(AirgapError):  # noqa: N818 - reads as the fact it states
    """This machine, this user or this option does not allow what was asked for."""

    exit_code = ExitCode.USAGE


class CommandFailed(AirgapError):  # noqa: N818 - reads as the fact it states
    """An external program ended with another exit code than 0, or ran out of time."""


class BuildError(AirgapError):
    """Something that was built is not what was asked for."""
