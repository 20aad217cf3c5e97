"""What can stand before the message of a plain line, and how its level looks there."""

import re

_ZONE = r"(?:\s?(?:Z\b|[+-]\d\d:?\d\d\b|(?:UTC|GMT|CES?T|[ECMP][SD]T|BST|IST|JST|MSK|EES?T|WES?T)\b(?:[+-]\d+)?))?"
_CLOCK = r"\d\d?:\d\d(?::\d\d)?(?:[.,:]\d+)?(?:\s?[AP]M\b)?" + _ZONE
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?"
_DATE = (
    rf"(?:\d{{4}}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.](?:\d\d?|{_MONTH})(?:[-/.]\d{{2,4}})?|\d{{8}}"
    rf"|(?:{_DAY}\s+)?{_MONTH}\s+\d\d?(?:,?\s+\d{{4}})?|(?:{_DAY}\s+)?\d\d?\s+{_MONTH}\s+\d{{4}})"
)
# 2026-01-01T12:00:00.000Z, Jan  1 12:00:00, 01/Jan/2026:12:00:00, 12:00:00.000, 12:00PM, 1700000000.123
TIME = re.compile(
    rf"(?:{_DATE}(?:[T _:,]+|\s?-\s?|::){_CLOCK}(?:\s+\d{{4}}\b)?|{_CLOCK}|\d{{8}}[T-]\d{{6}}(?:[.,]\d+)?Z?|\d{{6}}\s+\d\d?:\d\d:\d\d"
    rf"|\d{{4}}-\d\d-\d\d\b|\d{{10}}(?:\d{{3}})?(?:\.\d+)?\b|\d+\.\d{{3,}}s?\b|\d\.\d+e\+\d\d)(?![\w])"
)
BRACKETS = re.compile(
    r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]|\(([^()]*)\)|<([^<>]*)>|\{([\w.:-]*)\}|\*{1,2}([A-Za-z]+)\*{1,2}(?=\s)"
)
SEPARATOR = re.compile(
    r"(?:[-|:,>*#=~]+|\u2502|\u00b7)+(?=\s|$|\[)|\|-?(?=\w)|;(?=\w)|:(?=[A-Z])|,(?=(?:[A-Z]{4,8}|[a-z]{4,8}),)"
)
# `critical/Application: ` of Icinga.
SLASHED = re.compile(r"(?P<word>critical|warning|notice|information|debug)(?P<end>/[A-Z]\w*: )")
# Numbers, and the stream's name as container runtimes write it.
NUMBER = re.compile(
    r"std(?:out|err) [FP](?=\s)|(?:0x[0-9a-f]+|#?-?\d+(?:#\d+)?|\d+:[A-Z]|(?=[a-f]*\d)[0-9a-f]{8,16}(?!-))(?=[\s:\]|-]|$):?"
    # A request's id.
    r"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?=\s)"
)
PAIR = re.compile(r"[\w.@-]+=(?:\"[^\"]*\"|[^\s\"]*)(?=\s|$)")
WORD = re.compile(
    r"[A-Za-z_$/][\w.$/@+#&-]*(?:\[[\w.:]*\d\]|\(\d+\))?(?::\d+){0,2}:?(?=[\s|:]|$)|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?=\s|$)"
)
LEVEL = re.compile(r"(?P<word>[A-Za-z]+[1-5]?)(?P<end>\[\d+\]|!+(?=\s|$)|(?=[^\w.!/@$=-]|$)|(?=-\s|/\w))")
# `request.CRITICAL: …` of Monolog, `host/ERROR/locust.main: …` of Locust: a name, and the level behind it.
CHANNEL = re.compile(r"[\w-]+(?:\.(?=[A-Z]+:)|/(?=[A-Z]+/))(?P<word>[A-Z]{4,9})(?P<end>[:/])")
# `daemon.err` of syslog: where a line comes from, and how bad it is.
FACILITY = re.compile(
    r"(?:auth|authpriv|cron|daemon|kern|local[0-7]|lpr|mail|syslog|user)\.(?P<word>[a-z]{3,7})(?P<end>[\s:\]])"
)
# `** (app:7): ERROR **: `, `(app:7): Gtk-CRITICAL **: ` of GLib.
GLIB = re.compile(r"(?:\*\* )?\([^()\s]+:\d+\): (?:[\w-]+-)?(?P<word>[A-Z]+)(?P<end> \*\*:)")
# PostgreSQL says its severities in the language of its locale.
_ELSEWHERE = "FEHLER|PANIK|ERREUR|ERRORE|ERRO|ОШИБКА|ВАЖНО|ПАНИКА|ПОМИЛКА|错误|致命错误|エラー|오류|BŁĄD|HATA|FEL|CHYBA"
POSTGRES = re.compile(
    r"(?:[^{\"']{0,120}?[\s:\]])?(DEBUG[1-5]|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|HINT|DETAIL|STATEMENT|CONTEXT"
    rf"|{_ELSEWHERE}):  "
    # A line of its log as CSV: the level stands before the code of five letters.
    r"|\d{4}-\d\d-\d\d [^ ]+ \w+,.*?,(DEBUG[1-5]|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC),[0-9A-Z]{5},"
)
# A name that speaks of levels is followed by a setting, not by the level of its line.
SETTING = re.compile(r"(?i)(?:levels?|verbosity|severity|threshold):?$")
PRIORITY = re.compile(r"<(\d{1,3})>(?:1 (?=\S))?")
# A row of a table names what it counts.
TABLE = re.compile(r"\|(?:[^|]*\|)+")
LOGGER = re.compile(r"\s[A-Z]\w*(?:\.[A-Z]\w*)+\s")
PROCESS = re.compile(r"\[[\w.:]*\d\]:?$")
