"""How secrets look whose value nobody knows: behind a name, in an address, as an argument, by their issuer.

Each pattern keeps its groups, and what is left of the match is the secret. Beside it stand words in small
letters of which one is in whatever it matches: most lines hold none, and cost no more than looking for these.
"""

import re
from collections.abc import Iterator

from conformance.core.secret_blocks import OVER_LINES
from conformance.core.secret_names import MASK, NAME, NAMED, NOT_YET, SUFFIX, Form

_ASSIGNED = re.compile(
    rf"(?i)({NAME}{SUFFIX}\\*[\"']?[ \t]*(?::=|=>|[=:])[ \t]*(?:[!&][\w!/.-]*[ \t]+)?)"
    # In quotes of either kind, in quotes that are escaped, or bare.
    rf"(?:([bu]?\"){NOT_YET}(?:[^\"\\\n]|\\.){{6,}}|([bu]?'){NOT_YET}(?:[^'\\\n]|\\.){{6,}}"
    rf"|(\\+[\"']){NOT_YET}[^\"'\\\n]{{6,}}|{NOT_YET}(?![\"'\\|>])[^\s\"',}}&;<]{{6,}})"
)
_MIXED = r"(?=[^\s'\"]*\d)(?=[^\s'\"]*[A-Za-z])"
# Within one line.
_IN_A_LINE: tuple[Form, ...] = (
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
            rf"{NOT_YET}(?=[\w.~+/=-]*\d)[\w.~+/=-]{{8,}}"
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
    (NAMED, _ASSIGNED),
    # An element of XML, an object that was encoded for an address, a log-in at a registry.
    (("</",), re.compile(rf"(?i)(<[\w:.-]*{NAME}\w*>){NOT_YET}[^<\s][^<]*(?=</)")),
    (("%3a", "%3d"), re.compile(rf"(?i)({NAME}(?:%22)?(?:%3A|%3D)(?:%20)?(?:%22)?)[^%&\s]{{6,}}")),
    (('"auth"',), re.compile(r"(\"auth\"\s*:\s*\")[\w+/=-]{10,}(?=\")")),
    # BuildKit's `--secret id=ca,src=FILE` names a file and holds nothing.
    (
        ("-",),
        re.compile(
            rf"(?i)(\s--?(?:[\w-]*{NAME}|\w*(?:store|key)pass)\s+)(?!\[redacted\]|(?:id|type)=|-)[^\s\"']{{6,}}"
        ),
    ),
    # mysql -pX, curl -u me:X, redis-cli -a X, sshpass -p X
    (
        ("mysql", "mariadb"),
        re.compile(r"(\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^|;]*?\s-p['\"]?)(?![\s'\"])[^\s'\"]{4,}"),
    ),
    (("curl",), re.compile(r"(\bcurl\b[^|;]*?\s(?:-u|--user)\s+['\"]?[^\s:'\"]+:)[^\s'\"]+")),
    (("redis-cli",), re.compile(r"(\bredis-cli\b[^|;]*?\s(?:-a|--pass)\s+)\S+")),
    (("login",), re.compile(r"(\blogin\b[^|;]*?\s-p\s+)(?!\[redacted\])\S+")),
    (
        ("--password-stdin",),
        re.compile(rf"(\b(?:echo|printf)\s+(?:-n\s+)?['\"]?){NOT_YET}[^\s'\"|]{{4,}}(?=['\"]?\s*\|)"),
    ),
    # Dockerfiles, shells and npm: `ENV DB_PASSWORD x`, `_auth = x`
    (
        ("env", "setx"),
        re.compile(rf"(?i)(\b(?:env|setx)\s+[\w.-]*{NAME}{SUFFIX}\s+)(?!=){NOT_YET}\S{{4,}}"),
    ),
    (("_auth",), re.compile(rf"(\b_auth\s*=\s*){NOT_YET}\S{{6,}}")),
    (("sshpass",), re.compile(r"(\bsshpass\s+-p\s*)\S+")),
    # SQL, and words: `PASSWORD 'x'`, `requirepass x`, `the password is x`.
    (
        ("password", "identified"),
        re.compile(rf"(?i)(\b(?:password|identified by)\s+'){NOT_YET}[^']{{4,}}(?=')"),
    ),
    (("requirepass",), re.compile(rf"(?i)(\brequirepass\s+){NOT_YET}\S{{4,}}")),
    (
        ("password", "passphrase"),
        re.compile(
            r"(?i)(\b(?:password|passphrase)(?:\s+(?:for|of)(?:\s+\S+){1,2})?(?:\s+(?:is|was))?[ \t]+['\"]?)"
            rf"{NOT_YET}{_MIXED}[^\s'\"]{{8,}}"
        ),
    ),
    # `your password is: x`, `a password is generated for root@localhost: x`
    (
        ("password",),
        re.compile(
            r"(?i)(\bpassword\s+(?:is|was|has been)(?:\s+[^\s:]+){0,4}:\s+['\"]?)"
            rf"{NOT_YET}{_MIXED}[^\s'\"]{{8,}}"
        ),
    ),
    (("token",), re.compile(rf"(?i)(\btoken\s+['\"]){NOT_YET}{_MIXED}[^\s'\"]{{8,}}(?=['\"])")),
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
    # Hashes of passwords, by which they can be guessed: bcrypt's and Argon2's.
    (("$2a$", "$2b$", "$2y$", "$argon2"), re.compile(r"()\$(?:2[aby]|argon2\w+)\$[\w$=,./+-]{20,}")),
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
            *("gldt-", "glrt-", "glptt-", "glcbt-", "glsoat-", "sbp_"),
        ),
        re.compile(
            r"()\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|gl(?:pat|dt|rt|ptt|cbt|soat)-[\w-]{20,}|sbp_\w{40,}|sk-[\w-]{16,}|xox[abprs]-[\w-]{10,}"
            r"|xapp-[\w-]{20,}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|[rs]k_(?:live|test)_\w{10,}|whsec_\w{16,}"
            r"|A(?:KI|SI)A[A-Z0-9]{16}|npm_\w{30,}|pypi-[\w-]{40,}|hf_\w{30,}|gsk_\w{40,}|r8_\w{30,}"
            r"|dckr_pat_[\w-]{20,}|dop_v1_\w{40,}|shp(?:at|ca|pa|ss)_\w{20,}|hv[sb]\.[\w-]{24,}"
            r"|SG\.[\w-]{10,}\.[\w-]{10,}|AGE-SECRET-KEY-1[A-Z0-9]{50,}|\d{8,10}:AA[\w-]{30,})\b"
        ),
    ),
)
_WORDS = tuple({word for words, _ in _IN_A_LINE for word in words})


def hide_likely(text: str) -> str:
    """Return the text with everything that looks like a secret replaced."""
    text = _hidden(text, OVER_LINES)
    return "".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines(keepends=True):
        small = line.lower()
        yield _hidden(line, _IN_A_LINE) if _holds(small, _WORDS) else line


def _hidden(text: str, forms: tuple[Form, ...]) -> str:
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
