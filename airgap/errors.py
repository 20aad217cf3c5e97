"""The errors of this package; the others, and the exit codes, are the suite's (`conformance.core.errors`)."""

from conformance.core.errors import ExitCode, HarnessError


class CannotHere(HarnessError):  # noqa: N818 - reads as the fact it states
    """This machine, this user or this option does not allow what was asked for."""

    exit_code = ExitCode.USAGE


class BuildError(HarnessError):
    """Something that was built is not what was asked for."""
