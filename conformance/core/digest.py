"""One form for the digests that Docker, containerd and Kubernetes write in three ways."""

import re

# As many digits as Docker itself shows of an id.
_SHORT_DIGITS = 12


def short_digest(digest: str) -> str:
    """Return the first digits of `sha256:…`, which make a tag that names the content."""
    return digest.removeprefix("sha256:")[:_SHORT_DIGITS]


def bare_digest(name: str) -> str:
    """Return `sha256:…` of `docker.io/library/x@sha256:…`, `docker-pullable://…` or the bare digest."""
    found = re.search(r"sha256:[0-9a-f]{64}", name)
    return found.group(0) if found else name
