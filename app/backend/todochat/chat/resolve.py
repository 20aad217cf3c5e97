"""Which tasks a reference means, and whether that is sure enough to act at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from todochat.chat import matching
from todochat.chat.language.intents import (
    Act,
    ByAmount,
    ByContext,
    ById,
    ByPlace,
    ByWords,
    Ref,
    Status,
)
from todochat.chat.matching import Task

# sure: act at once. confirm: these and no others, after a yes. choose: one of these. already: nothing to do.
# missing: no task fits. unnamed: none was named.
Kind = Literal["sure", "confirm", "choose", "already", "missing", "unnamed"]


@dataclass(frozen=True, slots=True)
class Found:
    """The tasks that are meant."""

    kind: Kind
    tasks: tuple[Task, ...] = ()
    words: str = ""
    whole: bool = False  # a number or a whole title


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a reference is resolved in: the user's tasks by id, and what was talked about."""

    tasks: list[Task]
    touched: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)

    def some(self, ids: Iterable[int]) -> list[Task]:
        """Return the tasks with these ids that are still there, in this order."""
        there = {task["id"]: task for task in self.tasks}
        return [there[i] for i in ids if i in there]


def resolve(ref: Ref, scene: Scene, act: Act | Literal["rename"], *, told: bool = False) -> Found:
    """Return which tasks are meant, by the rules of what acts at once and what asks."""
    match ref:
        case ById():
            return _by_id(ref, scene)
        case ByWords():
            return _by_words(ref, scene, act, told=told)
        case ByPlace():
            return _by_place(ref, scene, act)
        case ByAmount():
            return _by_amount(ref, scene, act)
        case ByContext():
            return _by_context(ref, scene)
        case _:
            return Found("unnamed", tuple(_open_to(scene.tasks, act)))


def _by_id(ref: ById, scene: Scene) -> Found:
    tasks = scene.some(ref.ids)
    if len(tasks) < len(ref.ids) and not ref.loose:
        missing = next(i for i in ref.ids if i not in {task["id"] for task in tasks})
        return Found("missing", words=f"#{missing}")
    if not tasks:
        return Found("missing", words=f"#{ref.ids[0]}")
    agrees = not ref.words or all(
        matching.find([t], ref.words).level in {"whole", "words", "inflected"} for t in tasks
    )
    return Found("sure" if agrees and not ref.loose else "confirm", tuple(tasks), whole=True)


def _by_words(ref: ByWords, scene: Scene, act: Act | Literal["rename"], *, told: bool) -> Found:
    pool = _open_to(scene.tasks, act)
    one = _one(ref.words, pool, act, told=told)
    if one.kind == "sure" and one.whole:
        return one
    if ref.parts:
        found = [resolve(part, scene, act, told=told) for part in ref.parts]
        if all(part.kind in {"sure", "confirm"} for part in found):
            tasks = tuple({t["id"]: t for part in found for t in part.tasks}.values())
            sure = all(part.kind == "sure" for part in found) and len(tasks) >= len(found)
            if one.kind != "sure" or not sure or len(tasks) > 1:
                return Found("sure" if sure and one.kind != "sure" else "confirm", tasks)
    if one.kind != "missing" or act not in {"complete", "reopen"}:
        return one
    done = matching.find([task for task in scene.tasks if task not in pool], ref.words)
    if done.level in {"whole", "words", "inflected"}:
        return Found("already", done.tasks)
    return one


def _one(words: str, pool: list[Task], act: Act | Literal["rename"], *, told: bool) -> Found:
    match = matching.find(pool, words)
    tasks = match.tasks
    if not tasks:
        return Found("missing", words=words)
    if act == "complete" and len(tasks) > 1 and match.level == "inflected":
        whole = tuple(task for task in tasks if matching.whole_inflected(task, words))
        tasks = whole if len(whole) == 1 else tasks
    if len(tasks) > 1:
        return Found("choose", tasks, words)
    sure = match.level in {"whole", "words"}
    if match.level == "inflected" and act == "complete":
        sure = matching.fits_inflected(tasks[0], words)
    if match.level == "words" and told:
        sure = not matching.only_a_homonym(tasks[0], words)
    sure = (
        sure and not matching.opposed(tasks[0], words) and not (told and matching.called_off(tasks[0], words))
    )
    told_whole = act == "complete" and sure and matching.whole_inflected(tasks[0], words)
    return Found("sure" if sure else "confirm", tasks, words, whole=match.level == "whole" or told_whole)


def _by_place(ref: ByPlace, scene: Scene, act: Act | Literal["rename"]) -> Found:
    titled = matching.find(scene.tasks, ref.said) if ref.words else None
    if titled and titled.level == "whole" and len(titled.tasks) == 1:
        return Found("sure", titled.tasks, whole=True)
    if titled and titled.level == "words" and len(titled.tasks) == 1:
        return Found("confirm", titled.tasks)
    pool = scene.some(scene.shown) if scene.shown and ref.status == "all" else _of(scene.tasks, ref.status)
    if not scene.shown and ref.status == "all":
        pool = _open_to(pool, act)
    if ref.words:
        pool = list(matching.find(pool, ref.words).tasks)
    place = ref.first - 1 if ref.first > 0 else len(pool) + ref.first
    tasks = tuple(pool[max(place, 0) : max(place, 0) + ref.count]) if place < len(pool) else ()
    if not tasks or (ref.first < 0 and -ref.first > len(pool)):
        return Found("missing", words=ref.said)
    return Found("confirm", tasks)


def _by_amount(ref: ByAmount, scene: Scene, act: Act | Literal["rename"]) -> Found:
    pool = _open_to(_of(scene.tasks, ref.status), act)
    if ref.shown and scene.shown:
        pool = _open_to(scene.some(scene.shown), act)
    if ref.words:
        match = matching.find(pool, ref.words)
        whole = matching.find(scene.tasks, ref.said)
        if whole.level == "whole" and len(whole.tasks) == 1:
            return Found("confirm", whole.tasks)
        pool = list(match.tasks)
    return Found("confirm", tuple(pool)) if pool else Found("missing", words=ref.said)


def _by_context(ref: ByContext, scene: Scene) -> Found:
    tasks = scene.some(scene.touched)
    if ref.other:
        tasks = [task for task in scene.some(scene.shown) if task not in tasks]
        return Found("confirm" if len(tasks) == 1 else "choose" if tasks else "unnamed", tuple(tasks))
    return Found("confirm", tuple(tasks)) if tasks else Found("unnamed", tuple(scene.tasks))


def _of(tasks: list[Task], status: Status) -> list[Task]:
    return [task for task in tasks if status == "all" or task["completed"] == (status == "completed")]


def _open_to(tasks: list[Task], act: Act | Literal["rename"]) -> list[Task]:
    """Return the tasks to which the act would change something."""
    if act in {"complete", "reopen"}:
        return [task for task in tasks if task["completed"] == (act == "reopen")]
    return tasks
