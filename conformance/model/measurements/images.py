"""The images as built and weighed (SC-001, SC-002)."""

from dataclasses import dataclass

from conformance.model.image import BuiltImage
from conformance.model.measurements.key import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagesMeasurement:
    """SC-001 and SC-002: the images as built and weighed; `failure` is why one did not build."""

    images: tuple[BuiltImage, ...]
    failure: str = ""


IMAGES = Key("images", ImagesMeasurement)
