"""A long act shows that it lives, and says how long it took."""

import time

import pytest

from airgap.progress import busy


def test_act_is_told_at_its_start_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    """With its seconds."""
    with busy("images", "[1/2] building x"):
        assert capsys.readouterr().err == "  images   [1/2] building x …\n"
    assert capsys.readouterr().err.startswith("  images   [1/2] building x: done in 0.")


def test_act_that_takes_long_gives_signs_of_life(capsys: pytest.CaptureFixture[str]) -> None:
    """Until its end, and not after it."""
    with busy("images", "building x", beat_s=0.01):
        time.sleep(0.1)
    told = capsys.readouterr().err
    time.sleep(0.05)
    assert told.count("building x … 0 s") >= 2
    assert capsys.readouterr().err == ""


def test_act_that_fails_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """And the error goes on."""
    with pytest.raises(ValueError, match="no"), busy("images", "building x"):
        raise ValueError("no")
    assert "building x: failed after" in capsys.readouterr().err
