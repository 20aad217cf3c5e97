"""What signals do while a run lasts."""

import signal
from collections.abc import Iterator

import pytest

from conformance.core.errors import Interrupted
from conformance.core.signals import signals_raise, signals_wait
from tests.unit.table import table

_NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    # Whoever runs these under `nohup` ignores SIGHUP.
    before = {number: signal.signal(number, signal.default_int_handler) for number in _NUMBERS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@table("number", _NUMBERS)
def test_signal_ends_the_run_and_not_its_teardown(number: signal.Signals) -> None:
    """A window that is closed, too: what a run has made would be left otherwise."""
    with signals_raise(), signals_wait():
        signal.raise_signal(number)
    with pytest.raises(Interrupted, match=number.name), signals_raise():
        signal.raise_signal(number)


def test_what_nohup_started_stays() -> None:
    """The window that it was started in may be closed."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with signals_raise():
        signal.raise_signal(signal.SIGHUP)
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
