"""Words and numbers by which programs say how bad a line is."""

import re
from typing import Literal

Level = Literal["error", "warning", "quiet"]

_ERROR = (
    "error err erro eror err! critical crit cri fatal fata ftl panic pani pnc dpanic alert alrt emerg emergency"
    " severe fail failed"
    # in other languages
    " fehler panik erreur errore erro ошибка важно паника помилка 错误 致命错误 エラー 오류 błąd hata fel chyba"
)
_WARNING = "warn warning wrn warni w"
_QUIET = (
    "debug debu dbg dbug debug1 debug2 debug3 debug4 debug5 d info inf information informational i notice note n"
    " trace trac trc trce t verbose vrb verb v silly http audit log statement hint detail context query system"
    " config fine finer finest success default ok"
)
# One letter, as klog, glog, MongoDB and Ruby write it.
_ERROR_LETTERS = "e f c a"
_WORDS: dict[str, Level] = {
    **dict.fromkeys(_ERROR.split(), "error"),
    **dict.fromkeys(_WARNING.split(), "warning"),
    **dict.fromkeys(_QUIET.split(), "quiet"),
    **dict.fromkeys(_ERROR_LETTERS.split(), "error"),
}
# Upper bounds of the scales by which a number can be a level, and from where each warns and fails:
# syslog (RFC 5424, smaller is worse), Bunyan and Pino, Monolog, java.util.logging, Log4j.
_SYSLOG_MAX, _SYSLOG_ERROR, _SYSLOG_WARNING = 7, 3, 4
_RISING: tuple[tuple[float, float, float], ...] = (
    (99, 50, 40),
    (600, 400, 300),
    (1000, 1000, 900),
    (float("inf"), 40_000, 30_000),
)

# Go's slog names a level between two others by its distance: `ERROR+4`.
_OFFSET = re.compile(r"(?<=[a-z])[+-]\d+$")


def level_of_word(word: str) -> Level | None:
    """Return the level that a word or a number written as text names; None when it names none."""
    text = _OFFSET.sub("", word.strip().strip("[]<>()").strip().lower())
    if text in _WORDS:
        return _WORDS[text]
    try:
        return level_of_number(float(text))
    except ValueError:
        return None


def level_of_number(number: float) -> Level:
    """Return the level of a number, on the scale in whose range it lies."""
    if 0 <= number <= _SYSLOG_MAX:
        return level_of_priority(int(number))
    for bound, error, warning in _RISING:
        if number <= bound:
            return "error" if number >= error else "warning" if number >= warning else "quiet"
    return "quiet"


def level_of_priority(priority: int) -> Level:
    """Return the level of a syslog severity: the last three bits of a priority."""
    severity = priority & _SYSLOG_MAX
    return "error" if severity <= _SYSLOG_ERROR else "warning" if severity == _SYSLOG_WARNING else "quiet"
