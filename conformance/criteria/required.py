"""What must have been observed before a figure means something; the criterion beside it is the source."""

import re
from urllib.parse import urlsplit

from conformance.model.adapter import Feature
from conformance.model.front_end import FORWARD_REASON, Way

# SC-005: requests of each class before those that are timed; the classes by name.
MIN_WARM_UP = 10
REQUEST_CLASSES = (
    "health",
    "task list",
    "task create",
    "task update",
    "task complete",
    "task delete",
    "chat",
)
# SC-005: seconds of an even load in which several users waited and none was answered.
STANDSTILL_S = 3.0
# SC-006: the steps by name.
STEPS = ("sign up", "log in", "add by form", "add by chat", "complete", "delete")
# SC-001 to SC-003: how an image is known, whatever its names.
IMAGE_ID = re.compile(r"sha256:[0-9a-f]{64}")
# SC-004 and SC-006: how pages are opened.
METHODS = frozenset({"browser", "http-only"})
# SC-005 and SC-006: what a subject may do without, and the feature of it that is then declared absent.
MAY_LACK: dict[str, Feature] = {
    "health": "health",
    "task complete": "complete",
    "chat": "chat",
    "add by chat": "chat",
}
# SC-008: samples of each container, and the load that ran meanwhile.
MIN_SAMPLES = 12
# SC-008: how old the kubelet's counters of throttling and OOM kills may be: its longest interval of its own
# accord is 15 s, and cAdvisor adds at random up to as much again.
MAX_COUNTERS_LAG_S = 30.0
MIN_USERS = 10
MIN_STEADY_REQUESTS = 300
MIN_STEADY_S = 45.0
# SC-008: seconds between the first and the last sample: so many at the pace of the suite's own settings, 2 s.
MIN_SAMPLED_S = 20.0
# SC-003: seconds for which the release must be seen to stay ready.
STABLE_S = 10.0
# SC-009: the checks by name.
CHART_CHECKS = (
    "lint strict",
    "renders with defaults",
    "renders with the subject's values",
    "schema refuses an unknown value",
    "the API server accepts the manifest",
    "two release names do not collide",
    "two namespaces do not collide",
    "no namespace is hard-coded",
    "every value has an effect",
)
# One that no run of schema 1 made: its chart was rendered with its own values files only.
CHART_CHECKS_SINCE_SCHEMA_2 = frozenset({"renders with the subject's values"})
# SC-011: core checks of the contract by name; a subject may lack one by its own word, with a reason.
CONTRACT_CHECKS = (
    "health answers healthy",
    "sign-up stores one user",
    "an e-mail signs up once",
    "wrong password 401",
    "unknown user 401",
    "no token 401",
    "no token in chat 401, nothing stored",
    "malformed token 401",
    "altered token 401",
    "token with another subject 401",
    "token past its time 401",
    "unsigned token 401",
    "another user cannot be named: 403, nothing stored",
    "another user's chat 403, nothing stored",
    "another user's task 404, unchanged",
    "chat does not reach another user's task",
    "two users in turn see their own tasks",
    "another user's conversation 403 or 404",
    "another user's history 403 or 404",
    "create 201 stores one row",
    "read gives what was stored",
    "update changes the row",
    "complete changes the row, and back",
    "delete removes the row",
    "list by status",
    "a title of SQL is stored as it is",
    "a title of HTML is stored as it is",
    "a title of emoji is stored as it is",
    "a task that is gone 404",
    "Add a task to buy groceries",
    "Show me all my tasks",
    "What's pending?",
    "What have I completed?",
    "Mark task 3 as complete",
    "Delete the meeting task",
    "Change task 3 to 'Call tonight'",
    "I need to remember to pay bills",
    "remind me to call",
    "note down water",
    "add task: Trip with description: pack bags",
    "I finished buying milk",
    "Rename the report task",
    "complete the report task",
    "buy",
    "add milk and show my tasks",
    "remove task 3",
    "complete task 999999999",
    "delete task 999999999",
    "cancel that",
    "list with no tasks",
    "complete twice is complete once",
    "an empty title 422 names the field",
    "a title of 201 characters 422, 200 stored",
    "a missing title 422 names the field",
    "a conversation is begun and continued",
    "question and answer are both stored",
    "history gives the turns in order",
    "goes on after the back-end pod was deleted",
    "goes on over two replicas",
    "task and log-in outlive the back-end pod",
    "two replicas share tasks and log-ins",
)
# Core checks that no run of schema 1 made: it is not blamed for what nobody asked of it.
CONTRACT_CHECKS_SINCE_SCHEMA_2 = frozenset(
    {
        "altered token 401",
        "another user cannot be named: 403, nothing stored",
        "another user's history 403 or 404",
        "complete changes the row, and back",
        "task and log-in outlive the back-end pod",
        "two replicas share tasks and log-ins",
    }
)


def of_schema_1(*lacks: str) -> list[str]:
    """Return what to tell beside a verdict on a run that schema 1 recorded; nothing where it lacks nothing.

    It is judged by what such a file could hold; what it could not is said, not guessed.
    """
    return [f"a run of schema 1, which did not record {'; '.join(lacks)}"] if lacks else []


def untimed_gaps(via: str) -> list[str]:
    """Say that no time is judged, where the way to the front end would be judged with it."""
    return [f"no time is judged: {FORWARD_REASON}; name another way with --via"] * (via == Way.PORT_FORWARD)


def address_gaps(url: str) -> list[str]:
    """Say that an address is none at which a front end can have answered."""
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    return [] if is_one else [f"'{url}' is no address of a front end, so nobody knows who answered"]


def missing_names(wanted: tuple[str, ...], seen: set[str]) -> str:
    """Return the wanted names that were not seen, for a message; empty when none is missing."""
    return ", ".join(f"'{name}'" for name in wanted if name not in seen)
