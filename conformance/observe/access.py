"""How a Prometheus reaches an API server: by the run's own credentials, in files for this user alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conformance.kube.client import Kube

_OWN = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """An API server's address, and how one is let in, as Prometheus' settings spell it; without a secret."""

    url: str
    http: Mapping[str, Any]

    @property
    def address(self) -> str:
        """Host and port."""
        return urlsplit(self.url).netloc

    @property
    def scheme(self) -> str:
        """`https`, nearly always."""
        return urlsplit(self.url).scheme

    @property
    def prefix(self) -> str:
        """What goes before every path; empty where nothing does."""
        return urlsplit(self.url).path.rstrip("/")


def access_of(kube: Kube, folder: Path) -> Access:
    """Write the credentials of a context into a folder, and return how they are used.

    A token that runs out is not renewed.

    Args:
        kube: the context.
        folder: of this run alone, and removed at its end.
    """
    given = kube.api.configuration
    tls: dict[str, Any] = {}
    for key, source in (
        ("ca_file", given.ssl_ca_cert),
        ("cert_file", given.cert_file),
        ("key_file", given.key_file),
    ):
        if source:
            tls[key] = _keep(folder / key, Path(source).read_text("utf-8"))
    if given.tls_server_name:
        tls["server_name"] = given.tls_server_name
    if not given.verify_ssl:
        tls["insecure_skip_verify"] = True
    http: dict[str, Any] = {"tls_config": tls}
    bearer = (given.auth_settings().get("BearerToken") or {}).get("value")
    if bearer:
        http["authorization"] = {
            "credentials_file": _keep(folder / "token", str(bearer).removeprefix("Bearer "))
        }
    if given.proxy:
        http["proxy_url"] = given.proxy
    return Access(url=given.host, http=http)


def _keep(path: Path, text: str) -> str:
    path.touch(mode=_OWN)
    path.write_text(text, encoding="utf-8")
    return str(path)
