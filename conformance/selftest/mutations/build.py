"""SC-001, SC-002 and SC-003: images, their sizes, and the start of the release."""

from conformance.selftest.tree import Mutation, Tree, add, drop, edit, named, set_to

_STALE = "sha256:" + "0" * 64
_CACHED = {"text": "[3/5] RUN pip install", "elapsed_s": 0.0, "cached": True}
_MB = 1_000_000


def _steps(tree: Tree) -> None:
    named(tree["images"]["images"], component="backend")["steps"] = []


def _cached(tree: Tree) -> None:
    named(tree["images"]["images"], component="backend")["steps"].append(_CACHED)


def _weigh(component: str, megabytes: int) -> object:
    def change(tree: Tree) -> None:
        size = named(tree["images"]["images"], component=component)["size"]
        size["layers"] = [{"size_bytes": megabytes * _MB, "created_by": "COPY . /app"}]
        size["unpacked_bytes"] = megabytes * _MB

    return change


def _size(**values: object) -> object:
    def change(tree: Tree) -> None:
        named(tree["images"]["images"], component="backend")["size"].update(values)

    return change


def _image(what: str, by: str, status: str, change: object) -> Mutation:
    return Mutation(by=(by,), what=what, status=status, change=change)  # type: ignore[arg-type]


def _on_node(tree: Tree) -> None:
    image = named(tree["startup"]["loaded_images"], component="backend")
    image["node_image_ids"] = dict.fromkeys(image["node_image_ids"], _STALE)


def _nowhere(tree: Tree) -> None:
    named(tree["startup"]["loaded_images"], component="backend")["node_image_ids"] = {}


def _never(tree: Tree) -> None:
    tree["startup"].update(ready_s=None, failure="pod 'backend' is in CrashLoopBackOff")


_START = ("SC-003",)

MUTATIONS = (
    _image(
        "a build that takes 301 s",
        "SC-001",
        "FAIL",
        edit("images", "images", {"cold_s": 301.0}, component="backend"),
    ),
    _image("a step from the layer cache", "SC-001", "NOT MEASURED", _cached),
    _image("no step of a build read", "SC-001", "NOT MEASURED", _steps),
    _image(
        "a build in no time",
        "SC-001",
        "NOT MEASURED",
        edit("images", "images", {"cold_s": 0.0}, component="frontend"),
    ),
    _image(
        "a build that failed", "SC-001", "FAIL", set_to("images", "failure", "image 'backend': RUN failed")
    ),
    Mutation(
        by=("SC-001", "SC-002"),
        what="an image that was not built",
        status="NOT MEASURED",
        change=drop("images", "images", component="backend"),
    ),
    _image("a back end of 301 MB", "SC-002", "FAIL", _weigh("backend", 301)),
    _image("a back end of exactly 300 MB", "SC-002", "FAIL", _weigh("backend", 300)),
    _image("a front end of 501 MB", "SC-002", "FAIL", _weigh("frontend", 501)),
    _image("an image without layers", "SC-002", "NOT MEASURED", _size(layers=[], unpacked_bytes=0)),
    _image(
        "a size that is not that of the layers", "SC-002", "NOT MEASURED", _size(unpacked_bytes=1_000_000)
    ),
    Mutation(
        by=_START, what="serving after 121 s", status="FAIL", change=set_to("startup", "ready_s", 121.0)
    ),
    Mutation(by=_START, what="never serving", status="FAIL", change=_never),
    Mutation(
        by=_START, what="seen ready for 9 s", status="NOT MEASURED", change=set_to("startup", "stable_s", 9.0)
    ),
    Mutation(by=_START, what="a stale image on the node", status="FAIL", change=_on_node),
    Mutation(by=_START, what="an image on no node", status="FAIL", change=_nowhere),
    Mutation(
        by=_START,
        what="a pod with a stale image",
        status="FAIL",
        change=edit("startup", "pod_images", {"image_id": _STALE}, component="backend"),
    ),
    Mutation(
        by=_START,
        what="an init container with a stale image",
        status="FAIL",
        change=edit("startup", "pod_images", {"image_id": _STALE}, container="migrate"),
    ),
    Mutation(
        by=_START,
        what="a second Deployment with another tag of the image",
        status="FAIL",
        change=add(
            "startup",
            "pod_images",
            {
                "pod": "worker-1",
                "container": "worker",
                "image": "docker.io/library/todo-backend:old",
                "image_id": _STALE,
                "component": "",
            },
        ),
    ),
    Mutation(
        by=_START,
        what="a pod that the selector misses",
        status="NOT MEASURED",
        change=set_to("startup", "outside_selection", ["worker-1 (of ReplicaSet/worker)"]),
    ),
    Mutation(
        by=_START,
        what="no image id of a pod read",
        status="NOT MEASURED",
        change=set_to("startup", "pod_images", []),
    ),
)
