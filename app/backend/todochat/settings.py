"""What can be configured, from which variables, and what is refused before anything starts."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

DEVELOPMENT_SECRET = "development-only-secret-never-for-production"  # noqa: S105 (refused in production)
OPENAI = "https://api.openai.com/v1"
MIN_SECRET_LENGTH = 32  # bytes; HS256 wants a key as long as its hash (RFC 7518 section 3.2)
PREFIX = "TODOCHAT_"

# Names that other programs share with us.
_FOREIGN = {
    "OPENAI_API_KEY": "openai_api_key",
    "OPENAI_BASE_URL": "openai_base_url",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "otlp_endpoint",
    "OTEL_EXPORTER_OTLP_HEADERS": "otlp_headers",
}

# Kubernetes gives pods variables such as TODOCHAT_PORT=tcp://10.0.0.1:80 when a Service is "todochat".
_SERVICE_LINK_NAME = re.compile(
    r"_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?$"
)
_HTTP_ADDRESS = r"^https?://[^/\s]+"
_SERVICE_LINK_VALUE = re.compile(r"^(tcp|udp|sctp)://")


class ConfigError(Exception):
    """The configuration cannot be used; the message names every variable at fault."""


class Settings(BaseModel):
    """The whole configuration of one process."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"  # the image says 0.0.0.0: a pod is reached from outside itself
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    database_url: SecretStr | None = None
    database_host: str | None = None
    database_port: Annotated[int, Field(ge=1, le=65535)] = 5432
    database_name: str = "todochat"
    database_user: str = "todochat"
    database_password: SecretStr | None = None
    database_pool_size: Annotated[int, Field(ge=1, le=200)] = 10
    database_pool_wait_s: Annotated[float, Field(gt=0, le=60)] = 3.0
    database_connect_timeout_s: Annotated[int, Field(ge=2, le=60)] = 3  # libpq takes 1 for 2
    database_statement_timeout_s: Annotated[float, Field(gt=0, le=300)] = 10.0
    slow_query_ms: Annotated[float, Field(gt=0)] = 200.0

    jwt_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    jwt_previous_secret: SecretStr | None = None
    jwt_issuer: str = "todochat"
    jwt_lifetime_s: Annotated[int, Field(ge=60)] = 24 * 3600

    # OWASP's minimum for argon2id: 19 MiB, two passes, one lane; two at once stay far below a 512 MiB limit.
    argon2_memory_kib: Annotated[int, Field(ge=8)] = 19 * 1024
    argon2_passes: Annotated[int, Field(ge=1)] = 2
    argon2_concurrency: Annotated[int, Field(ge=1, le=64)] = 2
    login_attempts_per_minute: Annotated[int, Field(ge=1)] = (
        10  # for one account; ten times that for one client
    )
    # Accounts that one network may open; behind a node's address that is everybody who has none yet.
    signups_per_minute: Annotated[int, Field(ge=1)] = 100
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0  # how many of ours write X-Forwarded-For
    max_body_bytes: Annotated[int, Field(ge=1024)] = 64 * 1024

    chat_provider: Literal["rules", "openai"] = "rules"
    chat_history_messages: Annotated[int, Field(ge=0, le=500)] = 50
    chat_timeout_s: Annotated[float, Field(gt=0, le=30)] = 25.0
    # Of one user; 0: as many as they like.
    chat_turns_per_minute: Annotated[int, Field(ge=0)] = 180
    chat_turns_per_day: Annotated[int, Field(ge=0)] = 2000
    # Turns that run at once in one process; four times as many may wait.
    chat_turns_at_once: Annotated[int, Field(ge=1, le=1000)] = 64
    chat_turns_at_once_per_user: Annotated[int, Field(ge=1, le=100)] = 4
    chat_max_tool_rounds: Annotated[int, Field(ge=1, le=20)] = 5
    openai_model: Annotated[str, Field(min_length=1)] = "gpt-4o-mini"
    # Of one request, of which a turn has several; not set: as long as the turn has.
    openai_timeout_s: Annotated[float, Field(gt=0, le=30)] | None = None
    openai_retries: Annotated[int, Field(ge=0, le=5)] = 2
    # Of one answer, so that no answer costs without end.
    openai_max_output_tokens: Annotated[int, Field(ge=1)] = 1000
    # Ask for the numbers of tokens; off for a server that refuses what it does not know.
    openai_report_usage: bool = True
    # Of a million tokens, in whatever currency /metrics is to be read in.
    openai_input_price_per_million: Annotated[float, Field(ge=0)] = 0.0
    openai_output_price_per_million: Annotated[float, Field(ge=0)] = 0.0
    openai_api_key: SecretStr | None = None
    openai_base_url: Annotated[str, Field(pattern=_HTTP_ADDRESS)] = OPENAI

    # Traces go there, as OTLP over HTTP; without an address none are made.
    otlp_endpoint: Annotated[str, Field(pattern=_HTTP_ADDRESS)] | None = None
    otlp_headers: SecretStr | None = None

    shutdown_grace_s: Annotated[int, Field(ge=1)] = 25  # below the 30 s that Kubernetes gives by default

    @field_validator("database_url")
    @classmethod
    def _require_a_database(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _database_url(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        secret = self.jwt_secret.get_secret_value()
        if self.environment == "production":
            if DEVELOPMENT_SECRET in {secret, self._previous()}:
                name = "JWT_SECRET" if secret == DEVELOPMENT_SECRET else "JWT_PREVIOUS_SECRET"
                raise ValueError(
                    f"TODOCHAT_{name} is not set, or is the development secret, which everybody knows and "
                    "production does not take. Hint: openssl rand -hex 32"
                )
            for name, value in (("JWT_SECRET", secret), ("JWT_PREVIOUS_SECRET", self._previous())):
                if value is not None and len(value) < MIN_SECRET_LENGTH:
                    raise ValueError(
                        f"TODOCHAT_{name} has {len(value)} characters, production wants {MIN_SECRET_LENGTH}. "
                        "Hint: openssl rand -hex 32"
                    )
            if self.database_url is None and self.database_host is None:
                raise ValueError(
                    "neither TODOCHAT_DATABASE_URL nor TODOCHAT_DATABASE_HOST is set, "
                    "and production does not run on the embedded database"
                )
            if self.database.get_backend_name() == "sqlite":
                raise ValueError(
                    "TODOCHAT_DATABASE_URL is a file of SQLite, and production wants a PostgreSQL, which "
                    "several replicas share. Hint: TODOCHAT_DATABASE_URL=postgresql://user:password@host/name"
                )
        if self.chat_provider == "openai" and self.openai_api_key is None:
            raise ValueError("TODOCHAT_CHAT_PROVIDER is openai, and OPENAI_API_KEY is not set")
        return self

    def _previous(self) -> str | None:
        return self.jwt_previous_secret.get_secret_value() if self.jwt_previous_secret else None

    @property
    def database(self) -> URL:
        """Return where the data is: the URL, else the parts, else a file for this machine's user."""
        if self.database_url is not None:
            return _database_url(self.database_url.get_secret_value())
        if self.database_host is not None:
            password = self.database_password.get_secret_value() if self.database_password else None
            return URL.create(
                "postgresql+psycopg",
                username=self.database_user,
                password=password,
                host=self.database_host,
                port=self.database_port,
                database=self.database_name,
            )
        return URL.create("sqlite", database=str(_embedded_file()))


def _database_url(text: str) -> URL:
    """Return the address of a database.

    Raises:
        ValueError: it is none; the message does not repeat it, for it may hold a password.
    """
    hint = "Hint: postgresql://user:password@host:5432/name, with %-codes for @ : / in the password"
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError(f"is no address of a database. {hint}") from None
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"postgresql+psycopg", "sqlite"}:
        raise ValueError(f'begins with "{url.drivername}", and only postgresql and sqlite are known. {hint}')
    if url.drivername != "sqlite" and not url.host and "host" not in url.query:
        raise ValueError(f"names no host. {hint}")
    return url


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings from `environ`, and refuse all faults at once."""
    known = set(Settings.model_fields) - set(_FOREIGN.values())
    values: dict[str, str] = {}
    faults: list[str] = []
    for variable, value in environ.items():
        if not variable.startswith(PREFIX) or _is_service_link(variable, value):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name in known:
            values[name] = value
        else:
            faults.append(f'"{variable}" is not a known setting{_suggest(name, known)}')
    values |= {name: environ[variable] for variable, name in _FOREIGN.items() if variable in environ}
    try:
        settings = Settings.model_validate({name: value for name, value in values.items() if value != ""})
    except ValidationError as exc:
        faults += [_describe(error["loc"], error["msg"]) for error in exc.errors()]
    if faults:
        raise ConfigError("; ".join(faults))
    return settings


def _is_service_link(variable: str, value: str) -> bool:
    return bool(_SERVICE_LINK_NAME.search(variable) or _SERVICE_LINK_VALUE.match(value))


def _describe(loc: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    if not loc:
        return message
    foreign = {name: variable for variable, name in _FOREIGN.items()}
    return f"{foreign.get(str(loc[0])) or PREFIX + str(loc[0]).upper()}: {message}"


def _suggest(name: str, known: set[str]) -> str:
    import difflib  # noqa: PLC0415 (needed only for a wrong name)

    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f'. Hint: did you mean "{PREFIX}{near[0].upper()}"' if near else ""


def _embedded_file() -> Path:
    """Return a file that can be written: in the working directory, or in /tmp of a read-only image."""
    here = Path.cwd()
    if here != Path("/") and os.access(here, os.W_OK):
        return here / "todochat.sqlite3"
    return Path("/tmp/todochat.sqlite3")  # noqa: S108 (the only writable path of the image)
