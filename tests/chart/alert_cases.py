"""For each alert numbers by which it fires, and others by which it does not."""

from dataclasses import dataclass

HOUR = 60  # minutes
CRON = 'namespace="todo-app-dev",cronjob="todo-app-backup"'
_AT = 'namespace="todo-app-dev",job="todo-app-backend"'
REQUESTS = f'todochat_requests_total{{{_AT},method="GET",route="/api/{{user_id}}/tasks",status="%s"}}'
_SECONDS = f'todochat_request_duration_seconds_bucket{{{_AT},route="%s",le="%s"}}'
_TURNS = f'todochat_model_calls_total{{{_AT},provider="openai",outcome="%s"}}'
_IN_USE = f"todochat_database_pool_in_use{{{_AT}}}"
_SIZE = f"todochat_database_pool_size{{{_AT}}}"
_UP = f'todochat_database_up{{{_AT},pod="%s"}}'
_SUCCESS = f"kube_cronjob_status_last_successful_time{{{CRON}}}"

# Series -> its values, one a minute, as promtool writes them down.
Series = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Series by which an alert fires at a minute, and such by which it is silent then."""

    fires: Series
    silent: Series
    minute: int


def _timed(route: str, *, within_1_s: int) -> Series:
    """Of 100 requests a minute so many within a second, all within 2.5."""
    counts = {"1.0": within_1_s, "2.5": 100, "+Inf": 100}
    return {_SECONDS % (route, bound): f"0+{count}x30" for bound, count in counts.items()}


CASES = {
    "TodoAppDown": Case(fires={f"up{{{_AT}}}": "1 0x10"}, silent={f"up{{{_AT}}}": "1x20"}, minute=5),
    # One of two that reaches it is a fault of the other's.
    "TodoAppDatabaseUnavailable": Case(
        fires={_UP % "a": "0x10", _UP % "b": "0x10"},
        silent={_UP % "a": "0x10", _UP % "b": "1x10"},
        minute=5,
    ),
    "TodoAppErrors": Case(
        fires={REQUESTS % 200: "0+90x30", REQUESTS % 503: "0+10x30"},
        silent={REQUESTS % 200: "0+98x30", REQUESTS % 503: "0+2x30"},
        minute=20,
    ),
    # A chat takes as long as its model.
    "TodoAppSlow": Case(
        fires=_timed("/api/auth/login", within_1_s=80),
        silent=_timed("/api/auth/login", within_1_s=96) | _timed("/api/{user_id}/chat", within_1_s=0),
        minute=25,
    ),
    "TodoAppChatFailing": Case(
        fires={_TURNS % "answered": "0+7x40", _TURNS % "model_timeout": "0+3x40"},
        silent={_TURNS % "answered": "0+7x40", _TURNS % "rate_limited": "0+30x40"},
        minute=30,
    ),
    "TodoAppConnectionsExhausted": Case(
        fires={_IN_USE: "10x20", _SIZE: "10x20"},
        silent={_IN_USE: "8x20", _SIZE: "10x20"},
        minute=10,
    ),
    "TodoAppBackupMissing": Case(
        fires={_SUCCESS: f"0x{30 * HOUR}"},
        silent={
            _SUCCESS: f"0x{23 * HOUR} {24 * 3600}x{10 * HOUR}",
            f"kube_cronjob_created{{{CRON}}}": "0x1800",
        },
        minute=27 * HOUR,
    ),
}
