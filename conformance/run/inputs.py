"""Digests of all that measurements follow from, so that a later run can tell what changed."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from conformance.images.inputs import image_inputs
from conformance.model.inputs import Input
from conformance.model.settings import Settings

# The load's own files, beside this package.
_LOAD = Path(__file__).resolve().parents[2] / "load"


def input_digests(settings: Settings) -> dict[str, str]:
    """Return the SHA-256 of each part by its name: each image, the chart, the settings, the load.

    Limits are no part of it: they decide over verdicts, not over what is measured; nor is how the back end
    tells its numbers, by which nothing is judged. What cannot be read has no digest, and counts as changed.
    """
    root, subject = settings.root, settings.subject
    said = subject.model_dump_json(exclude={"images", "waivers", "not_applicable", "metrics"})
    found = {
        f"image {name}": _digest(
            _image_files(root / image.context, root / image.dockerfile), root, image.model_dump_json()
        )
        for name, image in subject.images.items()
    }
    values = [root / path for path in subject.values]
    found[Input.CHART] = _digest([*_below(root / subject.chart), *values], root)
    found[Input.SETTINGS] = _digest((), root, said + settings.sampling.model_dump_json())
    found[Input.LOAD] = _digest(_below(_LOAD), _LOAD, settings.load.model_dump_json())
    return {name: digest for name, digest in found.items() if digest}


def _image_files(context: Path, dockerfile: Path) -> Iterable[Path]:
    return image_inputs(context, dockerfile) if dockerfile.is_file() else ()


def _below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _digest(files: Iterable[Path], root: Path, said: str = "") -> str:
    """Return the digest of names, modes and contents; empty where a file cannot be read."""
    digest = hashlib.sha256(said.encode())
    try:
        for path in files:
            digest.update(f"{os.path.relpath(path, root)} {os.access(path, os.X_OK)}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    except OSError:
        return ""
    return digest.hexdigest()
