"""Small archives in the two layouts of `docker save`."""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

HISTORY = (
    {"created_by": "ADD rootfs.tar / # base"},
    {"created_by": "ENV A=1", "empty_layer": True},
    {"created_by": "COPY . /app # ours"},
)
LAYERS: tuple[dict[str, bytes], ...] = (
    {
        "usr/lib/python3/dist-packages/big/a.py": b"a" * 3000,
        "usr/lib/python3/dist-packages/big/deep/b.py": bytes(range(200)),
        "etc/os-release": b"x" * 10,
    },
    {"./app/main.py": b"m" * 500, "app/sub/x": b"s" * 70},
)


def tar_of(files: Mapping[str, bytes]) -> bytes:
    """Return a tar of these files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


@pytest.fixture(scope="session")
def layer_sizes() -> list[int]:
    """Return the lengths of the layers' uncompressed streams."""
    return [len(tar_of(files)) for files in LAYERS]


@pytest.fixture(scope="session")
def compressed_bytes() -> int:
    """Return what the layers weigh when they are compressed as registries do."""
    return sum(len(zlib.compress(tar_of(files), 6)) for files in LAYERS)


@pytest.fixture(scope="session")
def save_image() -> Callable[..., str]:
    """Return a writer of an archive; it returns the image's id."""

    def save(
        path: Path,
        *,
        oci: bool = False,
        compressed: bool = False,
        history: Sequence[Any] = HISTORY,
        user: str | None = "10001",
        cut_bytes: int = 0,
    ) -> str:
        config = json.dumps({"config": {"User": user} if user is not None else {}, "history": list(history)})
        digest = hashlib.sha256(config.encode()).hexdigest()
        layers = [tar_of(files) for files in LAYERS]
        if compressed:
            layers = [gzip.compress(layer) for layer in layers]
        if cut_bytes:
            layers[-1] = layers[-1][:-cut_bytes]
        names = [f"blobs/sha256/{n}" if oci else f"{n}/layer.tar" for n in range(len(layers))]
        config_name = f"blobs/sha256/{digest}" if oci else f"{digest}.json"
        manifest = [{"Config": config_name, "RepoTags": ["todo:1"], "Layers": names}]
        files = {config_name: config.encode(), **dict(zip(names, layers, strict=True))}
        files["manifest.json"] = json.dumps(manifest).encode()
        path.write_bytes(tar_of(files))
        return f"sha256:{digest}"

    return save
