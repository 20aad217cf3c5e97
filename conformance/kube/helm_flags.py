"""Flags of Helm's command line."""

from collections.abc import Mapping


def set_flags(flag: str, values: Mapping[str, str]) -> list[str]:
    """Return Helm's `--set` flags for these values; commas inside a value are escaped."""
    return [f"{flag}={key}={value.replace(',', chr(92) + ',')}" for key, value in values.items() if key]
