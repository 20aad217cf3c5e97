"""The addresses that containers were given, in their variables and arguments."""

import re
from dataclasses import dataclass

from conformance.deploy.causes.objects import Container
from conformance.deploy.causes.waits import asked_for

_URL = re.compile(
    r"\b(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^@/\s]*@)?(?P<host>[A-Za-z0-9][A-Za-z0-9.-]*)(?::(?P<port>\d{1,5}))?"
)
_HOST_PORT = re.compile(r"(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(?::(?P<port>\d{1,5}))?")
# PGHOST, TODO_DATABASE_HOST, REDIS_ADDR, UPSTREAM: the name of a variable that holds one host.
_HOST_NAME = re.compile(r"(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|UPSTREAM|ENDPOINT)$")
# These say where a program listens itself.
_OWN_NAME = re.compile(
    r"(?:^|_)(?:BIND|LISTEN|ALLOWED|PUBLIC|EXTERNAL)|^(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS)$"
)
# These hold what a browser calls the page, which is no Service.
_OF_BROWSERS = re.compile(r"(?:^|_)(?:ORIGINS?|CORS|REDIRECT|CALLBACK)(?:_|$)")
_ADDRESS = re.compile(r"[\d.]+|localhost")
_DEFAULT_PORTS = {
    "http": 80,
    "https": 443,
    "postgres": 5432,
    "postgresql": 5432,
    "redis": 6379,
    "mysql": 3306,
    "mongodb": 27017,
    "amqp": 5672,
}
_ARGUMENTS = "its arguments"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A host, and a port where one is known, that a container was given.

    `source` is the variable that holds the host; `beside` the one that holds the port, where that is another;
    `scheme` that of a URL.
    """

    host: str
    port: int | None
    source: str
    beside: str = ""
    scheme: str = ""

    @property
    def port_source(self) -> str:
        """Which variable holds the port."""
        return self.beside or self.source


def targets_of(container: Container) -> list[Target]:
    """Return the addresses in a container's own variables and arguments; values of Secrets are never read."""
    # The last of two variables of one name counts.
    values = {str(item["name"]): str(item.get("value") or "") for item in container.spec.get("env") or []}
    found = []
    for name, value in values.items():
        if "$(" not in value and not _OF_BROWSERS.search(name):
            found += _in_variable(name, value, values)
    found += _in_arguments(container)
    known = {
        str(name)
        for alias in container.pod.get("spec", {}).get("hostAliases") or []
        for name in alias.get("hostnames") or []
    }
    return [item for item in found if not _ADDRESS.fullmatch(item.host) and item.host not in known]


def _in_arguments(container: Container) -> list[Target]:
    words = [*(container.spec.get("command") or []), *(container.spec.get("args") or [])]
    text = " ".join(map(str, words))
    waits = [Target(host=host, port=port, source=_ARGUMENTS) for host, port in asked_for(text)]
    return [*(_target(match, _ARGUMENTS) for match in _URL.finditer(text)), *waits]


def _in_variable(name: str, value: str, values: dict[str, str]) -> list[Target]:
    urls = [_target(match, name) for match in _URL.finditer(value)]
    if urls or not _HOST_NAME.search(name) or _OWN_NAME.search(name):
        return urls
    match = _HOST_PORT.fullmatch(value)
    if not match:
        return []
    beside = _HOST_NAME.sub("PORT", name)
    if match["port"] or not values.get(beside, "").isdigit():
        return [Target(host=match["host"], port=int(match["port"]) if match["port"] else None, source=name)]
    return [Target(host=match["host"], port=int(values[beside]), source=name, beside=beside)]


def _target(match: "re.Match[str]", source: str) -> Target:
    scheme = match["scheme"].split("+", maxsplit=1)[0]
    port = int(match["port"]) if match["port"] else _DEFAULT_PORTS.get(scheme)
    return Target(host=match["host"].lower(), port=port, source=source, scheme=scheme)
