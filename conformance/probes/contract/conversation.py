"""Conversations: kept in the database, not in the back end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

from conformance.probes.contract.check import Check, Need, Scene, want, want_fact, want_status, want_tools
from conformance.subject.nonces import new_nonce
from load.shapes import dig

_check = partial(Check, area="conversation")
_CHAT: tuple[Need, ...] = ("chat",)
_MESSAGES: tuple[Need, ...] = ("chat", "rows", "message rows")
# Posts to one conversation at once.
_AT_ONCE = 5
# Turns over two replicas: six without affinity miss one of them with a chance of 1 in 32.
_REPLICA_TURNS = 8


def _new_and_same(scene: Scene) -> None:
    client = scene.client
    first = client.turn(scene.alice, "Show me all my tasks")
    want_fact("a new conversation has an id", bool(first.conversation_id))
    second = client.turn(scene.alice, "What's pending?", first.conversation_id)
    want("conversation", first.conversation_id, second.conversation_id)
    third = client.turn(scene.alice, "What's pending?")
    want_fact("another conversation without an id", third.conversation_id != first.conversation_id)


def _both_rows(scene: Scene) -> None:
    nonce, before = new_nonce(), scene.database.count_messages()
    scene.client.turn(scene.alice, f"Add a task to water {nonce}")
    stored = scene.database.count_messages() - before
    want_fact("a row of the user and one of the assistant", stored >= 2)  # noqa: PLR2004 - two roles
    want_fact("messages that hold the nonce", scene.database.count_messages(nonce) >= 1)


def _history(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    turn = client.turn(scene.alice, f"Add a task to water {nonce}1")
    client.turn(scene.alice, f"Add a task to water {nonce}2", turn.conversation_id)
    _want_spoken(scene, turn.conversation_id, nonce)


def _want_spoken(scene: Scene, conversation_id: object, nonce: str) -> None:
    """Require the user's two messages in the history, in order."""
    api = scene.client.api
    spoken = [
        str(dig(message, api.content_key))
        for message in scene.client.messages(scene.alice, conversation_id)
        if dig(message, api.role_key) == "user"
    ]
    want("user's messages in order", [f"Add a task to water {nonce}{n}" for n in (1, 2)], spoken)


def _listed(scene: Scene) -> None:
    client = scene.client
    turn = client.turn(scene.alice, "Show me all my tasks")
    ids = [dig(item, client.api.id_key) for item in client.conversations(scene.alice)]
    want_fact("conversation is listed", turn.conversation_id in ids)


def _deleted(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    turn = client.turn(scene.alice, f"Add a task to water {nonce}")
    path = client.path(client.api.conversation, scene.alice, conversation_id=turn.conversation_id)
    want_status(client.send("DELETE", path, token=scene.alice.token), 204)
    want("messages left", 0, scene.database.count_messages(nonce))
    want("tasks left", 1, scene.database.count_tasks(nonce))


def _at_once(scene: Scene) -> None:
    """Post to one conversation from several connections at the same time; nothing may be lost."""
    nonce = new_nonce()
    start = scene.client.turn(scene.alice, "Show me all my tasks").conversation_id
    alice = scene.alice

    def post(number: int) -> int:
        with scene.new_client() as client:
            return client.turn(alice, f"Add a task to water {nonce}x{number}", start).status

    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        statuses = list(pool.map(post, range(_AT_ONCE)))
    want("statuses", [200] * _AT_ONCE, statuses)
    want("tasks", _AT_ONCE, scene.database.count_tasks(nonce))
    for number in range(_AT_ONCE):
        stored = scene.database.count_messages(f"{nonce}x{number}")
        want_fact(f"message {number} is stored", stored >= 1)


def _pod_deleted(scene: Scene) -> Iterator[None]:
    """Delete the back-end pod between two turns of one conversation."""
    nonce = new_nonce()
    with scene.new_client() as client:
        before = client.turn(scene.alice, f"Add a task to water {nonce}1")
    messages = scene.database.count_messages(nonce)
    yield
    # A new connection, as any client would have to open.
    with scene.new_client() as client:
        after = client.turn(scene.alice, f"Add a task to water {nonce}2", before.conversation_id)
        want_tools(after, "add_task")
        want("conversation", before.conversation_id, after.conversation_id)
        want("tasks", 2, scene.database.count_tasks(nonce))
        want_fact("earlier messages are kept", scene.database.count_messages(nonce) > messages)
    if client.api.messages:
        _want_spoken(scene, before.conversation_id, nonce)


def _two_replicas(scene: Scene) -> None:
    """Take turns over two replicas, each turn over a connection of its own."""
    nonce, marker = new_nonce(), uuid4().hex[:6]
    conversation = None
    for number in range(_REPLICA_TURNS):
        with scene.new_client() as client:
            text = f"Add a task to water {nonce}{marker}{number}"
            turn = client.turn(scene.alice, text, conversation)
        want_tools(turn, "add_task")
        want("conversation", conversation or turn.conversation_id, turn.conversation_id)
        conversation = turn.conversation_id
        want("tasks", number + 1, scene.database.count_tasks(f"{nonce}{marker}"))


CHECKS = (
    _check(name="a conversation is begun and continued", core=True, run=_new_and_same, needs=_CHAT),
    _check(name="question and answer are both stored", core=True, run=_both_rows, needs=_MESSAGES),
    _check(name="history gives the turns in order", core=True, run=_history, needs=("chat", "messages")),
    _check(name="conversations are listed", core=False, run=_listed, needs=("chat", "conversations")),
    _check(
        name="a deleted conversation leaves no messages",
        core=False,
        run=_deleted,
        needs=("conversation", *_MESSAGES),
    ),
    _check(name="posts at once lose nothing", core=False, run=_at_once, needs=_MESSAGES),
    _check(
        name="goes on after the back-end pod was deleted",
        core=True,
        run=_pod_deleted,
        through="new pods",
        needs=("pods", *_MESSAGES),
    ),
    _check(
        name="goes on over two replicas",
        core=True,
        run=_two_replicas,
        through="two replicas",
        needs=("chat", "rows", "replicas", "pods"),
    ),
)
