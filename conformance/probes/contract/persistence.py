"""Persistence: nothing that matters lives in the back end's pods."""

from collections.abc import Iterator
from functools import partial

from conformance.probes.contract.check import Check, Need, Scene, want, want_status
from conformance.subject.nonces import new_nonce
from load.shapes import dig

_check = partial(Check, area="persistence")
_PODS: tuple[Need, ...] = ("pods", "rows")
# Tasks made over two replicas: six without affinity miss one of them with a chance of 1 in 32.
_REPLICA_TASKS = 8


def _pod_deleted(scene: Scene) -> Iterator[None]:
    """Delete the back-end pods: the task is still there, and the token or cookie still holds."""
    nonce, alice = new_nonce(), scene.alice
    with scene.new_client() as client:
        task_id = client.add_id(alice, nonce)
    yield
    # A new connection, as any client would have to open.
    with scene.new_client() as client:
        answer = client.task(alice, task_id)
        want_status(answer, 200)
        want("title", nonce, client.field(answer, client.api.title_key))
    want("rows", 1, scene.database.count_tasks(nonce))


def _two_replicas(scene: Scene) -> None:
    """Make tasks over two replicas, each over its own connection; whichever answers lists them all."""
    nonce, alice = new_nonce(), scene.alice
    for number in range(_REPLICA_TASKS):
        with scene.new_client() as client:
            client.add_id(alice, f"{nonce}x{number}")
            seen = [str(dig(task, client.api.title_key)) for task in client.tasks(alice)]
        want("tasks listed", number + 1, sum(nonce in title for title in seen))


CHECKS = (
    _check(
        name="task and log-in outlive the back-end pod",
        core=True,
        run=_pod_deleted,
        through="new pods",
        needs=_PODS,
    ),
    _check(
        name="two replicas share tasks and log-ins",
        core=True,
        run=_two_replicas,
        through="two replicas",
        needs=("replicas", "pods"),
    ),
)
