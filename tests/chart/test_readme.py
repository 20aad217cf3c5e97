"""The README's table of values is made from values.yaml."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import yaml

_MARK = "<!-- values -->\n"
_KEY = re.compile(r"^( *)([A-Za-z]+):(.*)$")


def test_readme_table_matches_values(chart: Path) -> None:
    """Every leaf of values.yaml is in the table, with its default and its comment."""
    readme = chart / "README.md"
    head, _, table = readme.read_text("utf-8").partition(_MARK)
    expected = _table(chart)
    if os.environ.get("UPDATE_GOLDEN"):
        readme.write_text(head + _MARK + expected, encoding="utf-8")
        table = expected

    assert expected == table, "stale table. Hint: UPDATE_GOLDEN=1 pytest tests/chart/test_readme.py"


def test_every_value_has_a_comment(chart: Path) -> None:
    """No key that holds a value stands without a comment above it."""
    assert not [key for key, _, comment in _documented(chart) if not comment]


def _table(chart: Path) -> str:
    rows = [f"| `{key}` | `{default}` | {comment} |" for key, default, comment in _documented(chart)]
    return "\n".join(["| key | default | meaning |", "|---|---|---|", *rows]) + "\n"


def _documented(chart: Path) -> Iterator[tuple[str, str, str]]:
    """Return key, default as JSON, and comment of every leaf, in the order of the file."""
    path: list[str] = []
    comment = ""
    for line in (chart / "values.yaml").read_text("utf-8").splitlines():
        if line.lstrip().startswith("#"):
            comment = f"{comment} {line.lstrip()[1:].strip()}".strip()
        elif match := _KEY.match(line):
            indent, key, value = match.groups()
            path = [*path[: len(indent) // 2], key]
            if value.strip():
                yield ".".join(path), json.dumps(yaml.safe_load(value)), comment.replace("|", "\\|")
            comment = ""
