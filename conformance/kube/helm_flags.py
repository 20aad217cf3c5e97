"""Flags of Helm's command line."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from conformance.model.reference import Reference
from conformance.model.release import LoadedImage
from conformance.model.settings import ImageSettings, SubjectSettings


def access_flags(kubeconfig: Path, context: str, namespace: str = "") -> list[str]:
    """Return the flags that say in which cluster, and in which namespace of it, Helm acts."""
    where = ["--namespace", namespace] if namespace else []
    return [*where, "--kubeconfig", str(kubeconfig), "--kube-context", context]


def set_flags(flag: str, values: Mapping[str, str]) -> list[str]:
    """Return Helm's `--set` flags for these values; commas inside a value are escaped."""
    return [f"{flag}={key}={value.replace(',', chr(92) + ',')}" for key, value in values.items() if key]


def value_flags(subject: SubjectSettings, root: Path, images: Sequence[LoadedImage]) -> list[str]:
    """Return the flags with which a chart is installed: its values files, the images, what is set.

    Args:
        subject: the values, and which of them name an image.
        root: the folder to which paths are relative.
        images: by the names under which they are found.
    """
    strings: dict[str, str] = {}
    for image in images:
        name = Reference.parse(image.reference)
        if image.component in subject.images:
            strings |= _image_values(subject.images[image.component], name)
        elif image.component in subject.preload_values:
            strings[subject.preload_values[image.component]] = name.repository
    return [
        *(f"--values={root / path}" for path in subject.values),
        *set_flags("--set-string", strings),
        *set_flags("--set", {subject.node_port_value: str(subject.node_port), **subject.set_values}),
    ]


def _image_values(configured: ImageSettings, name: Reference) -> dict[str, str]:
    """Return the values by which the chart names an image; a digest decides over the tag beside it."""
    values = {configured.repository_value: name.repository}
    if name.digest and configured.digest_value:
        return values | {configured.digest_value: name.digest}
    tag = f"{name.tag or 'latest'}@{name.digest}" if name.digest else name.tag
    return values | {configured.tag_value: tag}
