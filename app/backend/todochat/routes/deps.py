"""What routes ask for."""

from typing import Annotated

from fastapi import Depends, Query, Request

from todochat.database import Database
from todochat.services import Services

PAGE_DEFAULT = 100
PAGE_MAX = 200
TOTAL_HEADER = "X-Total-Count"


async def services(request: Request) -> Services:
    """Return the application's parts; not a plain function, which FastAPI would send to a thread."""
    found: Services = request.app.state.services
    return found


Parts = Annotated[Services, Depends(services)]
Limit = Annotated[int, Query(ge=1, le=PAGE_MAX)]
# PostgreSQL's OFFSET is a bigint.
Offset = Annotated[int, Query(ge=0, le=2**63 - 1)]


def database(request: Request) -> Database:
    """Return the database, for the routes that are asked most; see the bench's "dependencies"."""
    found: Database = request.app.state.services.database
    return found
