"""Write every rendering into the run's folder: the only place of this package that touches files."""

import os
from collections.abc import Callable
from pathlib import Path

from conformance.model.report import Report
from conformance.report.html_page import render_html
from conformance.report.json_file import to_json
from conformance.report.junit_xml import render_junit
from conformance.report.markdown import render_markdown

# File name -> renderer; a new one is a file beside this one and a line here.
RENDERERS: dict[str, Callable[[Report], str]] = {
    "junit.xml": render_junit,
    "report.html": render_html,
    "report.md": render_markdown,
}


def write_results(report: Report, folder: Path) -> Path:
    """Write results.json, from which all other files can be made; it is whole at every moment."""
    folder.mkdir(parents=True, exist_ok=True)
    return _replace(folder / "results.json", to_json(report))


def write_renderings(report: Report, folder: Path) -> tuple[Path, ...]:
    """Write what each renderer makes of the report; each file is whole at every moment."""
    return tuple(_replace(folder / name, render(report)) for name, render in RENDERERS.items())


def link_latest(folder: Path) -> None:
    """Point `latest` beside the run's folder to it."""
    link = folder.parent / "latest"
    fresh = folder.parent / f".latest-{os.getpid()}"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.name, target_is_directory=True)
    fresh.replace(link)


def latest_of(reports: Path) -> str:
    """Return the name of the run that `latest` points to; empty when it points nowhere."""
    link = reports / "latest"
    return str(link.readlink()) if link.is_symlink() else ""


def unlink_latest(reports: Path) -> None:
    """Take `latest` away: a run was refused before it had a folder, and an older one is not the last."""
    link = reports / "latest"
    if link.is_symlink():
        link.unlink()


def _replace(path: Path, text: str) -> Path:
    """Write beside the target and rename, so that a reader never sees half a file."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    return path
