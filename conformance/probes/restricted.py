"""REC-01: what the kernel lets the processes of the release do."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.core.errors import ProbeError
from conformance.model.measurements import RESTRICTED, Confined, RestrictedMeasurement
from conformance.ports import Site
from conformance.probes.probe import Given, Need, Probe, Trace

ENFORCE = "pod-security.kubernetes.io/enforce"
# Mounts that the kernel or the kubelet makes in every container; nobody keeps anything there.
_KERNEL = ("/proc", "/sys", "/dev", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf")


def measure_restricted(given: Given) -> RestrictedMeasurement:
    """Read the level that the namespace enforces, the refusals, and each running container's process.

    Raises:
        ProbeError: the namespace cannot be read.
    """
    site = given.site
    selectors = given.settings.subject.components
    owners = {pod["metadata"]["name"]: name for name in selectors for pod in site.pods(name)}
    containers = tuple(
        _look(site, pod, container["name"], owners.get(pod["metadata"]["name"], ""))
        for pod in site.pods()
        for container in _running(pod)
    )
    return RestrictedMeasurement(
        enforced=site.labels().get(ENFORCE, ""), refused=refusals(site), containers=containers
    )


def refusals(site: Site) -> tuple[str, ...]:
    """Return what was said, once each, of pods that the API server did not let in."""
    said = [
        event.get("message") or ""
        for event in site.listed("/api/v1", "events")
        if event.get("reason") == "FailedCreate"
    ]
    return tuple(dict.fromkeys(filter(None, said)))


def _running(pod: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for status in pod.get("status", {}).get("containerStatuses") or []:
        if "running" in (status.get("state") or {}):
            yield status


def _look(site: Site, pod: Mapping[str, Any], container: str, component: str) -> Confined:
    name = pod["metadata"]["name"]
    try:
        status = site.read_file(name, container, "/proc/1/status")
        mounts = site.read_file(name, container, "/proc/1/mountinfo")
    except ProbeError as exc:
        return Confined(pod=name, container=container, component=component, problem=exc.message)
    return confined(name, container, component, status=status, mounts=mounts)


def confined(pod: str, container: str, component: str, *, status: str, mounts: str) -> Confined:
    """Read `/proc/1/status` and `/proc/1/mountinfo` of a container."""
    fields = dict(re.findall(r"^(\w+):\s*(.*)$", status, re.MULTILINE))
    try:
        uid = int(fields["Uid"].split()[1])
        capabilities = int(fields["CapEff"], 16) | int(fields["CapBnd"], 16)
        seccomp, guarded = int(fields["Seccomp"]), fields["NoNewPrivs"] == "1"
    except (KeyError, ValueError, IndexError) as exc:
        problem = f"/proc/1/status of '{pod}/{container}' does not tell {exc}"
        return Confined(pod=pod, container=container, component=component, problem=problem)
    writable = tuple(path for path, options in _mounts(mounts) if "rw" in options)
    return Confined(
        pod=pod,
        container=container,
        component=component,
        uid=uid,
        capabilities=capabilities,
        no_new_privileges=guarded,
        seccomp=seccomp,
        root_writable="/" in writable or not mounts.strip(),
        writable=tuple(path for path in writable if path != "/" and not path.startswith(_KERNEL)),
    )


def _mounts(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield mount point and options of each line: the fifth and the sixth word (proc_pid_mountinfo(5))."""
    for line in text.splitlines():
        words = line.split()
        if len(words) > 5:  # noqa: PLR2004 - the words up to the options
            yield words[4], words[5].split(",")


def _say(fact: RestrictedMeasurement) -> str:
    read = sum(not item.problem for item in fact.containers)
    return f"{read} of {len(fact.containers)} containers looked into, namespace enforces '{fact.enforced}'"


PROBE = Probe(
    key=RESTRICTED,
    needs=frozenset({Need.RELEASE, Need.SITE}),
    take=measure_restricted,
    say=_say,
    clean_of=frozenset({Trace.NEW_PODS}),
    production=True,
)
