"""Messages without a level: those that begin with a severity, name an exception, or tell of another's death."""

import re

from conformance.probes.log_lines.begins import any_of
from conformance.probes.log_lines.failing import tells_of_failing
from conformance.probes.log_lines.nothing import is_nothing

_EXCEPTION_NAME = (
    r"(?:[A-Za-z_][\w$]*(?:\.|::|\\))*"
    r"(?:Exception(?:Group)?|[A-Z]\w*?(?:Error|Exception|ExceptionGroup|Interrupt|Exit|Fault))"
)
_EXCEPTION = re.compile(
    rf"^(?P<name>{_EXCEPTION_NAME})(?:\s\[[^\]]+\])?(?:\s\(\w+\))?(?::|$|\s-\s|\s*\{{$)\s*(?P<rest>.*)"
)
# `[TypeError: x]` as Node prints an error inside another, `#<NoMethodError: x>` of Ruby, `** (RuntimeError) x` of
# Elixir, `app.rb:3:in 'f': x (NameError)`, a Python class below `exceptions`, Java's `Caused by:`.
_OTHER_EXCEPTION = any_of(
    r"\[\w*(?:Error|Rejection|Exception)(?:\]|:\s)",
    r"#<" + _EXCEPTION_NAME,
    r"\*\* \((?:[\w.]+|EXIT from #PID<[\d.]+>)\) ",
    r"(?:[A-Z]\w*::)+[A-Z]\w* \(.*\):?$",
    r"\S+\.rb:\d+:in .*\([\w:]+\)$",
    r"(?:[a-z_]\w*\.)+(?:exceptions?|errors?|exc)\.[A-Z]\w+: ",
    r"Caused by: \S",
    _EXCEPTION_NAME + r"\(['\"]",
    r"[\w.]*(?:Exception|Error)@\S+\(\d+\): ",
    r"(?:[a-z_]\w*\.){1,}_?[A-Z]\w*(?:Error|Exception)\b",
)
# `StopOnException: true`, `ExitOnOutOfMemoryError: enabled`, `OnError: restart` are settings.
_SETTING_NAME = re.compile(r"(?:^|\.)(?:[A-Z][a-z]+)?On[A-Z]|Handle|Report|Include|Enable|Disable|Detailed")
_SETTING_VALUE = re.compile(
    r"(?i)(?:true|false|on|off|yes|no|none|null|nil|enabled?|disabled?|active|ready|registered|installed|ok"
    r"|n/?a|0|-)\.?$"
)
_BUILTIN = re.compile(
    r"(?:Key|Index|Value|Type|Name|Attribute|Assertion|Runtime|Lookup|OS|IO)Error$|StopIteration$"
)
# A severity word at the start of a message, as people and command line tools write it.
_ADJECTIVE = (
    r"(?:fatal|internal|internal server|unexpected|uncaught|unhandled|runtime|syntax|parse|server|startup|database"
    r"|db|connection|network|application|configuration|config|build|compile|assertion|system|general|unknown"
    r"|critical|execution|initiali[sz]ation|authentication|validation|i/o|io|protocol|query|sql|migration|worker|job|task)"
)
_DOING = (
    r"(?!handling|logging|tracking|reporting|monitoring|budgeting|mapping|messaging|formatting|catching|boundary)"
    r"[a-z]+ing"
)
# What follows decides: `Error: none` tells of no error.
_SEVERITY = any_of(
    r"(?:ERRORS?|FATAL(?: ERROR)?|CRITICAL|PANIC|EMERGENCY|SEVERE|FAILED)\s*(?:\[[^\]]*\]|\([^)]*\))?\s*:",
    r"(?:[Ee]rror|[Ff]atal|[Cc]ritical|[Ss]evere|[Pp]anic|[Ee]merg(?:ency)?|err|crit)"
    r"(?:\s?\[[A-Z_0-9]+\]|\s[A-Z]+\d+|\s\([1-9]\d*\)|\([a-z]\w*\)|\scode)?\s*:(?!\d)",
    rf"(?i:{_ADJECTIVE})\s[Ee](?:rror|RROR)\s?(?:\[[^\]]*\])?"
    r"(?:\s?\([^)]*\))?(?::|,|$|\s(?:in|at|on|while|during|when|occurred)\b"
    rf"|\s{_DOING}\s.*?:\s)",
    r"(?:Uncaught|Unhandled)\s(?:promise\s)?(?:exception|rejection|error)(?:\sevent)?"
    r"(?:[:.!,]|\s(?:in|at|from|occurred|while|of|on)\b|$)",
)
_SEVERITY_ALONE = any_of(
    rf"(?:Error|ERROR|Exception)\s+(?:in|while|when|during|at|from|occurred|\d{{3,}}|{_DOING})\b",
    # yarn, Next.js, columns of small letters, npm, pnpm
    r"error\s(?=[A-Z])",
    r"(?:ERROR|FATAL|CRITICAL)\s[#!*=-]+\s",
    r"error\s-\s",
    r"error\s{2,}",
    r"npm ERR!",
    r"npm error\s",
    r"ERR!\s",
    r"\s?ERR_PNPM_\w+",
    r"FAIL\s{2}",
    r"Error on line \d",
    # in other languages
    r"(?:Fehler|Erreur|Errore|Erro|Ошибка|Помилка|Błąd|Chyba|Hata|エラー|错误|錯誤|오류)\s?[:\uff1a]\s*\S",
    # the title of a frame, and PHP's markup
    r"Error \u2500+\u256e$",
    r"(?:Fatal|Parse) error</(?:b|strong)>",
)
_REFUSED = (
    r"(?:Permission denied|No such file or directory|Cannot allocate memory|No space left on device"
    r"|Read-only file system|Input/output error|Operation not permitted|Address already in use"
    r"|Connection refused|Too many open files)"
)
# What well-known programs say on their worst days, with no severity in front.
_KNOWN = any_of(
    # Django, asyncio, Twisted, CPython
    r"Internal Server Error: /",
    r"(?:Task|Future) exception was never retrieved",
    r"Task was destroyed but it is pending",
    r"Exception ignored in: ",
    r"Exception in (?:callback|thread|ASGI|worker)\b",
    r"Exception happened during processing",
    r"Unhandled Error$",
    r"\S+: can't open file ",
    # .NET, Erlang, PHP, httpd, Redis
    r"An unhandled exception",
    r"An unexpected error occurred",
    r"=(?:ERROR|CRASH|SUPERVISOR) REPORT=+",
    r"(?:NOTICE: )?(?:PHP message: )?PHP (?:Fatal|Parse|Recoverable fatal) error",
    r"AH\d{5}: .*(?:[Ee]rror|[Cc]ould not bind|[Ff]ailed|[Uu]nable|no listening sockets)",
    r"\*\*\* (?:FATAL CONFIG|(?:ERROR|FATAL|CRITICAL)\b)",
    r"(?:PHP )?Fatal error (?!handl|report|page|hook)[a-z]",
    # Go's net/http and Gin; Node; Java
    r"http: panic serving",
    r".{0,60}\bpanic recovered:",
    r"\(node:\d+\) UnhandledPromiseRejectionWarning",
    r"SLF4J(?:\(E\))?: Failed",
    # runtimes and shells that cannot start a program; PostgreSQL's and other command line tools
    r"(?:OCI runtime )?exec(?:utable|:)? .*(?:not found in \$PATH|exec format error)",
    r"standard_init_linux\.go:\d+",
    r"\S+: (?:exec: )?(?:line )?\d+: (?:exec: )?\S+: (?:command )?not found$",
    r"[\w./-]+(?::\d+){0,2}:\s?(?:fatal |syntax )?error:? (?!none|0)",
    r"(?:[\w.-]+ )?[\w./-]+: [Ff]atal: ",
    r"[\w./-]+: Error(?:: | response from | is not recoverable)(?!none|0)",
    r"\{ (?:error|err): (?!null|undefined|false|''|\[\]|\{\}|0)",
    r"[Cc]ommand not found: ",
    r"ENGINE Error in ",
    r"rpc error: code = (?!OK)",
    r"[\w./-]+: user error \(",
    r"(?:\S+ )?[Tt]imeout (?:occurred )?after (?:waiting )?\d+ ?s(?:econds)? (?:waiting|for)\b",
    r"\"root\" execution of the PostgreSQL server is not permitted",
    r"\[\w+\] \w+ raised " + _EXCEPTION_NAME + ":",
    r"exit status [1-9]\d*$",
    r"WordPress database error ",
    r"raised [A-Z][A-Z_.]+ : ",
    r"You must install or update \.NET",
    r"make(?:\[\d+\])?: \*\*\* \[",
    # a trace without more; Haskell's, Perl's
    r"Traceback(?: \(innermost last\))?:?$",
    r"CallStack \(from HasCallStack\):",
    r"Died at \S+ line \d+|BEGIN failed--|Compilation failed in require",
    # a status that an application prints by itself
    r"(?:HTTP )?5\d\d (?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out)(?::|$)",
    r"[\w./-]+: (?:failed to|cannot|could not) ",
    # Ruby's servers: what failed, and the exception that they caught
    r"(?:Unable|Failed|Could not|Cannot)\b.*: " + _EXCEPTION_NAME + ":",
    r".*: #<" + _EXCEPTION_NAME + r": .*>$",
    r"[\w./-]+\(\d+,\d+\): error ",
    r"ELIFECYCLE\s",
    r"Module not found: ",
    r"\[vite\] Internal server error",
    # what the kernel answered a program or a shell that could not go on; Python without its module; systemd
    rf"(?:\S+: |(?:Can't|Cannot|Could not|Failed|Unable) ).*: {_REFUSED}\.?$|\S+: \S+: {_REFUSED}$|\w+\(\): {_REFUSED}",
    r"\S*python[\d.]*: No module named ",
    r"\S+: Main process exited, code=(?!exited, status=0)",
)
# PHP in its process manager, a request in Go's server, a process of PostgreSQL, a program under supervisord.
_DEATH_INSIDE = re.compile(
    r"PHP (?:Fatal|Parse) error: |^(?:proxy|Accept) error: (?:dial|accept|read|write|context) |\bchild pid \d+ exit signal (?!Term|Hangup|Interrupt|Kill)\w+|\bpanic serving \S+:|(?<!launcher\" )\(PID \d+\) (?:was terminated by signal|exited with exit code [1-9])|gave up: \S+ entered FATAL state|^spawnerr: |exited: \S+ \([^)]*; not expected\)"
)
# Marks that tools print in front of what failed: a heavy or a plain cross, alarm lamps.
_CROSS = re.compile(r"^[\u2a2f\u2716\u2718\u274c\U0001f6a8\U0001f4a5\U0001f525\u26d4\u2717\u2715]\ufe0f?\s*")
_ORNAMENT = re.compile(
    # The markup in which PHP prints what failed; the frame around a message.
    r"^(?:<br ?/?>\s*)?<(?:b|strong)>(?=[A-Z])|^\u256d\u2500+ (?=[A-Z].* \u2500+\u256e$)"
    r"|^(?:[^\w\s\x00-\x7f]\ufe0f?)+\s*|^(?:={2,}>|-{2,}>|>{1,3}|\*{1,2}|#{2,}|!{1,3}|\+)\s+(?=[A-Z\[])"
)
# What follows such a mark is no sentence.
_MARKED = re.compile(r"(?:ERROR|FATAL|CRITICAL)\s+(?=[a-z])")
# `[4f2a] [worker-1] Gone::Error (…)`: a request's or a thread's name in front of what happened.
_TAGS = re.compile(r"^(?:\[(?:[\w.:/-]+|!)\]\s(?:[\u203a\u00bb]\s)?)+")


def is_error(message: str) -> bool:
    """Tell whether a message without a level is one of an error."""
    return any(_is_error(text) for text in {message, _TAGS.sub("", message)})


def _is_error(message: str) -> bool:
    crossed = _CROSS.match(message)
    if crossed is not None:
        rest = message[crossed.end() :]
        return bool(rest) and not is_nothing(rest)
    text = _ORNAMENT.sub("", message, count=1)
    if text != message and _MARKED.match(text):
        return True
    if tells_of_another(text) or _KNOWN.match(text) or _OTHER_EXCEPTION.match(text):
        return True
    return _names_exception(text) or _begins_with_severity(text) or tells_of_failing(text)


def tells_of_another(message: str) -> bool:
    """Tell whether a line passes on the death of another program, as a process manager does."""
    return _DEATH_INSIDE.search(message) is not None


def _begins_with_severity(text: str) -> bool:
    if _SEVERITY_ALONE.match(text):
        return True
    found = _SEVERITY.match(text)
    return found is not None and not is_nothing(text[found.end() :].lstrip(" :=-\t"))


def _names_exception(text: str) -> bool:
    found = _EXCEPTION.match(text)
    if found is None:
        return False
    name, rest = found.group("name"), found.group("rest")
    if _BUILTIN.search(name):
        return True
    return not (_SETTING_NAME.search(name) or (rest and _SETTING_VALUE.match(rest)))
