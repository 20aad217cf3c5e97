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
        re.compile(r"ModuleNotFoundError|Cannot find module|ImportError|NoClassDefFound", re.IGNORECASE),
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
