"""Isolation: two users never see or change what is the other's."""

from conformance.probes.contract.check import Check, Scene, want, want_status
from conformance.subject.nonces import new_nonce

_AREA = "isolation"


def _foreign_path(scene: Scene) -> None:
    client = scene.client
    if "{user_id}" not in client.api.tasks:
        # Without the user in the path there is no foreign path to ask for.
        return
    path = client.path(client.api.tasks, scene.bob)
    want_status(client.send("GET", path, token=scene.alice.token), 403)
    nonce = new_nonce()
    want_status(client.send("POST", path, token=scene.alice.token, body={client.api.title_key: nonce}), 403)
    want("tasks made", 0, scene.database.count_tasks(nonce))


def _foreign_chat(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    if "{user_id}" not in client.api.chat:
        return
    body = {client.api.message_key: f"Add a task to water {nonce}"}
    path = client.path(client.api.chat, scene.bob)
    want_status(client.send("POST", path, token=scene.alice.token, body=body), 403)
    want("tasks made", 0, scene.database.count_tasks(nonce))


def _foreign_task(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    task_id = client.add_id(scene.bob, nonce)
    want_status(client.task(scene.alice, task_id), 404)
    want_status(client.update(scene.alice, task_id, {client.api.title_key: "stolen"}), 404)
    want_status(client.toggle(scene.alice, task_id), 404)
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
        titles = [str(task[client.api.title_key]) for task in client.tasks(person)]
        want("own tasks listed", 3, sum(f"{nonce}{own}" in title for title in titles))
        want("foreign tasks listed", 0, sum(f"{nonce}{other}" in title for title in titles))
    want("rows", 6, scene.database.count_tasks(nonce))


def _foreign_conversation(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    mine = client.turn(scene.bob, "Show me all my tasks").conversation_id
    want_status(client.say(scene.alice, f"Add a task to water {nonce}", mine), 403, 404)
    want("tasks made", 0, scene.database.count_tasks(nonce))
    if client.api.messages:
        path = client.path(client.api.messages, scene.alice, conversation_id=mine)
        want_status(client.send("GET", path, token=scene.alice.token), 403, 404)


CHECKS = (
    Check(name="another user's path 403", area=_AREA, core=True, run=_foreign_path),
    Check(name="another user's chat 403, nothing stored", area=_AREA, core=True, run=_foreign_chat),
    Check(name="another user's task 404, unchanged", area=_AREA, core=True, run=_foreign_task),
    Check(name="chat does not reach another user's task", area=_AREA, core=True, run=_foreign_task_chat),
    Check(name="two users in turn see their own tasks", area=_AREA, core=True, run=_alternate),
    Check(name="another user's conversation 403 or 404", area=_AREA, core=True, run=_foreign_conversation),
)
