"""Values that say that there is nothing."""

import re

_NOTHING = re.compile(
    r"(?i)(?:0|\"\"|''|\[\]|\{\}|none|no|no errors?|nil|null|false|true|off|disabled|enabled|n/?a|-|nothing|zero)"
    r"(?=$|\s*[,;.)\](]|\s+(?:of|found|so far|yet|warnings?|errors?|failures?|problems?|issues?|exceptions?)\b)"
)


def is_nothing(text: str) -> bool:
    """Tell whether a value says that there is nothing: `0`, `none`, `false`."""
    return _NOTHING.match(text) is not None
