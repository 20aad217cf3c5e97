"""Which task is meant by a few words."""

import re
from typing import Any

_WORD = re.compile(r"[\w']+")
_NOISE = frozenset(
    [
        "the",
        "a",
        "an",
        "my",
        "this",
        "that",
        "one",
        "about",
        "to",
        "of",
        "for",
        "with",
        "and",
        "i",
        "it",
        "is",
        "was",
        "at",
        "on",
        "in",
        "up",
        "do",
        "doing",
        "task",
        "tasks",
        "todo",
        "item",
        "please",
    ]
)
_ENDINGS = ("ing", "ed", "es", "s", "e")
_MIN_STEM = 3


def find(tasks: list[dict[str, Any]], words: str) -> list[dict[str, Any]]:
    """Return the tasks whose title holds all the words, however inflected; an equal title wins alone."""
    wanted = _stems(words)
    if not wanted:
        return []
    equal = [task for task in tasks if task["title"].casefold() == words.casefold()]
    if equal:
        return equal
    return [task for task in tasks if wanted <= _stems(task["title"])]


def _stems(text: str) -> set[str]:
    return {_stem(word) for word in _WORD.findall(text.casefold()) if word not in _NOISE}


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            word = word.removesuffix(ending)
            break
    if len(word) > _MIN_STEM and word[-1] == word[-2]:  # running, stopped
        return word[:-1]
    return word
