"""`python -m todochat`: serve, migrate, or print the OpenAPI document."""

import argparse
import json
import os
import sys
from collections.abc import Sequence

from todochat import __version__, logs
from todochat.settings import ConfigError, Settings, load

_EXIT_CONFIG = 4
_EXIT_FAILED = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments say, and return the exit code."""
    options = _parser().parse_args(argv)
    logs.configure("info")
    try:
        settings = load(os.environ)
    except ConfigError as exc:
        logs.get().critical("refused_to_start", cause=str(exc))
        return _EXIT_CONFIG
    logs.configure(settings.log_level)
    if options.command == "openapi":
        return _openapi()
    if options.command == "migrate":
        return _migrate(settings, options.wait)
    return _serve(settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="todochat", description="The back end of the Todo Chatbot.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("serve", help="serve on TODOCHAT_HOST and TODOCHAT_PORT (the default)")
    migrate = commands.add_parser("migrate", help="bring the database up to date")
    migrate.add_argument(
        "--wait", type=float, default=0.0, metavar="SECONDS", help="wait so long for the database"
    )
    commands.add_parser("openapi", help="print the OpenAPI document")
    return parser


def _openapi() -> int:
    from todochat.main import create_app  # noqa: PLC0415 (the other commands need no web framework)

    # Of the defaults, so that the document does not depend on where it is printed.
    sys.stdout.write(json.dumps(create_app(Settings()).openapi(), indent=2, sort_keys=True) + "\n")
    return 0


def _migrate(settings: Settings, wait_s: float) -> int:
    from todochat.migrate import MigrationFailed, migrate  # noqa: PLC0415

    try:
        migrate(settings, wait_s=wait_s)
    except MigrationFailed as exc:
        logs.get().error("migration_failed", cause=str(exc))
        return _EXIT_FAILED
    return 0


def _serve(settings: Settings) -> int:
    from todochat.server import serve  # noqa: PLC0415

    if settings.database.get_backend_name() == "sqlite":
        logs.get().info(
            "embedded_database",
            file=settings.database.database,
            note="no database is configured: for one process on one machine, see TODOCHAT_DATABASE_HOST",
        )
        status = _migrate(settings, 0.0)
        if status:
            return status
    return serve(settings)


if __name__ == "__main__":
    sys.exit(main())
