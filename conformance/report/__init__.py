"""Render a report: pure functions from the report to text, and one writer that puts them into files."""

from conformance.report.json_file import from_json, to_json
from conformance.report.terminal import render_terminal
from conformance.report.write import write_all

__all__ = ["from_json", "render_terminal", "to_json", "write_all"]
