"""Start the program: serve (the default), `migrate`, or `openapi`."""

import argparse
import gc
import json
import os
import sys

from todochat import logs
from todochat.migrations import MigrationFailed, migrate
from todochat.settings import ConfigError, Settings, load

_EXIT_FAILED = 1
_EXIT_USAGE = 2


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 for a failed act, 2 for a refused configuration."""
    arguments = _parser().parse_args(argv)
    try:
        settings = load(os.environ)
        logs.configure(settings.log_level)
        if arguments.command == "migrate":
            migrate(settings, wait_s=arguments.wait)
        elif arguments.command == "openapi":
            _print_openapi(settings)
        else:
            _serve(settings)
    except ConfigError as exc:
        logs.configure("info")
        logs.get().error("configuration_refused", cause=str(exc))
        return _EXIT_USAGE
    except MigrationFailed as exc:
        logs.get().error("migration_failed", cause=str(exc))
        return _EXIT_FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="todochat", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("serve", help="serve the API")
    migrating = commands.add_parser("migrate", help="bring the database to its newest state")
    migrating.add_argument("--wait", type=float, default=0.0, metavar="SECONDS", help="wait for it so long")
    commands.add_parser("openapi", help="print the OpenAPI document")
    return parser


def _serve(settings: Settings) -> None:
    import uvicorn  # noqa: PLC0415 - `migrate` does without

    from todochat.keyfile import with_own_key  # noqa: PLC0415
    from todochat.main import create_app  # noqa: PLC0415

    app = create_app(with_own_key(settings))
    if settings.database.get_backend_name() == "sqlite":
        logs.get().info("embedded_database", file=settings.database.database)
        migrate(settings)
    logs.get().info("serving", host=settings.host, port=settings.port, chat_provider=settings.chat_provider)
    # What is there now stays until the end: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # by default uvicorn believes whoever connects from this machine
        timeout_graceful_shutdown=settings.shutdown_grace_s,
    )


def _print_openapi(settings: Settings) -> None:
    from todochat.main import create_app  # noqa: PLC0415

    document = create_app(settings).openapi()
    sys.stdout.write(json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
