"""A long act shows that it lives, and says how long it took."""

import threading

import pytest

from airgap import progress
from airgap.progress import busy


def test_act_is_told_at_its_start_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    """With its seconds."""
    with busy("images", "[1/2] building x"):
        assert capsys.readouterr().err == "  images   [1/2] building x …\n"
    assert capsys.readouterr().err.startswith("  images   [1/2] building x: done in 0.")


def test_act_that_takes_long_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until its end, and not after it."""
    told: list[str] = []
    lives = threading.Event()

    def say(_stage: str, text: str) -> None:
        told.append(text)
        # The first line is that of the start.
        if len(told) > 2:
            lives.set()

    monkeypatch.setattr(progress, "say", say)
    with busy("images", "building x", beat_s=0.001):
        assert lives.wait(60)
    assert all(text.startswith("building x … ") for text in told[1:-1])
    assert told[-1].startswith("building x: done in")


def test_act_that_fails_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """And the error goes on."""
    with pytest.raises(ValueError, match="no"), busy("images", "building x"):
        raise ValueError("no")
    assert "building x: failed after" in capsys.readouterr().err
