"""What a person is told before a load in somebody else's cluster."""

from conformance.traffic.profile import load_note
from tests.unit.table import table


@table(
    ("url", "allowed", "told"),
    [
        ("http://127.0.0.1:8080", "", ""),
        ("https://todo.example", "todo.example", ""),
        ("", "10.0.0.7", ""),
        ("http://10.0.0.7:30080", "", "'10.0.0.7': if it is yours to load, set LOAD_ALLOW_HOST=10.0.0.7"),
        ("https://todo.example", "10.0.0.7", "set LOAD_ALLOW_HOST=todo.example"),
        ("", "", "elsewhere than on loopback: if it is yours to load, set LOAD_ALLOW_HOST=HOST"),
    ],
)
def test_load_that_would_be_refused_is_told(url: str, allowed: str, told: str) -> None:
    """Of an address that nobody knows yet, only who named no host at all is told."""
    note = load_note(url, allowed=allowed)
    assert note.endswith(told)
    assert bool(note) is bool(told)
