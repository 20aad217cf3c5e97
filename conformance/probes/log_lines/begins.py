"""Patterns tried at the start of a message."""

import re


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return a pattern that one of these at the start of a message matches."""
    return re.compile("^(?:" + "|".join(patterns) + ")")
