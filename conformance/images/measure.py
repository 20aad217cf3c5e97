"""Weigh an image from its saved archive."""

import tarfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from conformance.core.errors import ImageError
from conformance.core.image_archive import NO_ARCHIVE, open_archive
from conformance.model.image import DirectoryWeight, ImageSize, Layer

_CHUNK_BYTES = 1 << 20
_DIRECTORIES_COUNT = 12
# Deep enough to tell one Python package from another: usr/lib/python3/dist-packages/<name>.
_DIRECTORY_DEPTH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveContent:
    """What an archive of `docker save` holds: `image_id` is the digest of the image's configuration."""

    image_id: str
    user: str
    layers: tuple[Layer, ...]
    compressed_bytes: int
    directories: tuple[DirectoryWeight, ...]

    def size(self, *, inspect_bytes: int) -> ImageSize:
        """Return the three notions of size."""
        return ImageSize(
            unpacked_bytes=sum(layer.size_bytes for layer in self.layers),
            compressed_bytes=self.compressed_bytes,
            inspect_bytes=inspect_bytes,
            layers=self.layers,
            largest_directories=self.directories,
        )


def read_archive(path: Path) -> ArchiveContent:
    """Read layers, sizes and identity from an archive written by `docker save` of one image.

    The size of a layer is the length of its uncompressed tar stream, in bytes. The compressed size
    is computed here with zlib level 6, the level of `gzip` and of most registries.

    Raises:
        ImageError: the file is no such archive.
    """
    try:
        with open_archive(path) as archive:
            weights: Counter[str] = Counter()
            sizes, compressed = [], 0
            for name in archive.layers:
                with archive.open_layer(name) as stream:
                    size_bytes, gzip_bytes = _weigh(stream)
                sizes.append(size_bytes)
                compressed += gzip_bytes
                with archive.open_layer(name) as stream:
                    weights.update(_directories(stream))
    except NO_ARCHIVE as exc:
        raise ImageError(f"cannot read image archive '{path.name}': {exc}") from exc
    return ArchiveContent(
        image_id=archive.image_id,
        user=archive.config.get("config", {}).get("User", ""),
        layers=_layers(sizes, archive.config.get("history", [])),
        compressed_bytes=compressed,
        directories=_largest(weights),
    )


def _weigh(stream: IO[bytes]) -> tuple[int, int]:
    compressor = zlib.compressobj(6)
    size_bytes = compressed_bytes = 0
    while chunk := stream.read(_CHUNK_BYTES):
        size_bytes += len(chunk)
        compressed_bytes += len(compressor.compress(chunk))
    return size_bytes, compressed_bytes + len(compressor.flush())


def _directories(stream: IO[bytes]) -> Counter[str]:
    """Return the bytes of the files of one layer by their folder."""
    weights: Counter[str] = Counter()
    with tarfile.open(fileobj=stream, mode="r|") as layer:
        for entry in layer:
            if entry.isfile():
                parts = PurePosixPath(entry.name).parent.parts[:_DIRECTORY_DEPTH]
                weights["/" + "/".join(part for part in parts if part != ".")] += entry.size
    return weights


def _largest(weights: Counter[str]) -> tuple[DirectoryWeight, ...]:
    largest = weights.most_common(_DIRECTORIES_COUNT)
    return tuple(DirectoryWeight(path=path, size_bytes=size) for path, size in largest)


def _layers(sizes: list[int], history: list[dict[str, Any]]) -> tuple[Layer, ...]:
    """Pair layers with the Dockerfile lines that made them: history entries that are not empty."""
    lines = [entry.get("created_by", "") for entry in history if not entry.get("empty_layer")]
    lines += ["(not recorded)"] * (len(sizes) - len(lines))
    return tuple(Layer(size_bytes=size, created_by=line) for size, line in zip(sizes, lines, strict=False))
