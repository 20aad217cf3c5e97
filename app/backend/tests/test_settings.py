"""What the configuration refuses before anything starts, and under which name."""

import pytest
from todochat.settings import ConfigError, load

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
