"""Sentences that say that an act failed, by programs that name no level; one that goes on nonetheless is none."""

import re

from conformance.probes.log_lines.nothing import is_nothing

# `Failed to …`, `Could not …`, `Can't reach …`, with the program's own name before it or not.
_CANNOT = re.compile(
    r"(?:[\w./-]+: )?(?:(?:Failed|Unable) to|Failed(?= [a-z]+ing\b)|Could(?: not|n't)|Can(?:not|'t| not)) (?!wait|be\b)[a-z]+"
    r"|(?:[\w./-]+(?: run)?: )?(?:failed to|unable to|could not|cannot|can't) (?:open|read|write|connect|reach|start|bind"
    r"|listen|load|create|find|resolve|parse|allocate|save|initiali[sz]e|execute|access|bootstrap|migrate)\b"
    r"|(?:failed to|unable to|could not|cannot|can't) (?!wait|be\b)[a-z]+\b[^:]*: "
    r"|[A-Z][\w-]*(?: [\w-]+){0,2} (?:failed to|was unable to|could not) (?!be\b|wait)[a-z]+\b(?!.*: (?:0|none|never)\b)"
)
# What an operating system or its network answered, in the small letters of Go and of libc behind a colon.
_ANSWER = re.compile(
    r".*(?:: | \()(?:connection refused|connection timed out|address already in use|permission denied|no space left on device"
    r"|no such file or directory|no such host|no route to host|network is unreachable|i/o timeout"
    r"|too many open files|operation not permitted|read-only file system|cannot allocate memory"
    r"|name or service not known|temporary failure in name resolution|context deadline exceeded)\)?\.?$",
    re.IGNORECASE,
)
# `Migration failed: …`, `Server crashed`, `Chat endpoint error: …`; what follows a colon can say that it was nothing.
_FAILED = re.compile(
    r"(?:[\w./-]+: )?(?:[A-Za-z][^\s\":]*\s(?:[^\s\":]+\s){0,5}|\[\w+\] \w+ )(?<!nothing )(?<!none )(?<!never )(?<!not )(?:failed|crashed)"
    r"(?P<end>:|!|\.?$|\s[(-]|\s(?:with|due|because|after|on|at)\b)"
    r"|(?!On |Default |Custom |Last |Max |Min )[A-Z][\w-]*(?:\s[\w-]+){0,3} [Ee]rror(?P<colon>:)(?=\s)"
)
_NO_MATTER = re.compile(r"\s*(?![45]\d\d [A-Z])[\d.]+\b|\s*never\b")
# Codes and openings by which databases, shells and tools name what went wrong.
_CODE = re.compile(
    r"(?:ORA|TNS|PLS)-\d{5}: |SQLSTATE\[\w{5}\]|curl: \(\d+\) |wget: |psql: (?!warning)|[\w-]+:error$"
    r"|ERROR \d{4} \(\w{5}\)|Liquibase: .*\baborted\b|dial tcp: |lua: \S+:\d+: |.*\bfailed, SQLSTATE = |\w+: bad address "
    r"|(?:pq|pgx|sql): .*\b(?:not|no|fail\w*|denied|refused|duplicate|violat\w+|closed|invalid|timeout)\b"
    r"|;; (?:connection timed out|communications error)|(?:\S+: )?Failed with result |(?:Missing|Invalid) (?:required )?(?:environment|configuration|config|settings?)\b.*[:] |\(\d+\)[A-Z][a-z ]+: AH\d{5}: "
    r"|flag provided but not defined"
    r"|(?:\w+: )?(?:unknown|unrecognized|invalid|illegal) (?:flag|option|argument):? ['\"`-]"
    r"|\S+: (?:line )?\d+: .*(?:unbound variable|parameter not set|[Bb]ad substitution|[Ss]yntax error|cannot execute)"
    r"|(?:\[[\w:.-]+\] )*\[[A-Za-z]+ error\]:? |Bad file format |\{ \w*Error: |(?:.{0,80}\s)?exited with code:? \[?[1-9]"
)
# What people write where they have caught something.
_CAUGHT = re.compile(
    r"(?i)(?:an?|the following|some) (?:\w+ )?(?:error|exception|failure) (?:has )?(?:occurr?ed|happened|was thrown)\b"
    r"|[a-z]+ exception: (?!none|null)|(?:[a-z]+[,!]? )?something went wrong\b|error [a-z]+ing [a-z].*: "
    r"|(?!no\b).*\b(?:exception (?:was |has been )?(?:raised|occurred|thrown)|(?:raised|threw) an? (?:\w+ )?exception)\b"
    r"(?!\s*:\s*(?:0|none|no)\b)"
)
_GOES_ON = re.compile(
    r"(?i)\b(?:retry\w*|retries|again|wait\w*|using|default\w*|continu\w+|skip\w*|ignor\w+|fall\w*[ -]?back|optional\w*"
    r"|instead|attempts?(?! to)|harmless|non-?fatal|not fatal|expected|handled|recovered|will be|answered|disabl\w+|assum\w+)\b"
)
# What stands further behind is no sentence.
_MOST_CHARS = 1000


def tells_of_failing(message: str) -> bool:
    """Tell whether a message without a level says that something failed, and not that it goes on."""
    message = message[:_MOST_CHARS]
    if _GOES_ON.search(message):
        return False
    if _CANNOT.match(message) or _ANSWER.match(message) or _CODE.match(message) or _CAUGHT.match(message):
        return True
    failed = _FAILED.match(message)
    if failed is None:
        return False
    rest = message[failed.end() :]
    colon = failed.group("end") == ":" or failed.group("colon")
    return not (colon and (is_nothing(rest.strip()) or _NO_MATTER.match(rest)))
