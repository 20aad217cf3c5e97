"""Texts for people."""

import pytest

from conformance.core.words import shortened


@pytest.mark.parametrize(("text", "shown"), [("", ""), ("abcd", "abcd"), ("abcde", "abc…")])
def test_long_text_is_cut(text: str, shown: str) -> None:
    """What fits stays whole; what is cut says so, and fits."""
    assert shortened(text, 4) == shown
