"""Is the process alive, can it serve, what has it done."""

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request, Response

from todochat.database import schema_version
from todochat.errors import DatabaseUnavailable
from todochat.metrics import CONTENT_TYPE
from todochat.migrations import HEAD
from todochat.routes._common import Shared, failures
from todochat.schemas import Health, Ready
from todochat.services import Services

router = APIRouter(tags=["health"])


@router.get("/health", summary="The process is alive")
@router.get("/api/health", summary="The process is alive, through the front end")
async def health() -> Health:
    """Say nothing about dependencies: a restart would not bring them back."""
    return Health()


@router.get("/ready", summary="The process can serve", responses={503: failures(503)[503]})
async def ready(request: Request, services: Shared) -> Ready:
    """Ask the database for its version: reachable, and migrated at least as far as this program wants."""
    limiter: CapacityLimiter = request.app.state.probe_limiter
    version = await to_thread.run_sync(_version, services, limiter=limiter)
    # Revisions are numbered, and a newer database is fine: a rolling upgrade migrates before the old pods go.
    if version is None or version < HEAD:
        raise DatabaseUnavailable(f"the database is at revision {version}, this program wants {HEAD}")
    return Ready()


def _version(services: Services) -> str | None:
    with services.database.single() as connection:
        return schema_version(connection)


@router.get("/metrics", include_in_schema=False)
async def metrics(services: Shared) -> Response:
    """Return the counters."""
    return Response(services.metrics.render(), headers={"Content-Type": CONTENT_TYPE})
