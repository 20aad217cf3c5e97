"""The process that serves: one worker, one event loop, a quick and orderly end."""

import uvicorn

from todochat import __version__, logs
from todochat.main import create_app
from todochat.settings import Settings


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; requests under way are finished first."""
    app = create_app(settings)
    logs.get().info(
        "starting",
        version=__version__,
        environment=settings.environment,
        host=settings.host,
        port=settings.port,
        database=settings.database.get_backend_name(),
        chat_provider=settings.chat_provider,
    )
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # we read the one forwarded header we need ourselves
        timeout_keep_alive=75,  # longer than the proxy's 60 s, so that it is never us who closes first
        timeout_graceful_shutdown=settings.shutdown_grace_s,
    )
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 3
