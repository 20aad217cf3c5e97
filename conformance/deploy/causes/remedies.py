"""What to do about a line of a log: the same, whether its program ended, waits, or was run by a Job."""

import re

from conformance.deploy.causes.addresses import service_of
from conformance.deploy.causes.lines import speaks_of_names, speaks_of_reach, unresolved_host
from conformance.kube.snapshots import Snapshot

_PRIVILEGED_PORT = re.compile(
    r"bind\(\)? to \S+:\d+ failed \(13|permission denied.*(?:bind|listen|:80\b)", re.IGNORECASE
)
_REMEDIES = (
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
        re.compile(
            r"password authentication failed|access denied for user|authentication failed"
            r"|WRONGPASS|NOAUTH|invalid username-password",
            re.IGNORECASE,
        ),
        "let the Secret hold the password with which the database was first made, or make its volume anew",
    ),
    (
        re.compile(r"database \S+ does not exist|unknown database|no such database", re.IGNORECASE),
        "let the database be made under that name (its image reads it from its own environment), or correct"
        " the name that this container was given",
    ),
    (
        re.compile(r"role \S+ does not exist", re.IGNORECASE),
        "correct the user that this container was given, or let the database be made with it",
    ),
    (
        re.compile(r"exec: \"?[^\":]+\"?: permission denied", re.IGNORECASE),
        "make the program executable in the image (`COPY --chmod=0555`, `chmod +x`)",
    ),
    (
        re.compile(r"permission denied (?:for|to) |must be owner of|InsufficientPrivilege", re.IGNORECASE),
        "grant that right to the database user (since PostgreSQL 15 `public` belongs to the database's"
        " owner), or let that user own the database",
    ),
    (
        re.compile(r"permission denied|EACCES|operation not permitted", re.IGNORECASE),
        "let the program write only where the pod mounts a writable volume, as a user that owns it",
    ),
    (
        re.compile(r"(relation|table) \S+ (does not exist|doesn't exist)|no such table", re.IGNORECASE),
        "let the chart run the migrations before this container",
    ),
    (
        re.compile(r"No space left on device|ENOSPC|disk quota exceeded", re.IGNORECASE),
        "give the volume more room, or let the program write less",
    ),
    (
        re.compile(r"lost\+found|initdb: .*exists but is not empty", re.IGNORECASE),
        "let PGDATA be a folder below the mount of the volume, such as /var/lib/postgresql/data/pgdata",
    ),
    (
        re.compile(r"database files are incompatible with server", re.IGNORECASE),
        "use the database image of the version that made the volume, or move the data by dump and restore:"
        " another major version does not read it",
    ),
    (
        re.compile(r"too many (?:clients|connections)|connection slots are reserved", re.IGNORECASE),
        "make the connection pools of all replicas smaller than the database's `max_connections`, or raise"
        " it",
    ),
    (
        re.compile(r"tcp://\d+(?:\.\d+){3}:\d+"),
        "set `enableServiceLinks: false` in the pod template (Kubernetes sets <SERVICE>_PORT to such an"
        " address), or set the variable itself",
    ),
    (
        re.compile(
            r"SSL is not enabled|does not support SSL|no encryption|SSL off|requires? (?:SSL|TLS)",
            re.IGNORECASE,
        ),
        "let `sslmode` of the database's address fit the server (`disable` where it has no TLS)",
    ),
    (
        re.compile(
            r"certificate verify failed|unable to get local issuer|x509: |self[- ]signed cert", re.IGNORECASE
        ),
        "let the container trust the certificate's authority (CA): put it into the image or mount it",
    ),
    (
        re.compile(r"unrecognized arguments?|unknown (?:flag|option|command)|no such option", re.IGNORECASE),
        "correct `command` and `args` in the chart: the program does not know that argument",
    ),
    (
        re.compile(r"out of memory|OutOfMemory|MemoryError|Cannot allocate memory|heap limit", re.IGNORECASE),
        "raise `resources.limits.memory` (and a heap of its own, such as -Xmx or --max-old-space-size), or"
        " start fewer workers",
    ),
    (
        re.compile(
            r"locate revision|multiple head revisions|Detected (?:failed|applied) migration", re.IGNORECASE
        ),
        "use an image that has every migration the database has seen, or give this release its own database",
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
)


def remedy_of(line: str, snapshot: Snapshot) -> str:
    """Return what helps against what a line says; empty when the line tells nothing known."""
    fitting = next((text for pattern, text in _REMEDIES if pattern.search(line)), "")
    if fitting or not speaks_of_reach(line):
        return fitting
    host = unresolved_host(line)
    if host and service_of(host, snapshot):
        return f"Service '{host}' exists, so see whether this pod reaches cluster DNS (policies, `dnsPolicy`)"
    if speaks_of_names(line):
        return "correct the host name in the values, or make the Service that it means"
    if "refused" in line.lower():
        return "see whether what it connects to runs and listens on that port"
    return "see whether what it connects to runs, and whether a NetworkPolicy is in the way"
