"""What the templates of a chart say of its values: compared with what, read beside which, and where."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_ACTION = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_COMPARES = re.compile(r"\b(?:eq|ne|has|gt|ge|lt|le|hasPrefix|hasSuffix|contains|regexMatch|mustHas)\b")
# Functions and words that make one value hide another, or what stands behind them.
_TESTS = re.compile(r"\b(?:if|with|default|coalesce|ternary|or|and|not|empty|merge|mergeOverwrite)\b")
_CHANCE = re.compile(r"\b(?:now|shuffle|uuidv4|rand[A-Z]\w*|gen[A-Z]\w*|htpasswd|bcrypt)\b")
_ASKS = re.compile(r"\blookup\s")
_BOUND = re.compile(r"\b1\.(\d+)")
_COMMENT = re.compile(r"^-?\s*/\*")
_NAME = re.compile(r"\.([A-Za-z_]\w*)")
# Of a chart that asks for many versions of Kubernetes.
_MOST_VERSIONS = 6
_TEXT = re.compile(r'"([^"]*)"')
_NUMBER = re.compile(r"(?<![\w.\"])(\d+)(?![\w.\"])")
_BELOW = re.compile(r"\.Values((?:\.[A-Za-z_]\w*)+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What templates say.

    Args:
        compared: by the last key of a value, what it is compared with.
        below: by a path, the keys that are read below it.
        tested: for each action that may let one value hide another, the keys in it.
        hidden: the keys in templates that ask a cluster for its objects, and in actions that make
            something at random: what is read there need not show.
        named: every word in the templates; a key that is none is read with its neighbours, if at all.
        chance: whether anything is made at random, or of the time.
        elsewhere: options of `helm template` for each other place that the templates speak of: a release that
            is upgraded, an older Kubernetes.
    """

    compared: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    below: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    tested: tuple[frozenset[str], ...] = ()
    hidden: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    chance: bool = False
    elsewhere: tuple[tuple[str, ...], ...] = ()


def words_of(folder: Path) -> Words:
    """Read the templates of a chart and of the charts in it."""
    compared: dict[str, dict[object, None]] = defaultdict(dict)
    below: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    for action in actions(folder):
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
    text = "\n".join(actions(folder))
    return Words(
        compared={name: tuple(found) for name, found in compared.items()},
        below={path: tuple(keys) for path, keys in below.items()},
        tested=_tested(folder),
        hidden=_hidden(folder),
        named=frozenset(re.findall(r"\w+", text)),
        chance=_CHANCE.search(text) is not None,
        elsewhere=_elsewhere(text),
    )


def _tested(folder: Path) -> tuple[frozenset[str], ...]:
    found = (frozenset(_NAME.findall(action)) for action in actions(folder) if _TESTS.search(action))
    return tuple(dict.fromkeys(names for names in found if names))


def _hidden(folder: Path) -> frozenset[str]:
    found: set[str] = set()
    for path in _templates(folder):
        text = _actions_of(path)
        asks = any(_ASKS.search(action) for action in text)
        for action in text:
            if asks or _CHANCE.search(action):
                found.update(_NAME.findall(action), _TEXT.findall(action))
    return frozenset(found)


def _elsewhere(text: str) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = []
    if ".IsUpgrade" in text or ".IsInstall" in text:
        found.append(("--is-upgrade",))
    if "KubeVersion" in text:
        bounds = {int(minor) for minor in _BOUND.findall(text)}
        versions = sorted({near for minor in bounds for near in (minor - 1, minor)})
        found += [("--kube-version", f"1.{minor}.0") for minor in versions[:_MOST_VERSIONS] if minor >= 0]
    return tuple(found)


def actions(folder: Path) -> Iterator[str]:
    """Return what stands in double braces in the templates of a chart and its subcharts, less comments."""
    for path in _templates(folder):
        yield from _actions_of(path)


def _actions_of(path: Path) -> list[str]:
    found = _ACTION.findall(path.read_text(encoding="utf-8", errors="replace"))
    return [action for action in found if not _COMMENT.match(action)]


def _templates(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".yaml", ".yml", ".tpl", ".txt"} and "templates" in path.parts:
            yield path
