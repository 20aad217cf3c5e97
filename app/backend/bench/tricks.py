"""What each shortcut of the back end gains: the same image, with one of them undone, beside it as it is.

A shortcut that gains less than one part in a hundred is not worth its lines. The numbers beside them in the
code are CPU time without the shortcut by CPU time with it, of a list of 20 and of a create: process time of
the application alone, without the HTTP server, the least of 12 runs of 150 requests on PostgreSQL 15, on two
cores that were busy. Measured in November 2026; `--tricks` gives the throughput of containers.
"""

# Python that runs in the container before the program starts: the usual way in the place of a shortcut.
UNDONE = {
    "routes": """
import todochat.main
todochat.main.add_routes = lambda app, router: app.include_router(router)
""",
    "answers": """
import todochat.routes.tasks as tasks
def usual(shape, found, **_):
    return found
tasks._json = usual
""",
    "driver": """
import todochat.store.driver as driver
def usual(connection, statement, values):
    return [dict(row) for row in connection.execute(statement, values).mappings()]
driver.rows = usual
""",
    "dependencies": """
from typing import Annotated
from fastapi import Depends, Path
import todochat.auth as auth
from todochat.errors import Forbidden
async def owner(user: auth.CurrentUser, user_id: Annotated[str, Path()]) -> str:
    if user != user_id:
        raise Forbidden("this belongs to another user")
    return user
auth.Owner = Annotated[str, Depends(owner)]
""",
    "threads": """
import anyio.to_thread
from todochat.database import Database
async def run(self, statement, *args, **kwargs):
    def work():
        with self.single() as connection:
            return statement(connection, *args, **kwargs)
    return await anyio.to_thread.run_sync(work)
Database.run = run
""",
    "tokens": """
import todochat.security
todochat.security.KnownTokens.find = lambda self, token: None
""",
    "sessions": """
import todochat.sessions
todochat.sessions._BELIEVED_S = 0.0
""",
}
