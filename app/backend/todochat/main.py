"""Build the application: `create_app(settings)`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from todochat import openapi, refusals, services
from todochat.middleware import QUIET, RequestFrame
from todochat.routes import account, auth, chat, health, mcp, tasks
from todochat.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Return the application for these settings; nothing is connected before it starts."""
    parts = services.build(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await parts.close()

    app = FastAPI(
        title="Todo Chatbot",
        version="1.0.0",
        description="Tasks by form and by conversation.",
        docs_url=None,  # the page would load scripts from another host
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
        # `/tasks/` is not `/tasks`, and a redirect behind a proxy names the wrong host.
        redirect_slashes=False,
        telemetry={
            "tracer_provider": parts.spans.provider,
            "tracing": parts.spans.provider is not None,
            # Prometheus has our numbers, and standard output our events.
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
            "exclude": lambda scope: scope["path"] in QUIET,
        },
    )
    app.state.services = parts
    # Routes are tried in this order, so what is asked most comes first; no path of one module fits another's.
    for module in (tasks, chat, auth, account, health, mcp):
        add_routes(app, module.router)
    refusals.install(app)
    openapi.install(app)
    app.add_middleware(RequestFrame, services=parts)
    return app


def add_routes(app: FastAPI, router: APIRouter) -> None:
    """Add routes without the layer that `include_router` puts around them: bench "routes": 1.04, 1.05."""
    app.router.routes.extend(router.routes)
