"""Say on standard error what is being done."""

import sys

_NAME_WIDTH = 6


def say(stage: str, text: str) -> None:
    """Print one line of a stage, at once."""
    sys.stderr.write(f"  {stage:<{_NAME_WIDTH}} {text}\n")
    sys.stderr.flush()
