"""What SIGINT, SIGTERM and SIGHUP do while a run lasts, and while it is torn down."""

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Any

from conformance.core.errors import Interrupted


def signals_raise() -> AbstractContextManager[None]:
    """Turn them into `Interrupted`."""

    def stop(number: int, _frame: FrameType | None) -> None:
        raise Interrupted(signal.Signals(number).name)

    return _handled_by(stop)


def signals_wait() -> AbstractContextManager[None]:
    """Let nothing interrupt a teardown: half of it is what must not be left behind."""
    return _handled_by(signal.SIG_IGN)


@contextmanager
def _handled_by(handler: Any) -> Iterator[None]:  # noqa: ANN401 - the handlers of `signal` have no common type
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [signal.SIGINT, signal.SIGTERM]
    # A window that is closed ends what runs in it, but for what `nohup` has started.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
