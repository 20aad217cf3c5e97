"""Render a report: pure functions from the report to text, and one writer that puts them into files."""

from conformance.report.json_file import digest_in, digest_of, from_json, sealed, to_json
from conformance.report.terminal import render_terminal
from conformance.report.write import write_renderings, write_results

__all__ = [
    "digest_in",
    "digest_of",
    "from_json",
    "render_terminal",
    "sealed",
    "to_json",
    "write_renderings",
    "write_results",
]
