"""Texts for people."""

import pytest

from conformance.core.words import counted, shortened


@pytest.mark.parametrize(("text", "shown"), [("", ""), ("abcd", "abcd"), ("abcde", "abc…")])
def test_long_text_is_cut(text: str, shown: str) -> None:
    """What fits stays whole; what is cut says so, and fits."""
    assert shortened(text, 4) == shown


@pytest.mark.parametrize(("count", "told"), [(0, "0 lines"), (1, "1 line"), (2, "2 lines")])
def test_count_is_told_with_its_plural(count: int, told: str) -> None:
    """By an s, unless the plural is given."""
    assert counted(count, "line") == told
    assert counted(count, "line", "lines") == told
    assert counted(2, "criterion", "criteria") == "2 criteria"
