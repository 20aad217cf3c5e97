"""How secrets look whose value nobody knows: behind a name, in an address, as an argument, by their issuer.

Each pattern keeps its groups, and what is left of the match is the secret. Beside it stand words in small
letters of which one is in whatever it matches: most lines hold none, and cost no more than looking for these.
"""

import re
from collections.abc import Iterator

MASK = "[redacted]"
_KEYS = (
    "access|account|api|app|auth|cipher|cookie|encryption|fernet|hmac|jwt|license|master|private|secret|service"
    "|session|shared|signing|storage|webhook"
)
# `password`, `DB_PASS`, `auth.jwtSecret`, `X-API-Key`; `existingSecret` names an object, `compass` is none.
NAME = (
    r"(?:passw(?:or)?d|passwd|passphrase|passcode|pwd|(?<![a-z])pass|(?<![a-z])pw"
    r"|(?<!existing)(?<!existing[_-])secret"
    rf"|token|(?:{_KEYS})[_-]?key|credentials?|session(?:id|_id|[_-]?cookie)|(?<![a-z])salt|otp[_-]?(?:seed|secret))"
)
_SUFFIX = r"(?:[_-]?(?:key|value|hash))?"
_NOT_YET = r"(?!\[redacted\])"
_ASSIGNED = re.compile(
    rf"(?i)({NAME}{_SUFFIX}\\*[\"']?[ \t]*(?::=|=>|[=:])[ \t]*)"
    # In quotes of either kind, in quotes that are escaped, or bare.
    rf"(?:([bu]?\"){_NOT_YET}(?:[^\"\\\n]|\\.){{6,}}|([bu]?'){_NOT_YET}(?:[^'\\\n]|\\.){{6,}}"
    rf"|(\\+[\"']){_NOT_YET}[^\"'\\\n]{{6,}}|{_NOT_YET}(?![\"'\\|>])[^\s\"',}}&;<]{{6,}})"
)
_MIXED = r"(?=[^\s'\"]*\d)(?=[^\s'\"]*[A-Za-z])"
_NAMED = ("pass", "pw", "secret", "token", "key", "credential", "session", "salt", "otp")
_Form = tuple[tuple[str, ...], re.Pattern[str]]
# Within one line.
_IN_A_LINE: tuple[_Form, ...] = (
    (
        ("authorization",),
        re.compile(
            r"(?i)((?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?(?:bearer|basic|token|digest)\s+)[\w.~+/=-]+"
        ),
    ),
    (
        ("authorization",),
        re.compile(
            r"(?i)((?:proxy-)?authorization[\"']?\s*[:=]\s*[\"']?(?:[a-z-]+\s+)?)"
            rf"{_NOT_YET}(?=[\w.~+/=-]*\d)[\w.~+/=-]{{8,}}"
        ),
    ),
    (
        ("bearer", "basic"),
        re.compile(r"(?i)(\b(?:bearer|basic)\s+)(?=[\w.~+/=-]*[\d=._-])[\w.~+/=-]{8,}"),
    ),
    (("cookie",), re.compile(r"(?i)((?:set-)?cookie[\"']?\s*:\s*[\"']?[\w.-]+=)[^\s;\"']{6,}")),
    (
        ("cookie",),
        re.compile(
            r"(?i)(cookie[\"']?\s*:.*?;\s*[\w.-]*(?:sess|sid|token|auth|jwt|csrf)[\w.-]*=)[^\s;\"']{6,}"
        ),
    ),
    (_NAMED, _ASSIGNED),
    # An element of XML, an object that was encoded for an address, a log-in at a registry.
    (("</",), re.compile(rf"(?i)(<[\w:.-]*{NAME}\w*>){_NOT_YET}[^<\s][^<]*(?=</)")),
    (("%3a", "%3d"), re.compile(rf"(?i)({NAME}(?:%22)?(?:%3A|%3D)(?:%20)?(?:%22)?)[^%&\s]{{6,}}")),
    (('"auth"',), re.compile(r"(\"auth\"\s*:\s*\")[\w+/=-]{10,}(?=\")")),
    # BuildKit's `--secret id=ca,src=FILE` names a file and holds nothing.
    (("--",), re.compile(rf"(?i)(--[\w-]*{NAME}\s+)(?!\[redacted\]|(?:id|type)=|-)[^\s\"']{{6,}}")),
    # mysql -pX, curl -u me:X, redis-cli -a X, sshpass -p X
    (
        ("mysql", "mariadb"),
        re.compile(r"(\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^|;]*?\s-p)(?!\s)[^\s'\"]{4,}"),
    ),
    (("curl",), re.compile(r"(\bcurl\b[^|;]*?\s(?:-u|--user)\s+['\"]?[^\s:'\"]+:)[^\s'\"]+")),
    (("redis-cli",), re.compile(r"(\bredis-cli\b[^|;]*?\s(?:-a|--pass)\s+)\S+")),
    (("sshpass",), re.compile(r"(\bsshpass\s+-p\s*)\S+")),
    # SQL, and words: `PASSWORD 'x'`, `requirepass x`, `the password is x`.
    (
        ("password", "identified"),
        re.compile(rf"(?i)(\b(?:password|identified by)\s+'){_NOT_YET}[^']{{4,}}(?=')"),
    ),
    (("requirepass",), re.compile(rf"(?i)(\brequirepass\s+){_NOT_YET}\S{{4,}}")),
    (
        ("password", "passphrase"),
        re.compile(
            r"(?i)(\b(?:password|passphrase)(?:\s+(?:for|of)(?:\s+\S+){1,2})?(?:\s+(?:is|was))?[ \t]+['\"]?)"
            rf"{_NOT_YET}{_MIXED}[^\s'\"]{{8,}}"
        ),
    ),
    # Addresses: `me:x@`, with a slash in it, a token alone, one that is signed; hooks.
    (("://",), re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+(?=@)")),
    (
        ("://",),
        re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)(?!\d+(?:/|$))(?!\[redacted\])[^\s@\"']+(?=@)"),
    ),
    (("://",), re.compile(r"(://)(?=[\w.~-]*\d)(?=[\w.~-]*[A-Za-z])[\w.~-]{10,}(?=@[\w.-])")),
    (
        ("sig=", "signature="),
        re.compile(r"(?i)([?&](?:sig|signature|x-amz-signature|x-goog-signature)=)[^&\s\"']{6,}"),
    ),
    (
        ("hooks.slack", "/webhooks/"),
        re.compile(r"(https://(?:hooks\.slack\.com/services|discord(?:app)?\.com/api/webhooks)/)[\w/-]+"),
    ),
    (("eyj",), re.compile(r"()eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")),
    # Keys that name their issuer: GitHub, GitLab, OpenAI, Slack, Google, Stripe, AWS, and others.
    (
        (
            *(
                "gho_",
                "ghp_",
                "ghr_",
                "ghs_",
                "ghu_",
                "github_pat_",
                "glpat-",
                "sk-",
                "xox",
                "xapp-",
                "aiza",
                "ya29.",
            ),
            *(
                "k_live_",
                "k_test_",
                "whsec_",
                "akia",
                "asia",
                "npm_",
                "pypi-",
                "hf_",
                "gsk_",
                "r8_",
                "dckr_pat_",
            ),
            *("dop_v1_", "shpat_", "shpca_", "shppa_", "shpss_", "hvs.", "hvb.", "sg.", "age-secret", ":aa"),
        ),
        re.compile(
            r"()\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}|sk-[\w-]{16,}|xox[abprs]-[\w-]{10,}"
            r"|xapp-[\w-]{20,}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|[rs]k_(?:live|test)_\w{10,}|whsec_\w{16,}"
            r"|A(?:KI|SI)A[A-Z0-9]{16}|npm_\w{30,}|pypi-[\w-]{40,}|hf_\w{30,}|gsk_\w{40,}|r8_\w{30,}"
            r"|dckr_pat_[\w-]{20,}|dop_v1_\w{40,}|shp(?:at|ca|pa|ss)_\w{20,}|hv[sb]\.[\w-]{24,}"
            r"|SG\.[\w-]{10,}\.[\w-]{10,}|AGE-SECRET-KEY-1[A-Z0-9]{50,}|\d{8,10}:AA[\w-]{30,})\b"
        ),
    ),
)
# Over several lines: a block of YAML, a key in PEM.
_OVER_LINES: tuple[_Form, ...] = (
    (
        (": |", ": >", ":|", ":>"),
        re.compile(rf"(?im)^([ \t]*[\w.-]*{NAME}[ \t]*:[ \t]*[|>][+-]?[ \t]*\n[ \t]+)(?!\[redacted\])\S.*"),
    ),
    (
        ("private key",),
        re.compile(r"()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"),
    ),
)
_WORDS = tuple({word for words, _ in _IN_A_LINE for word in words})


def hide_likely(text: str) -> str:
    """Return the text with everything that looks like a secret replaced."""
    text = _hidden(text, _OVER_LINES)
    return "".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        small = line.lower()
        yield _hidden(line, _IN_A_LINE) if _holds(small, _WORDS) else line


def _hidden(text: str, forms: tuple[_Form, ...]) -> str:
    small = text.lower()
    for words, pattern in forms:
        if _holds(small, words):
            text = pattern.sub(_masked, text)
    return text


def _holds(text: str, words: tuple[str, ...]) -> bool:
    for word in words:  # noqa: SIM110 - `any` takes twice as long, and every line of every log comes by here
        if word in text:
            return True
    return False


def _masked(match: re.Match[str]) -> str:
    return "".join(group or "" for group in match.groups()) + MASK
