"""The application, made from settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import FastAPI

from todochat import __version__, handlers, services
from todochat.chat.protocol import Provider
from todochat.middleware import Around
from todochat.routes import auth, chat, conversations, health, tasks
from todochat.routes._common import failures
from todochat.settings import Settings

_SPARE_THREADS = 4  # beyond one per database connection, for those that wait for one


def create_app(settings: Settings, provider: Provider | None = None) -> FastAPI:
    """Make the application; a `provider` takes the place of the configured one."""
    shared = services.make(settings, provider)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        limiter = anyio.to_thread.current_default_thread_limiter()
        limiter.total_tokens = settings.database_pool_size + _SPARE_THREADS
        app.state.probe_limiter = CapacityLimiter(2)  # probes get through when all other threads wait
        try:
            yield
        finally:
            await shared.provider.close()
            shared.database.close()

    app = FastAPI(
        title="Todo Chatbot",
        version=__version__,
        description="Tasks by form and by conversation. API.md tells what this document cannot.",
        lifespan=lifespan,
        docs_url="/docs" if settings.environment == "development" else None,
        redoc_url=None,
        openapi_url="/openapi.json" if settings.environment == "development" else None,
        responses={405: failures(405)[405]},
    )
    app.state.services = shared
    handlers.install(app)
    for module in (health, auth, tasks, chat, conversations):
        app.include_router(module.router)
    app.add_middleware(Around, metrics=shared.metrics, max_body_bytes=settings.max_body_bytes)
    return app
