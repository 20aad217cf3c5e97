"""Say on standard error what is being done, how far it is and how long it takes."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

_NAME_WIDTH = 8
# Seconds between signs of life: short enough that nobody takes a long build for a hang.
_BEAT_S = 15.0


def say(stage: str, text: str) -> None:
    """Print one line of a stage, at once."""
    sys.stderr.write(f"  {stage:<{_NAME_WIDTH}} {text}\n")
    sys.stderr.flush()


@contextmanager
def busy(stage: str, text: str, *, beat_s: float = _BEAT_S) -> Iterator[None]:
    """Print a line as the act starts, every `beat_s` seconds while it lasts, and as it ends."""
    started_s = time.monotonic()
    done = threading.Event()

    def beat() -> None:
        while not done.wait(beat_s):
            say(stage, f"{text} … {time.monotonic() - started_s:.0f} s")

    say(stage, f"{text} …")
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    how = "failed after"
    try:
        yield
        how = "done in"
    finally:
        # No sign of life follows the last line.
        done.set()
        thread.join()
        say(stage, f"{text}: {how} {time.monotonic() - started_s:.1f} s")
