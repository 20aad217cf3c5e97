"""Lines that look bad and are not; each names its reason, and covers a whole message of its own program."""

import re

_POSTGRES = r"^(?:[^{\"']{0,120}?\s)?"
_NOISE = (
    # libpq clients and probes of a port hang up without saying a word.
    re.compile(
        _POSTGRES + r"LOG:  (?:incomplete startup packet"
        r"|could not receive data from client: Connection reset by peer)$"
    ),
    # The official image's first start runs a server of its own and stops it again.
    re.compile(
        r"^(?:[\d\-:. ]+\w{3,4} \[\d+\](?: \S+@\S+)? )?FATAL:  the database system is (?:starting up|shutting down)$"
    ),
)
# The tracing of the OpenAI SDK says so, below the level of an error, at every start without a key.
_NO_TRACES = re.compile(r"(?:^|[\s\])|])OPENAI_API_KEY is not set, skipping trace export\.?$")


def is_noise(text: str, *, is_error: bool) -> bool:
    """Tell whether a whole line is known and harmless; `is_error` when the line itself says that it is none."""
    return any(noise.match(text) for noise in _NOISE) or (not is_error and bool(_NO_TRACES.search(text)))
