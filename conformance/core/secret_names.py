"""How things are called that hold a secret."""

import re

MASK = "[redacted]"
_KEYS = (
    "access|account|api|client|app|auth|cipher|cookie|encryption|fernet|hmac|jwt|license|master|private|secret|service"
    "|session|shared|signing|storage|webhook"
)
# `password`, `DB_PASS`, `auth.jwtSecret`, `X-API-Key`; `existingSecret` names an object, `compass` is none.
NAME = (
    r"(?:passw(?:or)?d|passwd|passphrase|passcode|pwd(?!=/)|(?<![a-z])pass|(?<![a-z])pw"
    r"|(?<!existing)(?<!existing[_-])secret"
    rf"|token|(?:{_KEYS})[_-]?key|credentials?|session(?:id|_id|[_-]?cookie)|(?<![a-z])salt|otp[_-]?(?:seed|secret))"
)
SUFFIX = r"(?:[_-]?(?:key|value|hash|data))?"
NOT_YET = r"(?!\[redacted\])"
# Words of which one is in every such name, in small letters.
NAMED = ("pass", "pw", "secret", "token", "key", "credential", "session", "salt", "otp")
# Words of which one is in whatever a pattern matches, and the pattern.
Form = tuple[tuple[str, ...], re.Pattern[str]]
