"""What a chart says of itself, be it a folder or an archive as it was released."""

import tarfile
from pathlib import Path
from typing import Any

from conformance.core.errors import DeployError
from conformance.kube.yaml_text import read_yaml


def read_chart(path: Path) -> dict[str, Any]:
    """Return what `Chart.yaml` holds.

    Raises:
        DeployError: there is none.
    """
    try:
        found: dict[str, Any] = read_yaml(_text(path))
    except (OSError, tarfile.TarError, KeyError) as exc:
        raise DeployError(f"cannot read chart '{path}': {exc}") from exc
    return found


def _text(path: Path) -> bytes:
    if path.is_dir():
        return (path / "Chart.yaml").read_bytes()
    with tarfile.open(path) as archive:
        # The folder bears the chart's name; charts that it depends on lie deeper.
        names = (item for item in archive.getnames() if item.count("/") == 1)
        name = next((item for item in names if item.endswith("/Chart.yaml")), "")
        found = archive.extractfile(name) if name else None
        if found is None:
            raise KeyError("Chart.yaml")
        return found.read()
