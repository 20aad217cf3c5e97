"""Isolation: two users never see or change what is the other's."""

from functools import partial

from conformance.probes.contract.check import Check, Scene, want, want_fact, want_status
from conformance.subject.client import Account
from conformance.subject.nonces import new_nonce
from load.shapes import dig, put

_check = partial(Check, area="isolation")


def _foreign_path(scene: Scene) -> None:
    """Name the other user in the path, or in query and body where no path has a user."""
    client = scene.client
    path = client.path(client.api.tasks, scene.bob)
    if "{user_id}" in client.api.tasks:
        want_status(client.send("GET", path, token=scene.alice.token), 403)
        nonce = new_nonce()
        body: dict[str, object] = {}
        put(body, client.api.title_key, nonce)
        want_status(client.send("POST", path, token=scene.alice.token, body=body), 403)
        want("tasks made", 0, scene.database.count_tasks(nonce))
        return
    _foreign_name(scene, path)


def _foreign_name(scene: Scene, path: str) -> None:
    """Without a user in the path: whoever is named beside it, a request is its own user's only."""
    client, nonce = scene.client, new_nonce()
    client.add_id(scene.bob, f"{nonce} his")
    for user in filter(None, (scene.bob.user_id, scene.bob.email)):
        names = {"user_id": user, "userId": user, "owner": user}
        query = "&".join(f"{key}={value}" for key, value in names.items())
        seen = client.send("GET", f"{path}?{query}", token=scene.alice.token)
        want_fact("the other's task is not in the list", f"{nonce} his" not in seen.text)
        body: dict[str, object] = dict(names)
        put(body, client.api.title_key, f"{nonce} mine")
        client.send("POST", f"{path}?{query}", token=scene.alice.token, body=body)
    want("tasks of the other user", [f"{nonce} his"], [t for t in _titles(scene, scene.bob) if nonce in t])


def _titles(scene: Scene, person: Account) -> list[str]:
    return [str(dig(task, scene.client.api.title_key)) for task in scene.client.tasks(person)]


def _foreign_chat(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    body: dict[str, object] = {}
    put(body, client.api.message_key, f"Add a task to water {nonce}")
    path = client.path(client.api.chat, scene.bob)
    if "{user_id}" in client.api.chat:
        want_status(client.send("POST", path, token=scene.alice.token, body=body), 403)
        want("tasks made", 0, scene.database.count_tasks(nonce))
        return
    body |= {"user_id": scene.bob.user_id, "userId": scene.bob.user_id}
    client.send("POST", path, token=scene.alice.token, body=body)
    want("tasks of the other user", [], [t for t in _titles(scene, scene.bob) if nonce in t])


def _foreign_task(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    task_id = client.add_id(scene.bob, nonce)
    want_status(client.task(scene.alice, task_id), 404)
    want_status(client.rename(scene.alice, task_id, "stolen"), 404)
    want_status(client.complete(scene.alice, task_id), 404)
    want_status(client.delete(scene.alice, task_id), 404)
    want("titles", [nonce], scene.database.titles(nonce))
    want("open tasks", 1, scene.database.count_tasks(nonce, completed=False))


def _foreign_task_chat(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    task_id = client.add_id(scene.bob, nonce)
    for text in (f"Mark task {task_id} as complete", f"Delete task {task_id}", f"Delete the {nonce} task"):
        client.turn(scene.alice, text)
    want("open tasks", 1, scene.database.count_tasks(nonce, completed=False))


def _alternate(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    for number in range(3):
        client.add_id(scene.alice, f"{nonce}a{number}")
        client.add_id(scene.bob, f"{nonce}b{number}")
    for person, own, other in ((scene.alice, "a", "b"), (scene.bob, "b", "a")):
        titles = _titles(scene, person)
        want("own tasks listed", 3, sum(f"{nonce}{own}" in title for title in titles))
        want("foreign tasks listed", 0, sum(f"{nonce}{other}" in title for title in titles))
    want("rows", 6, scene.database.count_tasks(nonce))


def _foreign_conversation(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    his = client.turn(scene.bob, "Show me all my tasks").conversation_id
    want_status(client.say(scene.alice, f"Add a task to water {nonce}", his), 403, 404)
    want("tasks made", 0, scene.database.count_tasks(nonce))


def _foreign_history(scene: Scene) -> None:
    client = scene.client
    his = client.turn(scene.bob, "Show me all my tasks").conversation_id
    path = client.path(client.api.messages, scene.alice, conversation_id=his)
    want_status(client.send("GET", path, token=scene.alice.token), 403, 404)


CHECKS = (
    _check(
        name="another user cannot be named: 403, nothing stored",
        core=True,
        run=_foreign_path,
        needs=("rows",),
    ),
    _check(
        name="another user's chat 403, nothing stored", core=True, run=_foreign_chat, needs=("chat", "rows")
    ),
    _check(name="another user's task 404, unchanged", core=True, run=_foreign_task, needs=("rows",)),
    _check(
        name="chat does not reach another user's task",
        core=True,
        run=_foreign_task_chat,
        needs=("chat", "rows"),
    ),
    _check(name="two users in turn see their own tasks", core=True, run=_alternate, needs=("rows",)),
    _check(
        name="another user's conversation 403 or 404",
        core=True,
        run=_foreign_conversation,
        needs=("chat", "rows"),
    ),
    _check(
        name="another user's history 403 or 404", core=True, run=_foreign_history, needs=("chat", "messages")
    ),
)
