"""All causes, and how several are told: the most fundamental first.

A new cause is a function from a snapshot to its faults, in a file of its own, and a line in `CAUSES`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from conformance.deploy.causes.addresses import addresses_of, leans_on_troubled, wrong_addresses
from conformance.deploy.causes.configuration import invalid_containers, missing_configuration
from conformance.deploy.causes.crashes import crashed, ended_well, killed_for_memory
from conformance.deploy.causes.deaf import deaf_of, deaf_servers
from conformance.deploy.causes.fault import Fault, Rank
from conformance.deploy.causes.gone import closed_gates, evicted_pods, failed_starts, is_replaced
from conformance.deploy.causes.hooks import early_hooks
from conformance.deploy.causes.images import missing_images
from conformance.deploy.causes.ingresses import dead_ingress_backends, unserved_ingresses
from conformance.deploy.causes.jobs import endless_hooks, failed_jobs
from conformance.deploy.causes.killing import doomed, killing_probes
from conformance.deploy.causes.later import blocking_budgets, idle_autoscalers, late_hooks
from conformance.deploy.causes.misled import misled_of, misled_services
from conformance.deploy.causes.naming import foreign_names, misleading_aliases
from conformance.deploy.causes.objects import living, owning_job
from conformance.deploy.causes.page_policies import cut_page
from conformance.deploy.causes.placing import unplaced_pods
from conformance.deploy.causes.policies import cut_names, cut_ways, names_of, ways_of
from conformance.deploy.causes.probing import unready, wrong_probes
from conformance.deploy.causes.refused import paused_deployments, refused_pods
from conformance.deploy.causes.sandboxes import failed_sandboxes, ill_nodes
from conformance.deploy.causes.services import (
    dead_target_ports,
    empty_selectors,
    pending_load_balancers,
)
from conformance.deploy.causes.starving import starved
from conformance.deploy.causes.volumes import failed_mounts, missing_claims, unbound_claims
from conformance.deploy.causes.waiting import starting, waiting_init
from conformance.deploy.workloads import counts_for_readiness
from conformance.kube.snapshots import Obj, Snapshot, name_of

Cause = Callable[[Snapshot], Iterable[Fault]]

CAUSES: tuple[Cause, ...] = (
    refused_pods,
    paused_deployments,
    unbound_claims,
    missing_claims,
    failed_mounts,
    unplaced_pods,
    failed_sandboxes,
    ill_nodes,
    missing_images,
    early_hooks,
    missing_configuration,
    invalid_containers,
    foreign_names,
    misleading_aliases,
    cut_names,
    cut_ways,
    cut_page,
    wrong_addresses,
    empty_selectors,
    misled_services,
    dead_target_ports,
    deaf_servers,
    killed_for_memory,
    evicted_pods,
    starved,
    killing_probes,
    failed_starts,
    crashed,
    ended_well,
    failed_jobs,
    wrong_probes,
    closed_gates,
    unready,
    waiting_init,
    endless_hooks,
    starting,
    pending_load_balancers,
    dead_ingress_backends,
    unserved_ingresses,
)
# More causes than these make no sentence; all are in the evidence.
_TOLD = 3


def diagnose(snapshot: Snapshot) -> tuple[Fault, ...]:
    """Return every cause that is seen, the most fundamental first; empty for a release without one."""
    snapshot = replace(snapshot, pods=tuple(pod for pod in snapshot.pods if _counts(pod, snapshot)))
    faults = {fault.key: fault for cause in CAUSES for fault in cause(snapshot)}
    kept = [fault for fault in faults.values() if not _is_explained(fault, faults.values())]
    leaning = tuple(f"{name_of(pod)}/" for pod in snapshot.pods if leans_on_troubled(pod, snapshot))
    # Of two pods that wait for one another both are told.
    kept = [fault for fault in kept if not (fault.is_symptom and fault.key.startswith(leaning))] or kept
    kept = [fault for fault in kept if not _is_doubled(fault, kept)]
    # What cannot heal explains more than what may still come.
    return tuple(sorted(kept, key=lambda item: (item.is_symptom, item.grace_s is None, item.rank)))


def contradictions(snapshot: Snapshot) -> tuple[str, ...]:
    """Return what contradicts itself in a release that is ready, each as a sentence with its remedy.

    Nothing of it keeps pods from being ready; it tells why requests fail that go through such a Service.
    """
    pods = living(snapshot.pods)
    faults = [
        *empty_selectors(snapshot),
        *misled_of(pods, snapshot),
        *dead_target_ports(snapshot),
        *deaf_of(pods, snapshot),
        *dead_ingress_backends(snapshot),
        *addresses_of(pods, snapshot, aside=False),
        *names_of(pods, snapshot),
        *ways_of(pods, snapshot),
    ]
    # Replicas of one workload show the same.
    told = {(fault.rank, fault.remedy): f"{fault.sentence}; {fault.remedy}" for fault in reversed(faults)}
    return tuple(reversed(told.values()))


def foreseen(snapshot: Snapshot) -> tuple[str, ...]:
    """Return what a release that serves will run into later, each as a sentence with its remedy."""
    return (
        *doomed(snapshot),
        *blocking_budgets(snapshot),
        *idle_autoscalers(snapshot),
        *late_hooks(snapshot),
    )


def say(faults: tuple[Fault, ...], *, late: str = "") -> tuple[str, str]:
    """Return the first cause as a sentence, and its remedy with the other causes behind it.

    `late` is put behind the sentence: " after 120 s".
    """
    first, told = faults[0], {(faults[0].rank, faults[0].remedy)}
    more = []
    for fault in faults[1:]:
        # Replicas of one workload show the same cause; an oddity beside a cause explains nothing.
        if (fault.rank, fault.remedy) not in told and fault.rank < Rank.STARTING:
            told.add((fault.rank, fault.remedy))
            more.append(f"; also: {fault.sentence}; {fault.remedy}")
    return first.sentence + late, first.remedy + "".join(more[: _TOLD - 1])


def _counts(pod: Obj, snapshot: Snapshot) -> bool:
    """Whether readiness waits for a pod: none of a test, of a CronJob, of a finished Job, or replaced."""
    job = owning_job(pod, snapshot)
    if is_replaced(pod, snapshot):
        return False
    return counts_for_readiness(pod) and (job is None or counts_for_readiness(job))


def _is_explained(fault: Fault, faults: Iterable[Fault]) -> bool:
    """Whether another cause makes this one a mere consequence."""
    others = [other for other in faults if other is not fault]
    if any(fault.key in other.explains for other in others):
        return True
    # A cause about one container (`pod/container/`) explains all that comes after it there; one about
    # a whole pod (`pod/`) explains symptoms only, since another container may fail for its own reason.
    return any(
        other.rank < fault.rank and fault.key.startswith(part) and (fault.is_symptom or part.count("/") > 1)
        for other in others
        for part in other.explains
    )


def _is_doubled(fault: Fault, faults: Iterable[Fault]) -> bool:
    """Whether a pod that is merely not ready is told of more exactly by another fault."""
    pod = fault.key.partition("/")[0]
    return fault.rank is Rank.STARTING and any(
        other is not fault and other.key.partition("/")[0] == pod for other in faults
    )
