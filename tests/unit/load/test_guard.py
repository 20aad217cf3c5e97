"""Load is put on this machine only."""

import pytest

from load.guard import foreign_host
from tests.unit.table import table


@table("url", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80", "127.0.0.1:80", "", None])
def test_loopback_may_be_loaded(url: str | None) -> None:
    """Every spelling of this machine is allowed."""
    assert foreign_host(url, environment={}) == ""


@pytest.mark.parametrize(
    "url", ["http://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "//"]
)
def test_other_hosts_are_refused(url: str) -> None:
    """Any other host is refused, one that only looks like loopback, too."""
    assert "refused to put load" in foreign_host(url, environment={})


def test_named_host_may_be_loaded() -> None:
    """Exactly the host that the variable names is allowed."""
    environment = {"LOAD_ALLOW_HOST": "test.example.com"}
    assert foreign_host("http://test.example.com:80", environment=environment) == ""
    assert foreign_host("http://example.com", environment=environment) != ""
