"""How the mounts of a container are behind what a line of its log says of a file."""

import re

from conformance.deploy.causes.objects import Container

_NOT_ALLOWED = re.compile(r"permission denied|EACCES|operation not permitted", re.IGNORECASE)
_READ_ONLY = re.compile(r"read-only file system|EROFS", re.IGNORECASE)
_RUNTIME = "unable to start container process"
_NO_FILE = re.compile(
    r"(?:Cannot find module|can't open file|could not find|No such file or directory:) '?(/[^\s':]+)"
)


def unowned(line: str, container: Container) -> str:
    """Say how the container's user comes to own the volume on which a line says that it may not write."""
    spec = container.pod.get("spec", {})
    if not _NOT_ALLOWED.search(line) or (spec.get("securityContext") or {}).get("fsGroup") is not None:
        return ""
    claims = {item["name"] for item in spec.get("volumes") or [] if item.get("persistentVolumeClaim")}
    mounts = [item for item in container.spec.get("volumeMounts") or [] if item["name"] in claims]
    # The deepest mount holds the path.
    for mount in sorted(mounts, key=lambda item: -len(item["mountPath"])):
        if re.search(rf"{re.escape(mount['mountPath'].rstrip('/'))}(?![\w-])", line):
            return (
                "set `securityContext.fsGroup` of the pod to a group of the container's user, who does not"
                f" own volume '{mount['name']}' at {mount['mountPath']}"
            )
    return ""


def locked(line: str, container: Container) -> str:
    """Say why a line may not write: the mount is read-only, or the runtime makes the working directory."""
    if not _READ_ONLY.search(line):
        return ""
    folder = container.spec.get("workingDir")
    if folder and _RUNTIME in line and str(folder) in line:
        return f"correct `workingDir` ({folder}) of the container: it is not in the image"
    volumes = {item["name"]: item for item in container.pod.get("spec", {}).get("volumes") or []}
    mounts = sorted(container.spec.get("volumeMounts") or [], key=lambda item: -len(item["mountPath"]))
    mount = next((item for item in mounts if item["mountPath"].rstrip("/") in line), None)
    if mount is None:
        return ""
    if mount.get("readOnly"):
        return f"leave `readOnly` out of the mount of volume '{mount['name']}' at {mount['mountPath']}"
    kind = next((kind for kind in ("configMap", "secret") if kind in volumes.get(mount["name"], {})), "")
    if not kind:
        return ""
    return (
        f"let the program write elsewhere than to {mount['mountPath']}, or copy its files to an `emptyDir`"
        f" first: a volume of a {kind} is always read-only"
    )


def hidden(line: str, container: Container) -> str:
    """Say which mount hides a file of the image that a line says is not there."""
    found = _NO_FILE.search(line)
    path = found.group(1) if found else ""
    for mount in container.spec.get("volumeMounts") or []:
        if path.startswith(f"{mount['mountPath'].rstrip('/')}/"):
            return (
                f"mount volume '{mount['name']}' elsewhere than at {mount['mountPath']}: it hides what the"
                " image has there"
            )
    return ""
