"""Is the process alive, can it serve, and what has it counted."""

from fastapi import APIRouter, Response

from todochat.errors import DatabaseUnavailable, ErrorBody
from todochat.metrics import CONTENT_TYPE
from todochat.migrations import HEAD, schema
from todochat.routes.deps import Parts
from todochat.schemas import Health, Ready

router = APIRouter(tags=["health"])


@router.get("/health")
@router.get("/api/health", operation_id="health_through_front_end")
async def health() -> Health:
    """Tell that the process is alive; the database is not asked, so its absence restarts nothing."""
    return Health()


@router.get("/ready", responses={503: {"model": ErrorBody}})
def ready(parts: Parts) -> Ready:
    """Tell whether the database can be reached and is migrated, to a revision on which this code runs."""
    with parts.database.single() as connection:
        found = schema(connection)
    if not found.runs(HEAD):
        raise DatabaseUnavailable(f"the database is at revision {found.revision}, this code needs {HEAD}")
    return Ready()


@router.get("/metrics", include_in_schema=False)
async def metrics(parts: Parts) -> Response:
    """Return what Prometheus reads."""
    return Response(parts.metrics.render(), media_type=CONTENT_TYPE)
