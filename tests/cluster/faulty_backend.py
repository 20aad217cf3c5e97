"""The back end with faults of which each turns one criterion red; runs in the image, in place of its program.

Each leaves the others' figures alone: no request fails, and none of another kind is slower.
"""

import asyncio
import sys
from typing import Any

# With what the program itself uses, some 450 of the container's 512 MiB.
_HOARD_BYTES, _PAGE_BYTES = 340 * 2**20, 4096
# One task list in ten is slow, so that the 95th percentile is.
_SLOW_EVERY, _SLOW_S = 10, 1.3
# The contract has 404 for a task that is not there.
_NOT_FOUND, _GONE = 404, 410


class Faulty:
    """Lists tasks slowly now and then (SC-005), and answers 410 for a task that is not there (SC-011)."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._lists_count = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on, with its fault."""
        path = scope.get("path", "")
        if scope.get("method") == "GET" and path.endswith("/tasks"):
            self._lists_count += 1
            if self._lists_count % _SLOW_EVERY == 0:
                await asyncio.sleep(_SLOW_S)

        async def send_well(message: Any) -> None:
            if message.get("status") == _NOT_FOUND and "/tasks/" in path:
                message = {**message, "status": _GONE}
            await send(message)

        await self._app(scope, receive, send_well)


def _hoard() -> bytearray:
    """Return memory that is really held: each page of it was written to (SC-008)."""
    held = bytearray(_HOARD_BYTES)
    pages = range(0, _HOARD_BYTES, _PAGE_BYTES)
    held[::_PAGE_BYTES] = b"x" * len(pages)
    return held


def main() -> int:
    """Start the program with its faults; the migration before it only says something (SC-007)."""
    sys.stdout.write('{"level": "error", "event": "cannot reach the model"}\n')
    sys.stdout.flush()
    from todochat import __main__ as program
    from todochat import main as module

    create_app = module.create_app

    def create_faulty_app(settings: Any) -> Any:
        app = create_app(settings)
        app.add_middleware(Faulty)
        app.state.hoard = _hoard()
        return app

    module.create_app = create_faulty_app
    return int(program.main())


if __name__ == "__main__":
    sys.exit(main())
