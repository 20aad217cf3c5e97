"""SC-001 and SC-002: how long the images take to build, and how large they are."""

import re

from conformance.core.units import BYTES_PER_MB, format_value, megabytes
from conformance.core.words import shortened
from conformance.criteria.criterion import Finding, Shown, conclude
from conformance.criteria.required import IMAGE_ID
from conformance.model.image import BuildStep, BuiltImage
from conformance.model.measurements import ImagesMeasurement
from conformance.model.settings import Settings
from conformance.model.verdict import Figure

# A base image must be present before a cold build, so its own step is no cached work of the build;
# `[internal]` steps read the Dockerfile and the ignore file. WORKDIR makes an empty directory at most,
# and BuildKit before 0.11 answers it from the base's state whatever `--no-cache` says.
_NO_WORK = re.compile(r"^\s*\[internal\]|(^|\]\s*)\s*(FROM|WORKDIR)\b", re.IGNORECASE)
# BuildKit rounds the seconds of its steps.
_ROUNDED_S = 1.0
# Less than it takes to ask Docker for anything, and than two blocks of a layer's archive: in another unit.
_LEAST_S, _LEAST_BYTES = 0.1, 1024
# What Docker prints of a step that it took from its cache, whatever was noted of the step.
_FROM_CACHE = re.compile(r"^\s*(?:#\d+\s+)?CACHED\b|---> Using cache")
# What cannot be packed grows by its frames only.
_MOST_PACKED, _LEAST_PACKED = 1.05, 1_000_000
_SHOWN = 3


def build_limit(settings: Settings) -> str:
    """Print the limit of SC-001."""
    return f"{settings.limits.build_s:g} s"


def size_limit(settings: Settings) -> str:
    """Print the limits of SC-002 in the order of the configured images."""
    return " / ".join(f"{image.size_limit_mb:g}" for image in settings.subject.images.values()) + " MB"


def judge_build(measured: ImagesMeasurement, settings: Settings) -> Finding:
    """Judge the cold builds of all images in sequence; a build that used cached layers proves nothing."""
    limit_s = settings.limits.build_s
    total_s = sum(image.cold_s for image in measured.images)
    gaps = _missing(measured, settings)
    gaps += [
        f"image '{image.component}': its cold build took {image.cold_s:g} s, which nobody can have measured"
        for image in measured.images
        if not image.cold_s > _LEAST_S
    ]
    gaps += [
        f"image '{image.component}': no build step was read, so nothing shows that none came from the layer"
        " cache; see the build's output in the journal"
        for image in measured.images
        if not image.steps
    ]
    gaps += [
        f"image '{image.component}': step `{shortened(step.text)}` took {step.elapsed_s:.1f} s of a build of"
        f" {image.cold_s:.1f} s, so one of the two is wrong; build again"
        for image in measured.images
        for step in image.steps
        if step.elapsed_s > image.cold_s + _ROUNDED_S
    ]
    for image in measured.images:
        cached = [step for step in image.steps if _is_cached(step)]
        if cached:
            gaps.append(
                f"image '{image.component}': {len(cached)} of {len(image.steps)} build steps came from the"
                f" layer cache, first `{shortened(cached[0].text)}`, so the time is not that of a cold build;"
                " build again with the layer cache off"
            )
    gaps += [
        f"image '{image.component}': no step of its build did anything, so it was built elsewhere; build it"
        " from its source"
        for image in measured.images
        if image.steps and all(_NO_WORK.search(step.text) for step in image.steps)
    ]
    over = []
    if total_s >= limit_s:
        slowest = max(measured.images, key=lambda image: image.cold_s)
        over.append(
            f"images took {total_s:.1f} s to build, limit {limit_s:g} s; '{slowest.component}' alone took"
            f" {slowest.cold_s:.1f} s{_slowest_step(slowest)}; shorten it, or split it so that it caches"
        )
    return conclude(
        Shown(
            observed=format_value(total_s, "s") if measured.images else "-",
            figures=(Figure(name="cold build", value=total_s, limit=limit_s, unit="s"),)
            if measured.images
            else (),
            samples_count=len(measured.images),
            method="wall-clock of the cold builds in sequence, layer cache off, base image present",
            details=tuple(line for image in measured.images for line in _build_lines(image)),
        ),
        facts=[measured.failure] if measured.failure else [],
        gaps=gaps,
        over=over,
    )


def judge_sizes(measured: ImagesMeasurement, settings: Settings) -> Finding:
    """Judge every image's unpacked bytes against the limit of its own configuration."""
    figures, over = [], []
    by_component = {image.component: image for image in measured.images}
    ordered = [by_component[name] for name in settings.subject.images if name in by_component]
    for image in ordered:
        limit_mb = settings.subject.images[image.component].size_limit_mb
        size_mb = megabytes(image.size.unpacked_bytes)
        figures.append(Figure(name=image.component, value=size_mb, limit=limit_mb, unit="MB"))
        if image.size.unpacked_bytes >= limit_mb * BYTES_PER_MB:
            over.append(
                f"image '{image.reference}' is {size_mb:.1f} MB unpacked, limit {limit_mb:g} MB"
                f"{_heaviest(image)}; leave out what the running program does not need"
            )
    return conclude(
        Shown(
            observed=(" / ".join(f"{figure.value:.1f}" for figure in figures) + " MB") if figures else "-",
            figures=tuple(figures),
            samples_count=len(ordered),
            method="sum of the uncompressed layers of the saved image, MB of 10^6 bytes",
            details=tuple(line for image in ordered for line in _size_lines(image)),
        ),
        gaps=[*_missing(measured, settings), *(gap for image in ordered for gap in _unweighed(image))],
        over=over,
    )


def _missing(measured: ImagesMeasurement, settings: Settings) -> list[str]:
    """Name what was not built of what is configured, and what had to be configured."""
    subject, built = settings.subject, {image.component for image in measured.images}
    cause = measured.failure.splitlines()[0] if measured.failure else ""
    gaps = [
        f"image '{name}' was not built"
        + (f": {cause}" if cause else "; build every image that is configured")
        for name in subject.images
        if name not in built
    ]
    gaps += [
        f"component '{name}' has no image in `subject.images`, so that this run built nothing of it; say how"
        " its image is built"
        for name in dict.fromkeys((subject.frontend_component, subject.backend_component))
        if name not in subject.images
    ]
    gaps += [
        f"image '{image.component}' has no id ('{image.image_id}'), so nothing shows what was built;"
        " build again"
        for image in measured.images
        if not IMAGE_ID.fullmatch(image.image_id)
    ]
    return gaps


def _is_cached(step: BuildStep) -> bool:
    return (step.cached or bool(_FROM_CACHE.search(step.text))) and not _NO_WORK.search(step.text)


def _unweighed(image: BuiltImage) -> list[str]:
    """Say why the size of an image means nothing."""
    total = sum(layer.size_bytes for layer in image.size.layers)
    if total < _LEAST_BYTES:
        return [f"image '{image.reference}' has no layer that was weighed; save it and weigh it again"]
    if total != image.size.unpacked_bytes:
        return [
            f"image '{image.reference}': its layers are {total} bytes together, noted were"
            f" {image.size.unpacked_bytes}; weigh it again"
        ]
    if not 0 < image.size.compressed_bytes <= _MOST_PACKED * total + _LEAST_PACKED:
        return [
            f"image '{image.reference}' is {image.size.compressed_bytes} bytes compressed and {total}"
            " unpacked, so one was taken for the other; weigh it again"
        ]
    return []


def _slowest(image: BuiltImage) -> list[BuildStep]:
    return sorted(image.steps, key=lambda step: step.elapsed_s, reverse=True)[:_SHOWN]


def _slowest_step(image: BuiltImage) -> str:
    steps = _slowest(image)
    return f", most of it in `{shortened(steps[0].text)}` ({steps[0].elapsed_s:.1f} s)" if steps else ""


def _heaviest(image: BuiltImage) -> str:
    if not image.size.layers:
        return ""
    layer = max(image.size.layers, key=lambda layer: layer.size_bytes)
    size_mb = megabytes(layer.size_bytes)
    return f"; its largest layer is {size_mb:.1f} MB, made by `{shortened(layer.created_by)}`"


def _build_lines(image: BuiltImage) -> list[str]:
    warm = "no file to touch configured" if image.warm_s is None else f"{image.warm_s:.1f} s"
    lines = [f"{image.component}: cold {image.cold_s:.1f} s, warm after touching one source file: {warm}"]
    lines += [
        f"{image.component}: {step.elapsed_s:.1f} s in `{shortened(step.text)}`" for step in _slowest(image)
    ]
    return lines


def _size_lines(image: BuiltImage) -> list[str]:
    size = image.size
    layers = sorted(size.layers, key=lambda layer: layer.size_bytes, reverse=True)[:_SHOWN]
    lines = [
        f"{image.component}: unpacked {megabytes(size.unpacked_bytes):.1f} MB (judged), compressed"
        f" {megabytes(size.compressed_bytes):.1f} MB, by inspect {megabytes(size.inspect_bytes):.1f} MB"
    ]
    lines += [
        f"{image.component}: layer {megabytes(layer.size_bytes):.1f} MB from `{shortened(layer.created_by)}`"
        for layer in layers
    ]
    lines += [
        f"{image.component}: directory {megabytes(folder.size_bytes):.1f} MB {folder.path}"
        for folder in size.largest_directories[:_SHOWN]
    ]
    return lines
