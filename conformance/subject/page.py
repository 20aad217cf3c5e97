"""Whether the front end answers with a page."""

from urllib.parse import urlsplit

import httpx

from conformance.subject.session import trusted

_TIMEOUT_S = 3.0
_CLIENT_ERROR = 400
# As many as browsers follow at least; more is a loop.
_REDIRECTS = 10


def page_problem(base_url: str) -> str:
    """Return why the page does not answer; empty when it does.

    A redirect is followed as long as it stays with the front end: what it leads to must answer.
    """
    front = urlsplit(base_url).netloc
    url = base_url
    for _ in range(_REDIRECTS):
        try:
            # No proxy: the front-end Service itself must answer.
            answer = httpx.get(url, timeout=_TIMEOUT_S, trust_env=False, verify=trusted())
        except httpx.HTTPError as exc:
            return f"front end at '{url}' to answer: {str(exc) or type(exc).__name__}"
        if answer.next_request is None:
            return _problem(url, answer)
        if answer.next_request.url.netloc.decode() != front:
            # Where a log-in elsewhere leads is for SC-004 to judge.
            return ""
        url = str(answer.next_request.url)
    return f"front end at '{base_url}' to answer with a page: it redirects {_REDIRECTS} times"


def _problem(url: str, answer: httpx.Response) -> str:
    if answer.status_code >= _CLIENT_ERROR:
        return f"front end at '{url}' to answer: HTTP {answer.status_code}"
    if not answer.content.strip():
        return f"front end at '{url}' to answer with a page: its body is empty"
    return ""
