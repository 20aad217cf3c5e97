"""REC-03: secrets are looked for where none may be, on a release that was given a Secret made beforehand."""

import base64
import secrets
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from conformance.core.errors import ProbeError
from conformance.core.image_archive import NO_ARCHIVE, open_archive
from conformance.core.purpose import Purpose
from conformance.core.redact import NOT_SWEPT
from conformance.kube.yaml_text import read_documents
from conformance.model.measurements import IMAGES, SECRECY, Blocked, NotMeasured, Searched, SecrecyMeasurement
from conformance.ports import Site
from conformance.probes.probe import Given, Need, Probe, Trace
from conformance.probes.secret_rules import find_secrets

_SAVE_LIMIT_S = 300


@dataclass(slots=True, kw_only=True)
class _Search:
    """One place, while it is read."""

    place: str
    values: frozenset[bytes]
    is_configuration: bool = True
    texts: int = 0
    size: int = 0
    found: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def read(self, name: str, text: bytes | None) -> None:
        """Search one text; None is one that could not be read."""
        if text is None:
            self.unread.append(name)
            return
        self.texts += 1
        self.size += len(text)
        secret = find_secrets(text, self.values, is_configuration=self.is_configuration)
        self.found += [f"{what} in {name}" for what in secret]

    def done(self) -> Searched:
        """Return what was found."""
        return Searched(
            place=self.place,
            texts_count=self.texts,
            bytes_count=self.size,
            found=tuple(dict.fromkeys(self.found)),
            unread=tuple(self.unread),
        )


def measure_secrecy(given: Given) -> SecrecyMeasurement:
    """Search images, values, manifests, logs and what this run wrote.

    Raises:
        ProbeError: one of them cannot be read.
    """
    site, objects, logs = given.site, given.ports.objects, given.ports.logs
    production = given.settings.subject.production
    if objects is None or logs is None or production is None:
        raise ProbeError("no way to the objects or the logs of the release")
    own = given.settings.subject.set_values.get(production.secret_value, "")
    values = frozenset(_own_values(site, own))
    manifest = objects.manifest()
    places = [
        *_images(given, values),
        _texts("values", values, _value_files(given)),
        _texts("manifests", values, [("the manifest", manifest.encode())]),
        _texts("logs", values, ((f"{log.pod}/{log.container}", _bytes(log.text)) for log in logs.read())),
        _texts("reports", values, _files_of(given.evidence.parent.parent)),
    ]
    documents = read_documents(manifest)
    return SecrecyMeasurement(
        places=tuple(places),
        own_secret=own,
        made_secrets=tuple(item["metadata"]["name"] for item in documents if item.get("kind") == "Secret"),
        used_by=tuple(_used_by(site, own)),
        planted_found=_finds_what_is_planted(values),
    )


def _own_values(site: Site, name: str) -> Iterator[bytes]:
    """Yield the values of the Secret that the release was given, plain and as Kubernetes spells them."""
    for item in site.listed("/api/v1", "secrets"):
        if item["metadata"]["name"] == name:
            for stored in (item.get("data") or {}).values():
                yield stored.encode()
                yield base64.b64decode(stored)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode()


def _texts(place: str, values: frozenset[bytes], texts: Iterable[tuple[str, bytes | None]]) -> Searched:
    search = _Search(place=place, values=values)
    for name, text in texts:
        search.read(name, text)
    return search.done()


def _value_files(given: Given) -> Iterator[tuple[str, bytes]]:
    subject, root = given.settings.subject, given.settings.root
    for path in (subject.chart / "values.yaml", *subject.values):
        yield str(path), (root / path).read_bytes()
    yield "set_values", yaml.safe_dump(subject.set_values).encode()


def _files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and path.name not in NOT_SWEPT:
            yield str(path.relative_to(folder)), path.read_bytes()


def _images(given: Given, values: frozenset[bytes]) -> Iterator[Searched]:
    """Search every file of every layer, and the history and environment that an image carries."""
    images = given.known.get(IMAGES)
    if isinstance(images, NotMeasured | Blocked):
        raise ProbeError("the images were not built, so that they cannot be searched")
    files = _Search(place="images", values=values, is_configuration=False)
    settings = _Search(place="image settings", values=values)
    with tempfile.TemporaryDirectory() as folder:
        for image in images.images:
            given.on_wait(f"image '{image.reference}'")
            path = Path(folder) / f"{image.component}.tar"
            argv = ["docker", "save", "--output", str(path), image.reference]
            given.runner.run(argv, timeout_s=_SAVE_LIMIT_S, purpose=Purpose.TRIALS)
            read_image(path, image.component, files.read, settings.read)
            path.unlink()
    yield files.done()
    yield settings.done()


def read_image(
    path: Path, name: str, file: Callable[[str, bytes], None], setting: Callable[[str, bytes], None]
) -> None:
    """Hand over each file of each layer, and the configuration's history and environment.

    Raises:
        ProbeError: the file is no archive of an image.
    """
    try:
        with open_archive(path) as archive:
            for line in (archive.config.get("config") or {}).get("Env") or []:
                setting(f"environment of {name}", line.encode())
            for step in archive.config.get("history") or []:
                setting(f"history of {name}", (step.get("created_by") or "").encode())
            for layer in archive.layers:
                with tarfile.open(fileobj=archive.open_layer(layer), mode="r|") as stream:
                    for member in stream:
                        found = stream.extractfile(member) if member.isfile() else None
                        if found is not None:
                            file(f"{name}:/{member.name}", found.read())
    except NO_ARCHIVE as exc:
        raise ProbeError(f"cannot read the archive of image '{name}': {exc}") from exc


def _used_by(site: Site, secret: str) -> Iterator[str]:
    for pod in site.pods():
        for container in [*(pod["spec"].get("initContainers") or []), *pod["spec"]["containers"]]:
            if _reads(container, secret):
                yield f"{pod['metadata']['name']}/{container['name']}"


def _reads(container: Mapping[str, Any], secret: str) -> bool:
    sources = [item.get("valueFrom") or {} for item in container.get("env") or []]
    named = [(source.get("secretKeyRef") or {}).get("name") for source in sources]
    named += [(item.get("secretRef") or {}).get("name") for item in container.get("envFrom") or []]
    return secret in named


def _finds_what_is_planted(values: frozenset[bytes]) -> bool:
    """Whether the same search finds a key that was just made up, and the release's own values."""
    planted = b"key: AKIA" + secrets.token_hex(8).upper().encode()
    search = _Search(place="a test", values=values)
    for text in (planted, *(b"x " + value + b" y" for value in values)):
        search.found.clear()
        search.read("a text", text)
        if not search.found:
            return False
    return bool(values)


PROBE = Probe(
    key=SECRECY,
    needs=frozenset({Need.SERVING, Need.SITE, Need.OBJECTS, Need.LOGS}),
    take=measure_secrecy,
    say=lambda fact: f"{sum(item.texts_count for item in fact.places)} texts searched",
    reads=frozenset({Trace.REQUESTS, Trace.ROWS, Trace.NEW_PODS}),
    production=True,
)
