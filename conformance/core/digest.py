"""One form for the digests that Docker, containerd and Kubernetes write in three ways."""

import re


def bare_digest(name: str) -> str:
    """Return `sha256:…` of `docker.io/library/x@sha256:…`, `docker-pullable://…` or the bare digest."""
    found = re.search(r"sha256:[0-9a-f]{64}", name)
    return found.group(0) if found else name
