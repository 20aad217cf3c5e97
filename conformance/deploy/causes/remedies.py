"""What to do about a line of a log: the same, whether its program ended, waits, or was run by a Job."""

import re

from conformance.deploy.causes.addresses import service_of
from conformance.deploy.causes.database_lines import REMEDIES as _OF_DATABASES
from conformance.deploy.causes.databases import unlike_login
from conformance.deploy.causes.lines import speaks_of_names, speaks_of_reach, unresolved_host
from conformance.deploy.causes.objects import Container
from conformance.kube.snapshots import Snapshot, name_of

_PRIVILEGED_PORT = re.compile(
    r"bind\(\)? to \S+:\d+ failed \(13|permission denied.*(?:bind|listen|:80\b)", re.IGNORECASE
)
_REMEDIES = (
    (
        re.compile(r"chdir to cwd", re.IGNORECASE),
        "correct `workingDir` of the container: its user may not go there, or it is not in the image",
    ),
    (
        re.compile(r"container init was OOM-killed", re.IGNORECASE),
        "raise `resources.limits.memory`: it does not even do for starting the container",
    ),
    (
        re.compile(r"(?:chown|setgid|setuid|setgroups)\(?.*operation not permitted", re.IGNORECASE),
        "use the image's variant for a user that is not root, or leave the container the capabilities CHOWN,"
        " SETUID and SETGID that it starts with",
    ),
    (
        re.compile(r"is forbidden: User \"system:serviceaccount|ApiException: \(403\)"),
        "let a Role with that right be bound to the pod's ServiceAccount (RoleBinding)",
    ),
    (
        re.compile(r"token file does not exist|serviceaccount/token: no such file", re.IGNORECASE),
        "set `automountServiceAccountToken: true` in the pod template: the program asks the cluster's API",
    ),
    (
        re.compile(r"missing script:", re.IGNORECASE),
        "correct `command` and `args` in the chart: package.json in the image has no such script",
    ),
    (
        re.compile(r"\\r'?: |\r|\^M|\$'\\r'"),
        "save the script with the line ends of Unix (LF, not CRLF; `.gitattributes` keeps them) and build the"
        " image again",
    ),
    (
        re.compile(r"\bexec (?:user process caused: )?\"?/\S+: no such file or directory", re.IGNORECASE),
        "see that the script is in the image with the line ends of Unix (LF), and that the interpreter of its"
        " first line is there as well",
    ),
    (
        re.compile(r"exec format error", re.IGNORECASE),
        "build the image for the platform of the node",
    ),
    (
        re.compile(r"address already in use|EADDRINUSE", re.IGNORECASE),
        "give each program of the pod a port of its own: containers of one pod share their ports",
    ),
    (
        re.compile(r"read-only file system|EROFS", re.IGNORECASE),
        "mount an `emptyDir` where the program writes (the root file system is read-only)",
    ),
    (
        _PRIVILEGED_PORT,
        "listen on a port above 1023, or allow the port to a user that is not root",
    ),
    (
        re.compile(r"exec: \"?[^\":]+\"?: permission denied", re.IGNORECASE),
        "make the program executable in the image (`COPY --chmod=0555`, `chmod +x`)",
    ),
    (
        re.compile(r"permission denied|EACCES|operation not permitted", re.IGNORECASE),
        "let the program write only where the pod mounts a writable volume, as a user that owns it",
    ),
    (
        re.compile(r"No space left on device|ENOSPC|disk quota exceeded", re.IGNORECASE),
        "give the volume more room, or let the program write less",
    ),
    (
        re.compile(r"tcp://\d+(?:\.\d+){3}:\d+"),
        "set `enableServiceLinks: false` in the pod template (Kubernetes sets <SERVICE>_PORT to such an"
        " address), or set the variable itself",
    ),
    (
        re.compile(
            r"certificate verify failed|unable to get local issuer|x509: |self[- ]signed cert", re.IGNORECASE
        ),
        "let the container trust the certificate's authority (CA): put it into the image or mount it",
    ),
    (
        re.compile(
            r"unrecognized arguments?|invalid choice|unexpected argument|no such command|no such option"
            r"|unknown (?:flag|option|command)",
            re.IGNORECASE,
        ),
        "correct `command` and `args` in the chart: the program does not know that argument",
    ),
    (
        re.compile(r"out of memory|OutOfMemory|MemoryError|Cannot allocate memory|heap limit", re.IGNORECASE),
        "raise `resources.limits.memory` (and a heap of its own, such as -Xmx or --max-old-space-size), or"
        " start fewer workers",
    ),
    (
        re.compile(r"incorrect padding|illegal base64|invalid base64|Invalid base64", re.IGNORECASE),
        "correct the value in the Secret: `data` is decoded from base64 once, `stringData` not at all",
    ),
    (
        re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+ must (?:be|have|contain|start)"),
        "correct that value in the Secret or the values: the program refuses it",
    ),
    (
        re.compile(r"getpwuid|uid not found|no user exists for uid|I have no name", re.IGNORECASE),
        "give that user a line in the image's /etc/passwd, or set HOME and USER of the container",
    ),
    (
        re.compile(r"could not find a production build|BUILD_ID", re.IGNORECASE),
        "let the Dockerfile build the page and copy what it built into the image that runs",
    ),
    (
        re.compile(
            r"(?:localhost|127\.0\.0\.1|\[?::1\]?)\b.*refused|ECONNREFUSED (?:127\.|::1)", re.IGNORECASE
        ),
        "name the Service instead of localhost, which in a pod is the pod itself; or see why its own side-car"
        " does not listen there",
    ),
    (
        re.compile(
            r"ModuleNotFoundError|Could not import module|No module named|Cannot find module|ImportError"
            r"|NoClassDefFound",
            re.IGNORECASE,
        ),
        "put what it imports into the image, or correct the command and its working directory",
    ),
    (
        re.compile(
            r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?: is (?:too |not a|no |invalid)|: (?:Input|Value error))"
        ),
        "correct that value in the Secret or the values: the program refuses it",
    ),
)
_HINT = re.compile(r"\bHint: (\S.*)")


def remedy_of(line: str, snapshot: Snapshot, container: Container | None = None) -> str:
    """Return what helps against what a line says; empty when the line tells nothing known.

    Args:
        line: of a program's log.
        snapshot: of the namespace.
        container: whose log it is, where one container's it is.
    """
    unlike = unlike_login(line, container, snapshot) if container else ""
    table = (*_OF_DATABASES, *_REMEDIES)
    fitting = unlike or next((text for pattern, text in table if pattern.search(line)), "")
    hint = _HINT.search(line)
    if not fitting and hint:
        return f"do what the line itself says: {hint.group(1)}"
    return fitting or (_of_reach(line, snapshot) if speaks_of_reach(line) else "")


def _of_reach(line: str, snapshot: Snapshot) -> str:
    host = unresolved_host(line)
    if host and (elsewhere := _elsewhere(host, snapshot)):
        return elsewhere
    if host and service_of(host, snapshot):
        return f"Service '{host}' exists, so see whether this pod reaches cluster DNS (policies, `dnsPolicy`)"
    if speaks_of_names(line):
        return "correct the host name in the values, or make the Service that it means"
    if "refused" in line.lower():
        return "see whether what it connects to runs and listens on that port"
    return "see whether what it connects to runs, and whether a NetworkPolicy is in the way"


def _elsewhere(host: str, snapshot: Snapshot) -> str:
    """Say how a host name is wrong whose first part is a Service of this namespace; empty when it is not."""
    name, *rest = host.split(".")
    if not rest or name not in {name_of(service) for service in snapshot.services}:
        return ""
    if rest[0] != snapshot.namespace:
        return (
            f"use host '{name}': that Service is in namespace '{snapshot.namespace}', and not in '{rest[0]}'"
        )
    if rest[1:] not in ([], ["svc"], ["svc", "cluster", "local"]):
        return f"use host '{name}': the names of Services end in `.svc.cluster.local`, not in '{rest[-1]}'"
    return ""
