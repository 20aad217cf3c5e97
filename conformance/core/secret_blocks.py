"""How secrets look that stand on several lines: a block of YAML, a value below its name, a key in PEM."""

import re

from conformance.core.secret_names import NAME, NAMED, NOT_YET, SUFFIX, Form

# A variable's name and value as Kubernetes and XML have them, beside one another or one below the other.
_CALLED = rf"(?:name|key)\\*[\"']?\s*[:=]\s*\\*[\"']?[\w.-]*{NAME}{SUFFIX}\\*[\"']?"
_HELD = rf"\bvalue\\*[\"']?\s*[:=]\s*\\*[\"']?){NOT_YET}[^\s\"'\\,}}>]{{4,}}"
_APART = r"\s*(?:,|\\n)?\s*\\*[\"']?"
_BLOCK = rf"{NAME}{SUFFIX}[\"']?[ \t]*:[ \t]*[|>][0-9+-]*[ \t]*"
# A block of YAML with all its lines, or within a text of JSON; a value below its key; a variable; PEM.
OVER_LINES: tuple[Form, ...] = (
    (
        (": |", ": >", ":|", ":>"),
        re.compile(
            rf"(?im)^([ \t]*)((?:- )?[\w.\"'-]*{_BLOCK}\n)(\1[ \t]+){NOT_YET}\S.*"
            r"(?:\n\1[ \t]+\S.*|\n[ \t]*(?=\n\1[ \t]))*"
        ),
    ),
    (
        (": |", ": >", ":|", ":>"),
        re.compile(rf"(?i)({_BLOCK}\\n[ ]++){NOT_YET}[^\\\"\n]{{4,}}"),
    ),
    (
        NAMED,
        re.compile(
            rf"(?im)^([ \t]*[\w.-]*{NAME}{SUFFIX}[ \t]*:[ \t]*\n[ \t]+){NOT_YET}(?!-\s)[^\s:#]{{6,}}"
            r"(?=[ \t]*$)"
        ),
    ),
    (("value",), re.compile(rf"(?i)({_CALLED}{_APART}{_HELD}")),
    (("value",), re.compile(rf"(?i)({_HELD}(?=\\*[\"']?{_APART}\b{_CALLED})")),
    (
        ("private key",),
        re.compile(r"()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"),
    ),
)
