"""Which failed requests of a page are no fault of it."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

# What a page asks to find out whether somebody is logged in, who is not.
_NOBODY = frozenset({401, 403})
_ASKED_BY_SCRIPT = frozenset({"fetch", "xhr"})
# Chromium's word for a request that the page itself, or its own navigation, gave up.
_GIVEN_UP = "ERR_ABORTED"
_ABOUT_NOBODY = re.compile(
    r"\b40[13]\b|unauthori[sz]ed|unauthenticated|forbidden|not (?:logged|signed) in", re.IGNORECASE
)
# Chromium's own notice on any page that comes by plain HTTP from another machine, where it does not isolate
# origins: of the way to the page, not of the page. By HTTPS, or from this machine, it does not appear.
_OF_PLAIN_HTTP = "because the URL's origin was untrustworthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRequest:
    """A request of the page that got no good answer; `status` is 0 where none came."""

    method: str
    url: str
    kind: str
    status: int = 0
    problem: str = ""

    def __str__(self) -> str:
        return f"{self.method} {self.url}: {f'answered {self.status}' if self.status else self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleError:
    """An error in the page's console, and the address that it is about, if any."""

    text: str
    url: str = ""


def is_excused(request: FailedRequest, icons: Collection[str]) -> bool:
    """Tell whether a failed request may fail.

    So may the icon that browsers ask for by themselves (not one that the page names), a question by a
    script that is answered 401 or 403 to nobody, and a request that the page itself gave up.
    """
    if _is_unasked_icon(request.url, icons):
        return True
    if request.status in _NOBODY and request.kind in _ASKED_BY_SCRIPT:
        return True
    return not request.status and _GIVEN_UP in request.problem


def _is_unasked_icon(url: str, icons: Collection[str]) -> bool:
    return urlsplit(url).path == "/favicon.ico" and url not in icons


def excuse(
    failed: Iterable[FailedRequest], console: Iterable[ConsoleError], icons: Collection[str]
) -> tuple[list[str], list[str], list[str]]:
    """Return failed requests, console errors and excused requests, as texts.

    A console error that is about an excused request goes with it, and one that is about plain HTTP.
    """
    requests, errors = list(failed), list(console)
    of_the_way = [error for error in errors if _OF_PLAIN_HTTP in error.text]
    excused = [request for request in requests if is_excused(request, icons)]
    addresses = {request.url for request in excused}
    nobody = any(request.status in _NOBODY for request in excused)
    return (
        [str(request) for request in requests if request not in excused],
        [
            error.text
            for error in errors
            # Chromium asks for an icon without telling of the request, and complains all the same.
            if error.url not in addresses
            and not _is_unasked_icon(error.url, icons)
            and not (nobody and _ABOUT_NOBODY.search(error.text))
            and error not in of_the_way
        ],
        [*map(str, excused), *(error.text for error in of_the_way)],
    )
