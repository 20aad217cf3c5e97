"""Proxies of the environment are for the outside: this machine and the cluster are spoken to directly."""

from collections.abc import Iterable, Mapping, MutableMapping

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")


def has_proxy(environment: Mapping[str, str]) -> bool:
    """Whether a proxy is set, in either spelling."""
    return any(environment.get(name) or environment.get(name.upper()) for name in _PROXIES)


def bypass(environment: MutableMapping[str, str], hosts: Iterable[str | None]) -> None:
    """Add hosts to the exceptions of a proxy; without a proxy nothing is changed.

    Programs differ in which spelling they read, so both get the same.

    Args:
        environment: variables of this process, or of one that is started.
        hosts: names or addresses without a port; None is passed over.
    """
    if not has_proxy(environment):
        return
    listed = [part.strip() for name in _EXCEPTIONS for part in environment.get(name, "").split(",")]
    wanted = dict.fromkeys([*filter(None, listed), *LOOPBACK, *filter(None, hosts)])
    for name in _EXCEPTIONS:
        environment[name] = ",".join(wanted)
