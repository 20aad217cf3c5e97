"""Tasks: create, read, change, complete, delete, list."""

from functools import partial

from conformance.probes.contract.check import Check, Need, Scene, want, want_status
from conformance.subject.nonces import new_nonce
from load.shapes import dig

_check = partial(Check, area="tasks")
_ROWS: tuple[Need, ...] = ("rows",)
_COMPLETE: tuple[Need, ...] = ("complete", "rows")
# Each holds `NONCE`; each must be stored letter by letter.
_VERBATIM = {
    "SQL": "NONCE'); DROP TABLE tasks; --",
    "HTML": "NONCE <script>alert(1)</script> &amp; <b>",
    "emoji": "NONCE 🥛🧑‍🚀 naïve 日本語",
}


def _create(scene: Scene) -> None:
    nonce = new_nonce()
    answer = scene.client.add(scene.alice, nonce, description=f"about {nonce}")
    want_status(answer, 201)
    want("rows", 1, scene.database.count_tasks(nonce, completed=False))


def _read(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    answer = client.task(scene.alice, client.add_id(scene.alice, nonce))
    want_status(answer, 200)
    want("title", nonce, client.field(answer, client.api.title_key))
    want("a new task is open", client.api.open_value, client.field(answer, client.api.completed_key))


def _update(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    task_id = client.add_id(scene.alice, f"{nonce} before")
    want_status(client.rename(scene.alice, task_id, f"{nonce} after"), 200)
    want("titles", [f"{nonce} after"], scene.database.titles(nonce))


def _complete(scene: Scene) -> None:
    """Complete and open again, by the endpoint or by updates; where it only sets, twice is once."""
    client, nonce = scene.client, new_nonce()
    task_id = client.add_id(scene.alice, nonce)
    want_status(client.complete(scene.alice, task_id), 200)
    want("completed rows", 1, scene.database.count_tasks(nonce, completed=True))
    if client.api.complete_effect == "set":
        want_status(client.complete(scene.alice, task_id), 200)
        want("completed rows after the second time", 1, scene.database.count_tasks(nonce, completed=True))
    want_status(client.reopen(scene.alice, task_id), 200)
    want("completed rows after opening it again", 0, scene.database.count_tasks(nonce, completed=True))


def _delete(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    task_id = client.add_id(scene.alice, nonce)
    want_status(client.delete(scene.alice, task_id), 200, 204)
    want("rows", 0, scene.database.count_tasks(nonce))
    want_status(client.task(scene.alice, task_id), 404)


def _delete_is_204(scene: Scene) -> None:
    client = scene.client
    want_status(client.delete(scene.alice, client.add_id(scene.alice, new_nonce())), 204)


def _filter(scene: Scene) -> None:
    client, nonce = scene.client, new_nonce()
    person = client.sign_up()
    done = client.add_id(person, f"{nonce} done")
    client.add_id(person, f"{nonce} open")
    client.complete(person, done)
    for query, expected in (
        (client.api.pending_query, [f"{nonce} open"]),
        (client.api.completed_query, [f"{nonce} done"]),
    ):
        titles = [dig(task, client.api.title_key) for task in client.tasks(person, query)]
        want(f"titles of '{query}'", expected, titles)


def _verbatim(text: str) -> Check:
    def run(scene: Scene) -> None:
        nonce = new_nonce()
        title = _VERBATIM[text].replace("NONCE", nonce)
        want_status(scene.client.add(scene.alice, title), 201)
        want("titles in the database", [title], scene.database.titles(nonce))

    name = f"a title of {text} is stored as it is"
    return _check(name=name, core=True, run=run, needs=_ROWS)


def _unknown(scene: Scene) -> None:
    client = scene.client
    gone = client.add_id(scene.alice, new_nonce())
    client.delete(scene.alice, gone)
    want_status(client.task(scene.alice, gone), 404)
    want_status(client.rename(scene.alice, gone, "x"), 404)
    want_status(client.complete(scene.alice, gone), 404)
    want_status(client.delete(scene.alice, gone), 404)


CHECKS = (
    _check(name="create 201 stores one row", core=True, run=_create, needs=_ROWS),
    _check(name="read gives what was stored", core=True, run=_read),
    _check(name="update changes the row", core=True, run=_update, needs=_ROWS),
    _check(name="complete changes the row, and back", core=True, run=_complete, needs=_COMPLETE),
    _check(name="delete removes the row", core=True, run=_delete, needs=_ROWS),
    _check(name="delete answers 204", core=False, run=_delete_is_204),
    _check(name="list by status", core=True, run=_filter, needs=("filter",)),
    *(_verbatim(text) for text in _VERBATIM),
    _check(name="a task that is gone 404", core=True, run=_unknown),
)
