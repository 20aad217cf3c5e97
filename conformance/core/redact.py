"""Keep secrets out of everything that is printed or written."""

import dataclasses
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from conformance.core.disguises import disguises
from conformance.core.secret_forms import hide_likely
from conformance.core.secret_names import MASK, NAME, SUFFIX

__all__ = ["MASK", "NOT_SWEPT", "Redactor", "names_secret"]

# A value worth hiding is long enough not to be a common word.
_MIN_SECRET_LENGTH = 6
_MIN_STRONG_LENGTH = 10
# Written by programs of a run that go on needing it: the cluster's own credentials.
NOT_SWEPT = frozenset({"kubeconfig"})
# The end of a line in a text, or in a text that stands in another, and how the next one is set in.
_BREAK = re.compile(r"\\*\r?\n[ \t]*|\\+r?\\*n[ \t]*")
_SECRET_NAME = re.compile(rf"(?i){NAME}{SUFFIX}$")
# What every shell calls the folder that it is in, and was in before.
_FOLDERS = frozenset({"PWD", "OLDPWD"})
_IDENTIFIER = re.compile(r"[a-z0-9](?:[a-z0-9./:@_-]*[a-z0-9])?")
Record = TypeVar("Record")


class Redactor:
    """Replace known secret values, however they are encoded, and things that look like secrets by a mask."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        # Of all values, and of those that can be nothing else than a secret; made when first needed.
        self._patterns: tuple[re.Pattern[str], re.Pattern[str]] | None = None

    def learn(self, value: str) -> None:
        """Hide this value from now on, as it is and encoded; values too short to be a secret are ignored."""
        for part in (value, value.strip(), *value.splitlines()):
            if len(part) >= _MIN_SECRET_LENGTH and MASK not in part:
                self._values |= disguises(part)
                self._patterns = None

    def learn_named(self, values: Mapping[str, str]) -> None:
        """Hide the values whose name says that they are secret: those of an environment, or of Helm."""
        for name, value in values.items():
            if names_secret(name):
                self.learn(value)

    def clean(self, text: str) -> str:
        """Return the text with every secret replaced, and halves of characters, which no file can hold."""
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode("utf-8")
        if self._values:
            known, _ = self._known()
            text = _over_lines(known, known.sub(MASK, text))
        return hide_likely(text)

    def clean_argv(self, argv: Sequence[str]) -> tuple[str, ...]:
        """Return arguments with every secret replaced; `login -u me -p x` tells of the one behind it."""
        cleaned: list[str] = []
        for argument in argv:
            before = "".join(f"{earlier} " for earlier in cleaned)
            whole = self.clean(before + self.clean(argument))
            cleaned.append(whole.removeprefix(before) if whole.startswith(before) else self.clean(argument))
        return tuple(cleaned)

    def clean_record(self, record: Record) -> Record:
        """Return a record, or plain data, with every secret in its texts replaced.

        A bare name (of a pod, an image) stays as it is unless it holds a value that can be nothing else
        than a secret: a password that is an everyday word must not make two names unequal.
        """
        cleaned: Any = self._cleaned(record)
        result: Record = cleaned
        return result

    def sweep(self, folder: Path) -> None:
        """Clean every text file below a folder, whoever wrote it; what is no text is left alone."""
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.is_symlink() or path.name in NOT_SWEPT:
                continue
            try:
                text = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            clean = self.clean(text)
            if clean != text:
                path.write_text(clean, "utf-8")

    def _cleaned(self, value: Any) -> Any:  # noqa: ANN401 - any plain data
        if value is None or isinstance(value, int | float):
            return value
        if isinstance(value, str):
            return self._clean_name(value) if _IDENTIFIER.fullmatch(value) else self.clean(value)
        if isinstance(value, tuple | list):
            return type(value)([self._cleaned(item) for item in value])
        if isinstance(value, dict):
            return {self._cleaned(key): self._cleaned(item) for key, item in value.items()}
        kind: Any = type(value)
        before = {name: getattr(value, name) for name in _fields_of(kind)}
        after = {name: self._cleaned(item) for name, item in before.items()}
        # Most records hold no secret, and a copy costs more than the look.
        return value if after == before else dataclasses.replace(value, **after)

    def _known(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        if self._patterns is None:
            strong = {
                value for value in self._values if len(value) >= _MIN_STRONG_LENGTH and _is_mixed(value)
            }
            self._patterns = _any_of(self._values), _any_of(strong)
        return self._patterns

    def _clean_name(self, name: str) -> str:
        return self._known()[1].sub(MASK, name) if self._values else name


def _any_of(values: Collection[str]) -> re.Pattern[str]:
    """Return a pattern of these values, the longest first, by their first characters: so it is quick."""
    kept = sorted(filter(None, values), key=lambda value: (value[0], -len(value), value))
    groups = (
        f"{re.escape(first)}(?:{'|'.join(re.escape(value[1:]) for value in group)})"
        for first, group in groupby(kept, key=lambda value: value[0])
    )
    return re.compile("|".join(groups) or r"(?!)")


def _over_lines(known: re.Pattern[str], text: str) -> str:
    """Return the text without the values that were broken into several lines, as wrapped base64 is."""
    whole, breaks_count = _BREAK.subn("", text)
    if not breaks_count:
        return text
    for value in {match[0] for match in known.finditer(whole)}:
        text = re.sub(f"(?:{_BREAK.pattern})?".join(map(re.escape, value)), MASK, text)
    return text


def names_secret(name: str) -> bool:
    """Tell whether a variable or a value of that name holds a secret: `DB_PASSWORD`, `auth.jwtSecret`."""
    return name not in _FOLDERS and _SECRET_NAME.search(name.rsplit(".", 1)[-1]) is not None


@cache
def _fields_of(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a class
    """Return the names of a record's fields; none of what is no record."""
    return tuple(item.name for item in dataclasses.fields(kind)) if dataclasses.is_dataclass(kind) else ()


def _is_mixed(value: str) -> bool:
    return any(mark.isdigit() for mark in value) and any(mark.isalpha() for mark in value)
