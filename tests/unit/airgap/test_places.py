"""Where things are kept."""

from pathlib import Path

from airgap.places import find_places
from tests.unit.table import table


@table(
    ("environment", "cache", "state"),
    [
        ({"HOME": "/h"}, "/h/.cache", "/h/.local/state"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/c"}, "/c", "/h/.local/state"),
        ({"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/h/.cache", "/s"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "", "XDG_STATE_HOME": ""}, "/h/.cache", "/h/.local/state"),
        ({"HOME": ""}, "/root/.cache", "/root/.local/state"),
        ({}, "/root/.cache", "/root/.local/state"),
    ],
)
def test_places_follow_the_environment(environment: dict[str, str], cache: str, state: str) -> None:
    """The XDG variables, then HOME, then root's; always below a folder of our own."""
    places = find_places(environment)
    assert places.cache == Path(cache) / "todo-conformance"
    assert places.state == Path(state) / "todo-conformance"


def test_log_and_tools_are_in_the_cache() -> None:
    """What can be made again is kept where it may be deleted."""
    places = find_places({"HOME": "/h"})
    assert places.log.parent == places.tools.parent == places.cache


def test_relative_xdg_folder_is_ignored() -> None:
    """The specification: paths in these variables must be absolute, others are to be ignored."""
    assert find_places({"HOME": "/h", "XDG_CACHE_HOME": "c"}).cache == Path("/h/.cache/todo-conformance")
