"""Images as they were built and weighed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStep:
    """One step of a build: its text, seconds, and whether it came from the layer cache."""

    text: str
    elapsed_s: float
    cached: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer: unpacked bytes and the Dockerfile line that made it."""

    size_bytes: int
    created_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryWeight:
    """A directory in an image and the bytes of the files below it."""

    path: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSize:
    """The three notions of size, of which `unpacked_bytes` (the sum of uncompressed layers) is judged."""

    unpacked_bytes: int
    compressed_bytes: int
    inspect_bytes: int
    layers: tuple[Layer, ...]
    largest_directories: tuple[DirectoryWeight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltImage:
    """One image of the subject: `component` as in the configuration, `image_id` as `sha256:…`.

    `warm_s` is the rebuild after one source file was touched; None when none is configured.
    `user` is the image's configured user, empty for root.
    """

    component: str
    repository: str
    tag: str
    image_id: str
    user: str
    cold_s: float
    warm_s: float | None
    steps: tuple[BuildStep, ...]
    size: ImageSize

    @property
    def reference(self) -> str:
        """Repository and tag."""
        return f"{self.repository}:{self.tag}"
