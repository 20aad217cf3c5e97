"""What the configuration refuses before anything starts, and under which name."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from todochat.keyfile import with_own_key
from todochat.settings import DEVELOPMENT_SECRET, ConfigError, Settings, load

OPENAI = {"TODOCHAT_CHAT_PROVIDER": "openai", "OPENAI_API_KEY": "k"}


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"TODOCHAT_CHAT_PROVIDER": "openai"}, "OPENAI_API_KEY is not set"),
        ({"TODOCHAT_CHAT_PROVIDER": "oracle"}, "TODOCHAT_CHAT_PROVIDER"),
        (OPENAI | {"OPENAI_BASE_URL": "models.example.com"}, "OPENAI_BASE_URL"),
        (OPENAI | {"TODOCHAT_OPENAI_TIMEOUT_S": "31"}, "TODOCHAT_OPENAI_TIMEOUT_S"),
        ({"TODOCHAT_CHAT_TIMEOUT_S": "31"}, "TODOCHAT_CHAT_TIMEOUT_S"),
        ({"TODOCHAT_DATABASE_POOL_SIZE": "0"}, "TODOCHAT_DATABASE_POOL_SIZE"),
        ({"TODOCHAT_OPENAI_MODLE": "m"}, 'did you mean "TODOCHAT_OPENAI_MODEL"'),
    ],
)
def test_fault_is_refused_by_its_name(environ: dict[str, str], named: str) -> None:
    """The message names the variable that the operator wrote."""
    with pytest.raises(ConfigError, match=named):
        load(environ)


PRODUCTION = {
    "TODOCHAT_ENVIRONMENT": "production",
    "TODOCHAT_JWT_SECRET": "s" * 32,
    "TODOCHAT_DATABASE_HOST": "db",
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"TODOCHAT_JWT_SECRET": ""}, "TODOCHAT_JWT_SECRET"),
        ({"TODOCHAT_JWT_SECRET": DEVELOPMENT_SECRET}, "TODOCHAT_JWT_SECRET"),
        ({"TODOCHAT_JWT_PREVIOUS_SECRET": DEVELOPMENT_SECRET}, "TODOCHAT_JWT_PREVIOUS_SECRET"),
        ({"TODOCHAT_JWT_PREVIOUS_SECRET": "short"}, "TODOCHAT_JWT_PREVIOUS_SECRET"),
        ({"TODOCHAT_DATABASE_HOST": ""}, "embedded database"),
        ({"TODOCHAT_DATABASE_URL": "sqlite:////data/x.sqlite3"}, "SQLite"),
        ({"TODOCHAT_DATABASE_URL": "sqlite://"}, "SQLite"),
    ],
)
def test_production_refuses_what_is_for_a_laptop(change: dict[str, str], named: str) -> None:
    """A key that everybody knows, now or before, and a database that no replica shares."""
    load(PRODUCTION)
    with pytest.raises(ConfigError, match=named):
        load(PRODUCTION | change)


@pytest.mark.parametrize(
    "url",
    [
        "not a url s3cret",
        "postgresql://u:s3cret@db:port/x",
        "postgresql:/u:s3cret@db/x",
        "mysql://u:s3cret@db/x",
        "postgresql+asyncpg://u:s3cret@db/x",
        "postgresql://u:s3cret@/x",
        "://u:s3cret",
        "http://u:s3cret@db/x",
        "postgresql://u:s3cret@[::1/x",
    ],
)
def test_malformed_address_of_a_database_is_one_clear_line(url: str) -> None:
    """It names the variable and shows the form, and repeats no password."""
    with pytest.raises(ConfigError) as refused:
        load({"TODOCHAT_DATABASE_URL": url})

    text = str(refused.value)
    assert text.startswith("TODOCHAT_DATABASE_URL: ")
    assert "postgresql://user:password@host" in text
    assert "s3cret" not in text
    assert "\n" not in text


def test_laptop_is_reached_from_itself_alone() -> None:
    """Only who asks for more is open to a network."""
    assert load({}).host == "127.0.0.1"


def test_laptop_makes_a_key_of_its_own(tmp_path: Path) -> None:
    """Made once, readable by its owner alone, not the one that everybody knows; a given key is left alone."""
    made = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/t.sqlite3"})

    keys = [with_own_key(made).jwt_secret.get_secret_value() for _ in range(2)]

    file = tmp_path / "t.key"
    assert keys[0] == keys[1] == file.read_text("ascii").strip() != DEVELOPMENT_SECRET
    assert len(keys[0]) >= 32
    assert file.stat().st_mode & 0o777 == 0o600
    given = made.model_copy(update={"jwt_secret": SecretStr("g" * 32)})
    assert with_own_key(given) is given


@pytest.mark.parametrize("content", ["", "short"])
def test_broken_key_file_is_not_believed(tmp_path: Path, content: str) -> None:
    """A key that could be guessed is not used, and the file is left for its owner to look at."""
    (tmp_path / "t.key").write_text(content)
    made = Settings.model_validate({"database_url": f"sqlite:///{tmp_path}/t.sqlite3"})

    key = with_own_key(made).jwt_secret.get_secret_value()

    assert len(key) == 64
    assert key != with_own_key(made).jwt_secret.get_secret_value()
    assert (tmp_path / "t.key").read_text() == content


def test_empty_variable_is_none() -> None:
    """A chart that renders an empty value means the default."""
    made = load(
        OPENAI | {"OPENAI_BASE_URL": "", "TODOCHAT_OPENAI_MODEL": "", "OTEL_EXPORTER_OTLP_ENDPOINT": ""}
    )

    assert (made.openai_base_url, made.openai_model) == ("https://api.openai.com/v1", "gpt-4o-mini")
    assert made.otlp_endpoint is None


def test_secrets_are_not_shown() -> None:
    """Settings in a log or a traceback tell no secret."""
    environ = OPENAI | {
        "OPENAI_API_KEY": "s3cret",
        "TODOCHAT_JWT_SECRET": "s3cret" * 6,
        "TODOCHAT_DATABASE_URL": "postgresql://u:s3cret@db/x",
        "OTEL_EXPORTER_OTLP_HEADERS": "authorization=s3cret",
    }

    assert "s3cret" not in repr(load(environ))
