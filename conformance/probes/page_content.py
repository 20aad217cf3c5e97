"""Whether what was loaded is a page of an application, and not merely something that loaded."""

import json
import re
from dataclasses import dataclass

from conformance.model.adapter import PageSettings

# So much of what a person reads goes into the record.
_KEPT = 200
# Characters below which a whole page may be somebody's error.
_SHORT = 600
# What a server or a framework shows before anybody has put an application there.
_WELCOME = re.compile(
    r"welcome to (?:nginx|openresty|caddy|centos|react|next\.js|vue|angular|django|laravel|flask|rails)\b"
    r"|\bdefault (?:web )?(?:page|site)\b|^it works!|\btest page for the\b|\biis windows\b"
    r"|\b(?:your caddy )?web server is working\b|\bcaddy works!|\bthe install worked successfully\b"
    r"|^apache tomcat\b|\bsuccessfully installed (?:tomcat|nginx|apache)\b"
    r"|^index of /|^directory listing for\b",
    re.IGNORECASE,
)
# The page of a template, whose title many an application keeps.
_TEMPLATE = re.compile(
    r"^vite \+ |\bedit (?:src/)?(?:app|the page|page)\.\w+|\bget started by editing\b|^to get started, edit\b"
    # Nobody filled it in, or it came as source.
    r"|^(?:\{\{|<%|<\?php|<!doctype)",
    re.IGNORECASE,
)
# What stands at the head of an error page, whatever its status.
_ERROR = re.compile(
    r"^(?:error:? ?)?[45]\d\d\b|^(?:http )?error(?:$|:| response| code| page)"
    r"|\bserver error\b|\bbad gateway\b|\bgateway time-?out\b"
    r"|\bservice (?:temporarily )?unavailable\b|\bwhitelabel error page\b|\bapplication error\b"
    r"|\bunhandled (?:runtime )?(?:error|exception)\b|\bfailed to compile\b|^cannot (?:get|post) /"
    r"|^traceback \(most recent|\bpage (?:could not|cannot|can.t) be (?:found|displayed|loaded)\b"
    r"|^not found\b"
    r"|^(?:oops|sorry)?\W*(?:something|an error|an unexpected error) (?:went wrong|has? ?occurred|happened)"
    r"|\bpage not found\b|^forbidden\b|^access denied\b|^bad request\b"
    # Proxies that find nobody behind them, and servers that do not want this host's name.
    r"|\bdefault backend\b|^upstream connect error\b|^no healthy upstream\b|\bdeployment_not_found\b"
    r"|^invalid host header\b|^disallowedhost\b|\binvalid http_host header\b"
    r"|^blocked request\b.*\bnot allowed\b"
    r"|^(?:uncaught )?(?:type|reference|syntax|range|internal|value|key|attribute|import|runtime)error\b"
    r"|\bwe.ll be back (?:soon|shortly)\b|\b(?:down for|under) maintenance\b",
    re.IGNORECASE,
)
_WAITING = re.compile(r"(?:loading|please wait|one moment)\W*|you need to enable javascript.*", re.IGNORECASE)
# What a program says of itself, or of nothing, is no page of it.
_STATUS = re.compile(
    r"(?:ok|okay|up|alive|healthy|pong|true|false|null|none|nan|undefined|\[object object\])\W*",
    re.IGNORECASE,
)
# An error page has a way home, or to try again; an application has more.
_FEW_THINGS = 2
# HTTP.
FIRST_ERROR_STATUS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a person would find at the address.

    `heading` is the first heading; `things_count` how many pictures and things to act on are to be seen.
    `selector_found` is None where the subject names no selector, or nobody could look for it.
    """

    status: int
    content_type: str
    title: str
    heading: str
    text: str
    things_count: int
    selector_found: bool | None = None


def beginning(seen: Seen) -> str:
    """Return the beginning of what a person reads, on one line."""
    return " ".join(f"{seen.title} {seen.text}".split())[:_KEPT]


def why_no_content(seen: Seen, pages: PageSettings) -> str:
    """Return why this is no page of the application; empty when it is one.

    A text or selector that the subject names decides; without one, everything that reads as a page of
    a program counts, except what servers and frameworks show in place of one.
    """
    text = " ".join(seen.text.split())
    if seen.status >= FIRST_ERROR_STATUS:
        return f"it was answered {seen.status}"
    if "html" not in seen.content_type.lower() or _is_json(text):
        return f"it is {seen.content_type.partition(';')[0] or 'no HTML'}, no page"
    if pages.content_text or pages.content_selector:
        return _named(seen, text, pages)
    return _impostor(seen, text) or _emptiness(seen, text)


def _impostor(seen: Seen, text: str) -> str:
    """Return whose page it is when it is a server's, a framework's or an error's."""
    title, heading = (" ".join(part.split()) for part in (seen.title, seen.heading))
    # Only a short page is all error: a long one may begin with any words.
    begin = text[:_KEPT] if len(text) < _SHORT else ""
    looks = (
        ("a server's or framework's own page", _WELCOME, (title, heading, begin)),
        ("a server's or framework's own page", _TEMPLATE, (heading, begin)),
        ("an error page", _ERROR, (title, heading, begin if seen.things_count <= _FEW_THINGS else "")),
    )
    for what, words, heads in looks:
        for head in heads:
            if words.search(head):
                return f"{what}: '{head[:80]}'"
    return ""


def _emptiness(seen: Seen, text: str) -> str:
    has_words = any(map(str.isalnum, text))
    if seen.things_count or (has_words and not _WAITING.fullmatch(text) and not _STATUS.fullmatch(text)):
        return ""
    return f"there is nothing to be read or to act on{f', only {text[:80]!r}' if text else ''}"


def _named(seen: Seen, text: str, pages: PageSettings) -> str:
    if pages.content_text and pages.content_text.lower() not in f"{seen.title} {text}".lower():
        return f"the text '{pages.content_text}' is not on it; there is: '{beginning(seen)[:80]}'"
    if seen.selector_found is False:
        return f"nothing on it matches '{pages.content_selector}'"
    return ""


def _is_json(text: str) -> bool:
    if not text.startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
