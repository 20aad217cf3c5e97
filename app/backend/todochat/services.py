"""What the routes share, made once for each application."""

from dataclasses import dataclass

from todochat.chat.protocol import Provider
from todochat.chat.rules import RulesProvider
from todochat.chat.turn import Turns
from todochat.database import Database
from todochat.metrics import Metrics
from todochat.security import Passwords, Tokens
from todochat.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a request may need."""

    settings: Settings
    metrics: Metrics
    database: Database
    passwords: Passwords
    tokens: Tokens
    provider: Provider
    turns: Turns


def make(settings: Settings, provider: Provider | None = None) -> Services:
    """Put the parts together; nothing is connected yet."""
    metrics = Metrics()
    database = Database(settings, metrics)
    chosen = provider or _provider(settings)
    return Services(
        settings=settings,
        metrics=metrics,
        database=database,
        passwords=Passwords(settings),
        tokens=Tokens(settings),
        provider=chosen,
        turns=Turns(settings=settings, database=database, provider=chosen, metrics=metrics),
    )


def _provider(settings: Settings) -> Provider:
    if settings.chat_provider == "openai":
        from todochat.chat.llm import OpenAIProvider  # noqa: PLC0415 (the SDK takes a second to import)

        return OpenAIProvider(settings)
    return RulesProvider()
