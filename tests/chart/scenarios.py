"""The chart's values files: those of `ci/`, and those that people are offered."""

from pathlib import Path

CHART = Path(__file__).parents[2] / "chart"
# Beside values.yaml.
OFFERED = ("production", "dev", "ci")


def scenarios() -> list[str]:
    """Return the name of each."""
    files = sorted((CHART / "ci").glob("*-values.yaml"))
    return [*(file.name.removesuffix("-values.yaml") for file in files), *OFFERED]


def values_file(scenario: str) -> Path:
    """Return the file of that name."""
    return CHART / (f"values-{scenario}.yaml" if scenario in OFFERED else f"ci/{scenario}-values.yaml")
