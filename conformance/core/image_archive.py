"""Archives of one image, as `docker save` writes them."""

import gzip
import json
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

# What reading raises where a file is no such archive, or is cut off.
NO_ARCHIVE = (tarfile.TarError, EOFError, OSError, zlib.error, KeyError, ValueError, IndexError)
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class ImageArchive:
    """An open archive: `config` is the image's configuration, `layers` the names of its layers in order."""

    image_id: str
    config: dict[str, Any]
    layers: tuple[str, ...]
    _archive: tarfile.TarFile

    def open_layer(self, name: str) -> IO[bytes]:
        """Return the uncompressed tar stream of a layer."""
        stream = _member(self._archive, name)
        magic = stream.read(len(_GZIP_MAGIC))
        stream.seek(0)
        return gzip.GzipFile(fileobj=stream) if magic == _GZIP_MAGIC else stream  # type: ignore[return-value]


@contextmanager
def open_archive(path: Path) -> Iterator[ImageArchive]:
    """Open an archive.

    Raises:
        one of `NO_ARCHIVE`: the file is none, or holds no image.
    """
    with tarfile.open(path) as archive:
        manifest = json.load(_member(archive, "manifest.json"))[0]
        digest = PurePosixPath(manifest["Config"]).name.removesuffix(".json")
        yield ImageArchive(
            image_id=f"sha256:{digest}",
            config=json.load(_member(archive, manifest["Config"])),
            layers=tuple(manifest["Layers"]),
            _archive=archive,
        )


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    member = archive.getmember(name)
    # Layers may be stored once and linked to from other names.
    found = archive.extractfile(member)
    if found is None:
        raise ValueError(f"'{name}' is not a file")
    return found
