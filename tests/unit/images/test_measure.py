"""The weight of an image, from its saved archive."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.core.errors import ImageError
from conformance.images.measure import read_archive

Save = Callable[..., str]


@pytest.mark.parametrize("oci", [False, True], ids=["old layout", "OCI layout"])
@pytest.mark.parametrize("compressed", [False, True], ids=["plain", "gzip"])
def test_size_is_that_of_the_unpacked_layers(
    save_image: Save,
    layer_sizes: list[int],
    compressed_bytes: int,
    tmp_path: Path,
    *,
    oci: bool,
    compressed: bool,
) -> None:
    """However the engine stores its layers, the image weighs the same and is the same."""
    image_id = save_image(tmp_path / "x.tar", oci=oci, compressed=compressed)
    found = read_archive(tmp_path / "x.tar")
    assert found.image_id == image_id
    assert found.user == "10001"
    assert [layer.size_bytes for layer in found.layers] == layer_sizes
    assert found.compressed_bytes == compressed_bytes < sum(layer_sizes)
    size = found.size(inspect_bytes=7)
    assert (size.unpacked_bytes, size.inspect_bytes) == (sum(layer_sizes), 7)


def test_layers_are_paired_with_their_lines(save_image: Save, tmp_path: Path) -> None:
    """A line that makes no layer takes none."""
    save_image(tmp_path / "x.tar")
    lines = [layer.created_by for layer in read_archive(tmp_path / "x.tar").layers]
    assert lines == ["ADD rootfs.tar / # base", "COPY . /app # ours"]


def test_layer_without_a_line_is_still_weighed(
    save_image: Save, layer_sizes: list[int], tmp_path: Path
) -> None:
    """An imported image has no history; its bytes count all the same."""
    save_image(tmp_path / "x.tar", history=())
    layers = read_archive(tmp_path / "x.tar").layers
    assert [layer.created_by for layer in layers] == ["(not recorded)"] * 2
    assert sum(layer.size_bytes for layer in layers) == sum(layer_sizes)


def test_directories_are_weighed_over_all_layers(save_image: Save, tmp_path: Path) -> None:
    """The largest comes first, both spellings of a path are one, and a package holds what is below it."""
    save_image(tmp_path / "x.tar")
    found = [(item.path, item.size_bytes) for item in read_archive(tmp_path / "x.tar").directories]
    assert found[:3] == [
        ("/usr/lib/python3/dist-packages/big", 3200),
        ("/app", 500),
        ("/app/sub", 70),
    ]


def test_image_without_a_user_is_root(save_image: Save, tmp_path: Path) -> None:
    """Absent is empty, which is root."""
    save_image(tmp_path / "x.tar", user=None)
    assert read_archive(tmp_path / "x.tar").user == ""


def test_layer_that_is_linked_is_weighed(save_image: Save, layer_sizes: list[int], tmp_path: Path) -> None:
    """Old engines store a layer once, and link to it from the other name."""
    save_image(tmp_path / "x.tar")
    linked = tmp_path / "linked.tar"
    with tarfile.open(tmp_path / "x.tar") as source, tarfile.open(linked, "w") as target:
        for entry in source:
            if entry.name == "1/layer.tar":
                link = tarfile.TarInfo(entry.name)
                link.type, link.linkname = tarfile.SYMTYPE, "../0/layer.tar"
                target.addfile(link)
            else:
                target.addfile(entry, source.extractfile(entry))
    assert [layer.size_bytes for layer in read_archive(linked).layers] == [layer_sizes[0]] * 2


def archive_of(path: Path, **files: bytes) -> Path:
    """Write a tar of these files; `__` stands for the dot of a name."""
    with tarfile.open(path, "w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name.replace("__", "."))
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"manifest__json": b"["},
        {"manifest__json": b"[]"},
        {"manifest__json": b'[{"Config": "c__json", "Layers": []}]'},
        {"manifest__json": json.dumps([{"Config": "c", "Layers": ["l"]}]).encode(), "c": b"{}"},
        {
            "manifest__json": json.dumps([{"Config": "c", "Layers": ["l"]}]).encode(),
            "c": b"{}",
            "l": b"no tar",
        },
    ],
    ids=["empty", "broken manifest", "no image", "no config", "no layer", "layer is no tar"],
)
def test_what_is_no_archive_is_named(tmp_path: Path, files: dict[str, bytes]) -> None:
    """The file's name is in the error, not a traceback."""
    with pytest.raises(ImageError, match=r"cannot read image archive 'x\.tar'"):
        read_archive(archive_of(tmp_path / "x.tar", **files))


def test_file_that_is_no_tar_is_named(tmp_path: Path) -> None:
    """Whatever docker wrote there instead."""
    (tmp_path / "x.tar").write_bytes(b"no space left on device")
    with pytest.raises(ImageError, match=r"cannot read image archive 'x\.tar'"):
        read_archive(tmp_path / "x.tar")


def test_cut_layer_is_named(save_image: Save, tmp_path: Path) -> None:
    """A full disk cuts files; the error is one of the harness, not a traceback."""
    save_image(tmp_path / "x.tar", compressed=True, cut_bytes=20)
    with pytest.raises(ImageError, match=r"cannot read image archive 'x\.tar'"):
        read_archive(tmp_path / "x.tar")
