"""What the templates of a chart compare values with, and what they read below them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_COMPARES = re.compile(r"\b(?:eq|ne|has|gt|ge|lt|le|hasPrefix|hasSuffix|contains|regexMatch|mustHas)\b")
_NAME = re.compile(r"\.([A-Za-z_]\w*)")
_TEXT = re.compile(r'"([^"]*)"')
_NUMBER = re.compile(r"(?<![\w.\"])(\d+)(?![\w.\"])")
_BELOW = re.compile(r"\.Values((?:\.[A-Za-z_]\w*)+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """By the last key of a value: what it is compared with; by a path: the keys that are read below it."""

    compared: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    below: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)


def words_of(folder: Path) -> Words:
    """Read the templates of a chart and of the charts in it."""
    compared: dict[str, dict[object, None]] = defaultdict(dict)
    below: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for action in _actions(folder):
        for match in _BELOW.finditer(action):
            *path, last = match.group(1).lstrip(".").split(".")
            if path:
                below[tuple(path)][last] = None
        if not _COMPARES.search(action):
            continue
        texts = _TEXT.findall(action)
        numbers = [int(number) for number in _NUMBER.findall(_TEXT.sub("", action))]
        for name in (*_NAME.findall(action), *texts):
            # A limit is crossed by one more, or by one less.
            others = (near for number in numbers for near in (number + 1, number, number - 1))
            compared[name].update(dict.fromkeys((*texts, *others)))
    return Words(
        compared={name: tuple(found) for name, found in compared.items()},
        below={path: tuple(keys) for path, keys in below.items()},
    )


def _actions(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".yaml", ".yml", ".tpl", ".txt"} and "templates" in path.parts:
            yield from _ACTION.findall(path.read_text(encoding="utf-8", errors="replace"))
