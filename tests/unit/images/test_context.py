"""A copy of a build context: what Docker would be sent, and nothing that changes the original."""

from pathlib import Path

import pytest

from conformance.images.context import append_line, copy_context


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """Return a context with sources, a link, an empty folder, and what an ignore file keeps out."""
    folder = tmp_path / "context"
    for name in ("src/deep/main.py", "src/run.sh", "node_modules/big.js", "keep.log", "other.log"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    (folder / "src" / "run.sh").chmod(0o755)
    (folder / "src" / "link").symlink_to("deep/main.py")
    (folder / "empty").mkdir()
    return folder


def names(folder: Path) -> set[str]:
    """Return all files, links and empty folders below a folder."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file() or not any(path.iterdir())
    }


def test_copy_has_what_the_ignore_file_leaves(context: Path, tmp_path: Path) -> None:
    """Exceptions and patterns are Docker's own."""
    (context / ".dockerignore").write_text("# none of these\n**/node_modules\n*.log\n!keep.log\n")
    copy_context(context, tmp_path / "copy", dockerfile=context / "Dockerfile")
    assert names(tmp_path / "copy") == {
        ".dockerignore", "src/deep/main.py", "src/run.sh", "src/link", "keep.log", "empty",
    }  # fmt: skip
    assert (tmp_path / "copy" / "src" / "run.sh").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "copy" / "src" / "link").is_symlink()


def test_ignore_file_of_the_dockerfile_counts_first(context: Path, tmp_path: Path) -> None:
    """As BuildKit has it, also for a Dockerfile that lies elsewhere."""
    (context / ".dockerignore").write_text("*.log\n")
    (tmp_path / "web.dockerignore").write_text("*\n!src/run.sh\n")
    copy_context(context, tmp_path / "copy", dockerfile=tmp_path / "web")
    assert names(tmp_path / "copy") == {".dockerignore", "src/run.sh"}


def test_line_in_the_copy_is_none_in_the_original(context: Path, tmp_path: Path) -> None:
    """Although both were one file until then."""
    copy_context(context, tmp_path / "copy", dockerfile=context / "Dockerfile")
    append_line(tmp_path / "copy" / "src" / "run.sh")
    assert (context / "src" / "run.sh").read_text() == "src/run.sh"
    assert (tmp_path / "copy" / "src" / "run.sh").read_text() == "src/run.sh\n"
    assert (tmp_path / "copy" / "src" / "run.sh").stat().st_mode & 0o777 == 0o755
