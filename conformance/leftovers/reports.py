"""Old reports: the newest stay, and those by which a kept cluster is reached."""

import re
import shutil
from pathlib import Path

_RUN_ID = re.compile(r"[0-9a-f]{6}")


def old_reports(folder: Path, *, keep: int) -> tuple[Path, ...]:
    """Return the folders of runs that may go, the oldest first.

    Args:
        folder: the one that holds a folder for each run.
        keep: how many of the newest stay; one that holds a kubeconfig stays, too, since its cluster was kept.
    """
    runs = [
        path
        for path in folder.glob("*")
        if _RUN_ID.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    ]
    runs.sort(key=lambda path: path.stat().st_mtime)
    latest = (folder / "latest").resolve()
    old = runs[: max(0, len(runs) - keep)]
    return tuple(path for path in old if path != latest and not (path / "kubeconfig").exists())


def remove_old_reports(folder: Path, *, keep: int) -> tuple[Path, ...]:
    """Remove them, and return what was removed."""
    removed = old_reports(folder, keep=keep)
    for path in removed:
        shutil.rmtree(path, ignore_errors=True)
    return removed
