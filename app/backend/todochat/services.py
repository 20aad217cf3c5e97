"""What one application is made of: built once, closed once, replaced in tests."""

from dataclasses import dataclass

from anyio import to_thread

from todochat.chat.protocol import Provider
from todochat.chat.rules import RulesProvider
from todochat.chat.turn import Turns
from todochat.database import Database
from todochat.metrics import Metrics
from todochat.security import Passwords, Tokens
from todochat.sessions import Sessions
from todochat.settings import Settings
from todochat.tracing import Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts that routes use."""

    settings: Settings
    metrics: Metrics
    database: Database
    passwords: Passwords
    tokens: Tokens
    sessions: Sessions
    provider: Provider
    turns: Turns
    spans: Spans

    async def close(self) -> None:
        """Let connections go."""
        await self.provider.close()
        self.database.close()
        await to_thread.run_sync(self.spans.close)


def build(settings: Settings) -> Services:
    """Build the parts; nothing is connected yet."""
    metrics = Metrics()
    spans = Spans(settings)
    database = Database(settings, metrics, spans.tracer)
    tokens = Tokens(settings)
    provider = _provider(settings, metrics)
    return Services(
        settings=settings,
        metrics=metrics,
        database=database,
        passwords=Passwords(settings),
        tokens=tokens,
        sessions=Sessions(tokens, database),
        provider=provider,
        turns=Turns(
            settings=settings, database=database, provider=provider, metrics=metrics, tracer=spans.tracer
        ),
        spans=spans,
    )


def _provider(settings: Settings, metrics: Metrics) -> Provider:
    if settings.chat_provider == "rules":
        return RulesProvider()
    # Half a second of imports that the offline provider does without.
    from todochat.chat.openai import OpenAIProvider  # noqa: PLC0415

    return OpenAIProvider(settings, metrics)
