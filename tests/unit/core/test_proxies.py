"""Proxies are for the outside."""

import pytest

from conformance.core.proxies import bypass


def test_without_a_proxy_nothing_is_changed() -> None:
    """What is handed on is told in SC-010, so nothing is added without need."""
    environment = {"PATH": "/bin", "NO_PROXY": "x", "https_proxy": ""}
    bypass(environment, ["192.0.2.7"])
    assert environment == {"PATH": "/bin", "NO_PROXY": "x", "https_proxy": ""}


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_both_spellings_name_this_machine_and_the_hosts(variable: str) -> None:
    """Programs differ in which they read; what was listed stays, and nothing is named twice."""
    environment = {variable: "http://192.0.2.1:3128", "no_proxy": ".corp, localhost", "NO_PROXY": "corp2"}
    bypass(environment, ["192.0.2.7", None, "api.example.com"])
    bypass(environment, ["192.0.2.7"])
    expected = ".corp,localhost,corp2,127.0.0.1,::1,192.0.2.7,api.example.com"
    assert environment["no_proxy"] == environment["NO_PROXY"] == expected
