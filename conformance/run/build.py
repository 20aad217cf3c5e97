"""Build and weigh the subject's images."""

from collections.abc import Mapping

from conformance.core.errors import BuildUnavailable, ImageError
from conformance.core.progress import Step
from conformance.core.units import megabytes
from conformance.images.build import ImageBuilder
from conformance.model.image import BuiltImage
from conformance.model.measurements import ImagesMeasurement, NotMeasured
from conformance.model.settings import ImageSettings


def build_images(
    builder: ImageBuilder, images: Mapping[str, ImageSettings], step: Step
) -> ImagesMeasurement | NotMeasured:
    """Build every image; one that does not build is a result, too, and ends it."""
    try:
        built = tuple(builder.build(component, image, step.update) for component, image in images.items())
    except BuildUnavailable as exc:
        step.result = exc.message.splitlines()[0]
        return NotMeasured(reason=exc.message, remedy=exc.hint)
    except ImageError as exc:
        step.result = "a build failed"
        return ImagesMeasurement(images=(), failure=exc.message)
    step.result = f"{', '.join(map(_size, built))}, built {builder.how} in {_total_s(built):.1f} s"
    return ImagesMeasurement(images=built)


def _size(image: BuiltImage) -> str:
    return f"{image.component} {megabytes(image.size.unpacked_bytes):.1f} MB"


def _total_s(images: tuple[BuiltImage, ...]) -> float:
    return sum(image.cold_s for image in images)
